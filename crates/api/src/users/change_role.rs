use super::actions::view;
use super::{TAG, UserPath, UserView, school_kind};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::wire::StaffRole;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{SchoolId, UserId};
use staj_domain::user::ChangeRoleError;
use staj_persistence::{events, users};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// The new role of a staff member.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    role: StaffRole,
    /// A university for career and unit officers, an OSB school for school officers, and null for
    /// everybody else.
    school_id: Option<Uuid>,
}

/// Change the role of a staff member
///
/// Gives somebody of a school or of İŞKUR another role or another school. Their access token stops
/// working, and refreshing the tokens returns one for the new role. Programme officers are made by two
/// others with `create_user` and `approve_user`, and members of employers by their employer.
#[utoipa::path(
    operation_id = "change_role", tag = TAG, params(UserPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::AccountState, Code::InvitedAnew])),
    ),
    request_body = RoleChange,
    responses((status = 200, description = "The account", body = UserView))
)]
#[post("/v1/users/{user_id}/change-role")]
pub async fn change_role(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<UserPath>,
    body: Body<RoleChange>,
) -> Result<Json<UserView>, ApiError> {
    let open = ctx.open();
    let (id, stamp) = (UserId(path.user_id), ctx.stamp());
    let (role, school) = (body.0.role.0, body.0.school_id.map(SchoolId));
    let user = ctx
        .write(move |tx, me| {
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            let (account, changed) = user.account().change_role(role)?;
            role.may_work_for(school_kind(tx, school)?)?;
            users::save_role(tx, &account, school)?;
            events::append(tx, &stamp, &changed)?;
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            view(tx, user, me, &open.app.vault)
        })
        .await?;
    Ok(Json(user))
}

impl From<ChangeRoleError> for ApiError {
    fn from(error: ChangeRoleError) -> Self {
        match error {
            ChangeRoleError::WrongState(wrong) => wrong.into(),
            ChangeRoleError::InvitedAnew(_) | ChangeRoleError::NotStaff(_) => {
                Self::with_detail(Code::InvitedAnew, error)
            }
        }
    }
}
