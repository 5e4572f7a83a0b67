use super::{InterviewParty, TAG, calendar_file};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::{HttpResponse, get};
use staj_domain::ids::UserId;
use staj_notifications::calendar;
use staj_persistence::rows::interviews::{InterviewFilter, InterviewSummary};
use staj_persistence::rows::order::Order;
use staj_persistence::{Tx, interviews, users};
use time::{Duration, OffsetDateTime};

/// Interviews that ended longer ago are left out.
const PAST: Duration = Duration::days(30);
/// Maximum number of interviews in a calendar file.
const MOST: i64 = 500;

/// Get my interview calendar
///
/// Returns an iCalendar file (RFC 5545) without passcodes. Candidates get their own interviews, and
/// members of an employer get those whose contact they are. The file covers the last thirty days
/// and everything ahead, at most 500 interviews.
#[utoipa::path(
    operation_id = "get_my_interview_calendar", tag = TAG,
    extensions(("x-roles" = json!(roles::<InterviewParty>()))),
    responses((status = 200, description = "Your interviews as events", body = String, content_type = "text/calendar"))
)]
#[get("/v1/me/interviews/calendar")]
pub async fn get_my_interview_calendar(ctx: Ctx<InterviewParty>) -> Result<HttpResponse, ApiError> {
    let (now, user) = (ctx.now, ctx.claims.user);
    let text = ctx.read(move |tx, me| {
        let language = users::find(tx, user)?.ok_or(Code::NotFound)?.language.0;
        Ok(calendar::feed(&in_calendar(tx, me, user, now)?, language, now))
    });
    Ok(calendar_file(text.await?))
}

/// The interviews in somebody's calendar, the earliest first.
pub(crate) fn in_calendar(
    tx: &mut Tx<'_>,
    me: InterviewParty,
    user: UserId,
    now: OffsetDateTime,
) -> Result<Vec<InterviewSummary>, ApiError> {
    let filter = InterviewFilter {
        scope: me.scope(),
        term: None,
        states: vec![],
        officer: matches!(me, InterviewParty::EmployerMember(_)).then_some(user),
        entry: None,
        ends_after: Some(now - PAST),
        from: None,
        until: None,
        order: Order { latest_first: false, after: None },
        limit: MOST,
    };
    Ok(interviews::list(tx, &filter)?)
}
