use super::actions::view;
use super::{NewLink, TAG, UserPath, UserView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::account_link::LinkPurpose;
use staj_domain::ids::UserId;
use staj_domain::user::ReactivateError;
use staj_persistence::{events, users};

/// Reactivate an account
///
/// Invites the owner of a deactivated account back. They get a mail with a link, with which they set a
/// new password; everything else in the account is as it was. Refused if the address has another
/// account now, and for members of employers and programme officers, who are invited anew.
#[utoipa::path(
    operation_id = "reactivate_user", tag = TAG, params(UserPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::AccountState, Code::InvitedAnew, Code::EmailTaken])),
    ),
    responses((status = 200, description = "The invited account", body = UserView))
)]
#[post("/v1/users/{user_id}/reactivate")]
pub async fn reactivate_user(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<UserPath>,
) -> Result<Json<UserView>, ApiError> {
    let open = ctx.open();
    let (id, wall, stamp) = (UserId(path.user_id), ctx.wall, ctx.stamp());
    let link = NewLink::new(LinkPurpose::AcceptInvitation, wall);
    let user = ctx
        .write(move |tx, me| {
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            let (account, happened) = user.account().reactivate(me.user)?;
            if users::claim_email(tx, &user.email)?.is_some() {
                return Err(Code::EmailTaken.into());
            }
            users::save(tx, &account, wall)?;
            link.store(tx, id, None)?;
            events::append(tx, &stamp, &[happened])?;
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            view(tx, user, me, &open.app.vault)
        })
        .await?;
    Ok(Json(user))
}

impl From<ReactivateError> for ApiError {
    fn from(error: ReactivateError) -> Self {
        match error {
            ReactivateError::WrongState(wrong) => wrong.into(),
            ReactivateError::InvitedAnew(_) => Self::with_detail(Code::InvitedAnew, error),
        }
    }
}
