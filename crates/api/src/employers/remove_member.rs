use super::{MemberPath, TAG, change_member, own};
use crate::caller::{EmployerManager, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::interviews::{HandOver, hand_over};
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use staj_domain::ids::{EmployerId, UserId};

/// Remove a member
///
/// Deactivates the member's account and signs the member out everywhere at once. The last manager
/// cannot be removed (R14). If the member is the contact of coming interviews, say who takes them
/// over; the candidates are told (R62). The e-mail address is free again, so the member can be
/// invited again.
#[utoipa::path(
    operation_id = "remove_member", tag = TAG, params(MemberPath, HandOver),
    extensions(
        ("x-roles" = json!(roles::<EmployerManager>())),
        ("x-problem-codes" = json!([
            Code::LastManager, Code::InterviewsAhead, Code::ContactBusy,
        ])),
    ),
    responses((status = 204, description = "The member was removed"))
)]
#[delete("/v1/employers/{employer_id}/members/{user_id}")]
pub async fn remove_member(
    ctx: Ctx<EmployerManager>,
    path: Path<MemberPath>,
    query: Query<HandOver>,
) -> Result<HttpResponse, ApiError> {
    let (employer, member) = (EmployerId(path.employer_id), UserId(path.user_id));
    let (wall, stamp, to) = (ctx.wall, ctx.stamp(), query.0.to());
    ctx.write(move |tx, me| {
        own(me.employer, employer)?;
        change_member(tx, employer, member, &stamp, wall, |members, member| {
            members.remove(member)
        })?;
        hand_over(tx, (employer, member), to, &stamp)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
