use super::{NewLink, TAG, UserView, invite, school_kind};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::idempotency::Item;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Email, Printed};
use crate::wire::{Language, StaffRole};
use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use staj_domain::account_link::LinkPurpose;
use staj_domain::ids::{SchoolId, UserId};
use staj_domain::user::{Account, WrongSchool};
use staj_persistence::rows::users::NewUser;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A staff member to invite.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserCreate {
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("fatma.kaya@example.edu.tr"))]
    pub email: Email,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Fatma Kaya"))]
    pub full_name: Printed<200>,
    pub role: StaffRole,
    /// A university for career and unit officers, an OSB school for school officers, and null for
    /// everybody else.
    pub school_id: Option<Uuid>,
    pub language: Language,
}

/// Invite a staff member
///
/// Creates an account and mails the person a link, with which they set a password within 14 days.
/// Inviting the same person again with the same role and school mails them a new link.
///
/// A programme officer is proposed: the account waits until another programme officer approves it
/// with `approve_user`, and the mail leaves then.
#[utoipa::path(
    operation_id = "create_user", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::EmailTaken])),
    ),
    request_body = UserCreate,
    responses((status = 201, description = "The account", body = UserView))
)]
#[post("/v1/users")]
pub async fn create_user(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<UserCreate>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Created().json(create(&ctx, body.0, None).await?))
}

/// Invites a person. `item` says which of several it is.
pub(super) async fn create(
    ctx: &Ctx<ProgrammeOfficer>,
    body: UserCreate,
    item: Option<Item>,
) -> Result<UserView, ApiError> {
    let (id, stamp) = (new_id::<UserId>(), ctx.stamp());
    let link = NewLink::new(LinkPurpose::AcceptInvitation, ctx.wall);
    let school = body.school_id.map(SchoolId);
    let person = NewUser {
        id,
        email: body.email.into(),
        full_name: body.full_name.into(),
        phone: None,
        language: body.language.0,
        role: body.role.0.into(),
        state: Account::begins(body.role.0.into()),
        invited_by: Some(ctx.claims.user),
        school,
        employer: None,
        password_hash: None,
        created_at: stamp.at,
    };
    let open = ctx.open();
    ctx.write(move |tx, _| {
        if let Some(made) = item.as_ref().map(|item| item.made(tx)).transpose()?.flatten() {
            return UserView::read(tx, UserId(made), &open.app.vault);
        }
        body.role.0.may_work_for(school_kind(tx, school)?)?;
        let user = invite(tx, &person, link, &stamp, &open.app.vault)?;
        if let Some(item) = &item {
            item.keep(tx, &open.app.vault, user.id)?;
        }
        Ok(user)
    })
    .await
}

impl From<WrongSchool> for ApiError {
    fn from(error: WrongSchool) -> Self {
        let code = match &error {
            WrongSchool::Needed(..) => "required",
            WrongSchool::NotWanted(_) => "not_wanted",
        };
        Self::member("school_id", code, error.to_string())
    }
}
