use super::{InterviewParty, TAG, calendar_file};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::{HttpResponse, get};
use staj_notifications::calendar;
use staj_persistence::rows::interviews::InterviewFilter;
use staj_persistence::{interviews, users};
use time::Duration;

/// What is over for longer is no longer told.
const PAST: Duration = Duration::days(30);
/// The most interviews of one person's calendar.
const MOST: i64 = 500;

/// Get my calendar of interviews
///
/// As iCalendar (RFC 5545), without passcodes: yours as a candidate, or those whose contact you
/// are; of the last thirty days and all that lie ahead, 500 at most.
#[utoipa::path(
    operation_id = "get_my_interview_calendar", tag = TAG,
    extensions(("x-roles" = json!(roles::<InterviewParty>()))),
    responses((status = 200, description = "Your interviews as events", body = String, content_type = "text/calendar"))
)]
#[get("/v1/me/interviews/calendar")]
pub async fn get_my_interview_calendar(ctx: Ctx<InterviewParty>) -> Result<HttpResponse, ApiError> {
    let (now, user) = (ctx.now, ctx.claims.user);
    let text = ctx.read(move |tx, me| {
        let filter = InterviewFilter {
            scope: me.scope(),
            term: None,
            states: vec![],
            officer: matches!(me, InterviewParty::EmployerMember(_)).then_some(user),
            ends_after: Some(now - PAST),
            after: None,
            limit: MOST,
        };
        let language = users::find(tx, user)?.ok_or(Code::NotFound)?.language.0;
        Ok(calendar::feed(&interviews::list(tx, &filter)?, language, now))
    });
    Ok(calendar_file(text.await?))
}
