use super::schedule::time;
use super::view::InterviewView;
use super::{InterviewPath, TAG, agenda, step};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::token;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::InterviewId;
use staj_domain::interview::RescheduleError;
use staj_persistence::rows::interviews::{InterviewScope, InterviewTexts};
use staj_persistence::{employers, interviews};
use time::OffsetDateTime;
use utoipa::ToSchema;
use validator::Validate;

/// A new time for an interview.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterviewReschedule {
    /// Start of the interview, in the future and within a year.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-21T11:00:00Z"))]
    starts_at: OffsetDateTime,
    #[validate(range(min = 5, max = 480))]
    #[schema(minimum = 5, maximum = 480, examples(30))]
    duration_minutes: u16,
}

/// Reschedule an interview
///
/// Gives the interview a new time and a new passcode. The previous passcode stops working. If the
/// time stays the same, nothing changes. The contact must be free. You may set a time for the same
/// candidate only as often as the rules of the term say, unless the candidate asked for another one.
#[utoipa::path(
    operation_id = "reschedule_interview", tag = TAG, params(InterviewPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::InterviewState, Code::ContactBusy, Code::InterviewLimitReached,
        ])),
    ),
    request_body = InterviewReschedule,
    responses((status = 200, description = "The interview at its new time", body = InterviewView))
)]
#[post("/v1/interviews/{interview_id}/reschedule")]
pub async fn reschedule_interview(
    ctx: Ctx<EmployerMember>,
    path: Path<InterviewPath>,
    body: Body<InterviewReschedule>,
) -> Result<Json<InterviewView>, ApiError> {
    let open = ctx.open();
    let (id, stamp, Body(body)) = (InterviewId(path.interview_id), ctx.stamp(), body);
    let texts = InterviewTexts { passcode: Some(token::passcode()), ..InterviewTexts::default() };
    let interview = ctx.write(move |tx, me| {
        // The contact's agenda and the number of times are read under this lock.
        employers::lock(tx, me.employer)?;
        let found = interviews::find(tx, id, InterviewScope::Employer(me.employer))?;
        let (agenda, rules) = agenda(tx, &found.ok_or(Code::NotFound)?, stamp.at)?;
        step(tx, id, me, &stamp, (&texts, &open.app.vault), |interview| {
            let time = time(body.starts_at, body.duration_minutes, stamp.at)?;
            Ok::<_, ApiError>(interview.reschedule(time, (&agenda, &rules), stamp.at)?)
        })
    });
    Ok(Json(interview.await?))
}

impl From<RescheduleError> for ApiError {
    fn from(error: RescheduleError) -> Self {
        match error {
            RescheduleError::WrongState(state) => state.into(),
            RescheduleError::NotAhead(error) => error.into(),
            RescheduleError::Capacity(error) => error.into(),
        }
    }
}
