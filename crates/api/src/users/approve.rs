use super::actions::view;
use super::{NewLink, TAG, UserPath, UserView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::account_link::LinkPurpose;
use staj_domain::ids::UserId;
use staj_domain::user::ApproveError;
use staj_persistence::{events, users};

/// Approve a programme officer
///
/// Agrees that a person whom another programme officer has proposed becomes a programme officer. The
/// person gets a mail with a link, with which they set a password.
#[utoipa::path(
    operation_id = "approve_user", tag = TAG, params(UserPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::AccountState, Code::OwnInvitation])),
    ),
    responses((status = 200, description = "The invited account", body = UserView))
)]
#[post("/v1/users/{user_id}/approve")]
pub async fn approve_user(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<UserPath>,
) -> Result<Json<UserView>, ApiError> {
    let open = ctx.open();
    let (id, wall, stamp) = (UserId(path.user_id), ctx.wall, ctx.stamp());
    let link = NewLink::new(LinkPurpose::AcceptInvitation, wall);
    let user = ctx
        .write(move |tx, me| {
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            let (account, happened) = user.account().approve(me.user)?;
            users::save(tx, &account, wall)?;
            link.store(tx, id, None)?;
            events::append(tx, &stamp, &[happened])?;
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            view(tx, user, me, &open.app.vault)
        })
        .await?;
    Ok(Json(user))
}

impl From<ApproveError> for ApiError {
    fn from(error: ApproveError) -> Self {
        match error {
            ApproveError::WrongState(wrong) => wrong.into(),
            ApproveError::OwnInvitation => Self::with_detail(Code::OwnInvitation, error),
        }
    }
}
