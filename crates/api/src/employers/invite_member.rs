use super::{EmployerPath, TAG, own};
use crate::caller::{EmployerManager, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Email, Printed};
use crate::users::{NewLink, UserView, invite};
use crate::wire::{Language, MemberRole};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::account_link::LinkPurpose;
use staj_domain::ids::{EmployerId, UserId};
use staj_domain::user::Account;
use staj_persistence::employers;
use staj_persistence::rows::users::NewUser;
use utoipa::ToSchema;
use validator::Validate;

/// A person who is invited to act for the employer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberCreate {
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("can.ozturk@example.com"))]
    pub email: Email,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Can Öztürk"))]
    pub full_name: Printed<200>,
    pub role: MemberRole,
    pub language: Language,
}

/// Invite a member
///
/// Creates an account and mails the person a link, with which they set a password within fourteen
/// days. If you invite the same person to the same role again, they get a new link.
#[utoipa::path(
    operation_id = "invite_member", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerManager>())),
        ("x-problem-codes" = json!([Code::EmailTaken, Code::EmployerState])),
    ),
    request_body = MemberCreate,
    responses((status = 201, description = "The account", body = UserView))
)]
#[post("/v1/employers/{employer_id}/members")]
pub async fn invite_member(
    ctx: Ctx<EmployerManager>,
    path: Path<EmployerPath>,
    body: Body<MemberCreate>,
) -> Result<HttpResponse, ApiError> {
    let (employer, id, stamp) = (EmployerId(path.employer_id), new_id::<UserId>(), ctx.stamp());
    let (Body(body), link) = (body, NewLink::new(LinkPurpose::AcceptInvitation, ctx.wall));
    let person = NewUser {
        id,
        email: body.email.into(),
        full_name: body.full_name.into(),
        phone: None,
        language: body.language.0,
        role: body.role.0.into(),
        state: Account::begins(body.role.0.into()),
        invited_by: Some(ctx.claims.user),
        school: None,
        employer: Some(employer),
        password_hash: None,
        created_at: stamp.at,
    };
    let open = ctx.open();
    let created = ctx
        .write(move |tx, me| {
            own(me.employer, employer)?;
            employers::lock(tx, employer)?.ok_or(Code::NotFound)?.not_closed()?;
            invite(tx, &person, link, &stamp, &open.app.vault)
        })
        .await?;
    Ok(HttpResponse::Created().json(created))
}
