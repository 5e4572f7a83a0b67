use super::actions::view;
use super::{TAG, UserPath, UserView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::interviews::{HandOver, hand_over};
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::event::Event;
use staj_domain::ids::UserId;
use staj_domain::user::{Account, OwnAccount};
use staj_persistence::rows::users::UserRow;
use staj_persistence::{Tx, employers, events, users};

/// Deactivate an account
///
/// The owner is signed out everywhere at once and cannot sign in again. The last manager of an
/// employer cannot be deactivated (R14). If a member of an employer is the contact of coming
/// interviews, say who takes them over; the candidates are told (R62). The e-mail address is free
/// again.
#[utoipa::path(
    operation_id = "deactivate_user", tag = TAG, params(UserPath, HandOver),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([
            Code::OwnAccount, Code::LastManager, Code::InterviewsAhead, Code::ContactBusy,
        ])),
    ),
    responses((status = 200, description = "The deactivated account", body = UserView))
)]
#[post("/v1/users/{user_id}/deactivate")]
pub async fn deactivate_user(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<UserPath>,
    query: Query<HandOver>,
) -> Result<Json<UserView>, ApiError> {
    let open = ctx.open();
    let (id, wall, stamp) = (UserId(path.user_id), ctx.wall, ctx.stamp());
    let to = query.0.to();
    let user = ctx
        .write(move |tx, me| {
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            if let Some(employer) = user.employer_id {
                employers::lock(tx, employer.id())?;
            }
            let (account, happened) = deactivated(tx, &user, me)?;
            if !happened.is_empty() {
                users::save(tx, &account, wall)?;
                events::append(tx, &stamp, &happened)?;
            }
            if let Some(employer) = user.employer_id {
                hand_over(tx, (employer.id(), id), to, &stamp)?;
            }
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            view(tx, user, me, &open.app.vault)
        })
        .await?;
    Ok(Json(user))
}

/// Decides whether the account can be deactivated. Members must not leave their employer without a
/// manager.
pub(super) fn deactivated(
    tx: &mut Tx<'_>,
    user: &UserRow,
    me: ProgrammeOfficer,
) -> Result<(Account, Vec<Event>), ApiError> {
    let Some(employer) = user.employer_id else { return Ok(user.account().deactivate(me.user)?) };
    let members = users::members(tx, employer.id())?;
    Ok(members.remove(members.get(user.id.id()).ok_or(Code::NotFound)?)?)
}

impl From<OwnAccount> for ApiError {
    fn from(error: OwnAccount) -> Self {
        Self::with_detail(Code::OwnAccount, error)
    }
}
