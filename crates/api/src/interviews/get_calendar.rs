use super::{InterviewParty, InterviewPath, TAG, calendar_file};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use staj_domain::ids::InterviewId;
use staj_notifications::calendar;
use staj_persistence::{interviews, users};

/// Get an interview as a calendar file
///
/// Returns an iCalendar file (RFC 5545) without the passcode. It is an invitation, or a
/// cancellation if the interview was cancelled. It names the candidate only to people who may know
/// who they are. The `UID` stays the same, and `SEQUENCE` increases.
#[utoipa::path(
    operation_id = "get_interview_calendar", tag = TAG, params(InterviewPath),
    extensions(("x-roles" = json!(roles::<InterviewParty>()))),
    responses((status = 200, description = "The interview as an event", body = String, content_type = "text/calendar"))
)]
#[get("/v1/interviews/{interview_id}/calendar")]
pub async fn get_interview_calendar(
    ctx: Ctx<InterviewParty>,
    path: Path<InterviewPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, now, user) = (InterviewId(path.interview_id), ctx.now, ctx.claims.user);
    let text = ctx.read(move |tx, me| {
        let found = interviews::find(tx, id, me.scope())?.ok_or(Code::NotFound)?;
        let language = users::find(tx, user)?.ok_or(Code::NotFound)?.language.0;
        let names_candidate = match me {
            InterviewParty::Candidate(_) => true,
            InterviewParty::EmployerMember(_) => found.is_revealed(now),
        };
        Ok(calendar::invitation(&found, names_candidate, language, now))
    });
    Ok(calendar_file(text.await?))
}
