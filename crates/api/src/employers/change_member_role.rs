use super::{MemberPath, TAG, change_member, own};
use crate::caller::{EmployerManager, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::users::UserView;
use crate::wire::MemberRole;
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, UserId};
use utoipa::ToSchema;
use validator::Validate;

/// The new role of a member.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    pub role: MemberRole,
}

/// Change the role of a member
///
/// Gives a member another role. The member's access token stops working, and refreshing the tokens
/// returns one for the new role. The last manager must stay a manager (R14).
#[utoipa::path(
    operation_id = "change_member_role", tag = TAG, params(MemberPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerManager>())),
        ("x-problem-codes" = json!([Code::LastManager])),
    ),
    request_body = MemberPatch,
    responses((status = 200, description = "The updated account", body = UserView))
)]
#[patch("/v1/employers/{employer_id}/members/{user_id}")]
pub async fn change_member_role(
    ctx: Ctx<EmployerManager>,
    path: Path<MemberPath>,
    body: Body<MemberPatch>,
) -> Result<Json<UserView>, ApiError> {
    let (employer, member) = (EmployerId(path.employer_id), UserId(path.user_id));
    let (role, wall, stamp) = (body.0.role.0, ctx.wall, ctx.stamp());
    let open = ctx.open();
    let user = ctx
        .write(move |tx, me| {
            own(me.employer, employer)?;
            change_member(tx, employer, member, &stamp, wall, |members, member| {
                members.change_role(member, role)
            })?;
            UserView::read(tx, member, &open.app.vault)
        })
        .await?;
    Ok(Json(user))
}
