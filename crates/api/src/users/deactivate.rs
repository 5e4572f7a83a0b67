use super::{TAG, UserView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::UserId;
use staj_domain::user::OwnAccount;
use staj_persistence::{employers, events, users};
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct UserPath {
    /// Id of the account.
    user_id: Uuid,
}

/// Deactivate an account
///
/// The owner is signed out everywhere at once and cannot sign in again. The last manager of an
/// employer cannot be deactivated (R14).
#[utoipa::path(
    operation_id = "deactivate_user", tag = TAG, params(UserPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::OwnAccount, Code::LastManager])),
    ),
    responses((status = 200, description = "The deactivated account", body = UserView))
)]
#[post("/v1/users/{user_id}/deactivate")]
pub async fn deactivate_user(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<UserPath>,
) -> Result<Json<UserView>, ApiError> {
    let (id, wall, stamp) = (UserId(path.user_id), ctx.wall, ctx.stamp());
    let user = ctx
        .write(move |tx, me| {
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            let (account, happened) = match user.employer_id {
                Some(employer) => {
                    employers::lock(tx, employer.id())?;
                    let members = users::members(tx, employer.id())?;
                    members.remove(members.get(id).ok_or(Code::NotFound)?)?
                }
                None => user.account().deactivate(me.user)?,
            };
            if !happened.is_empty() {
                users::save(tx, &account, wall)?;
                events::append(tx, &stamp, &happened)?;
            }
            UserView::read(tx, id)
        })
        .await?;
    Ok(Json(user))
}

impl From<OwnAccount> for ApiError {
    fn from(error: OwnAccount) -> Self {
        Self::with_detail(Code::OwnAccount, error)
    }
}
