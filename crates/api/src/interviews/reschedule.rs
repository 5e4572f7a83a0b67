use super::schedule::time;
use super::view::InterviewView;
use super::{InterviewPath, TAG, step};
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
use staj_persistence::rows::interviews::InterviewTexts;
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
/// time stays the same, nothing changes.
#[utoipa::path(
    operation_id = "reschedule_interview", tag = TAG, params(InterviewPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::InterviewState])),
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
    let (id, stamp, Body(body)) = (InterviewId(path.interview_id), ctx.stamp(), body);
    let texts = InterviewTexts { passcode: Some(token::passcode()), ..InterviewTexts::default() };
    let interview = ctx.write(move |tx, me| {
        step(tx, id, me, &stamp, &texts, |interview| {
            let time = time(body.starts_at, body.duration_minutes, stamp.at)?;
            Ok::<_, ApiError>(interview.reschedule(time, stamp.at)?)
        })
    });
    Ok(Json(interview.await?))
}

impl From<RescheduleError> for ApiError {
    fn from(error: RescheduleError) -> Self {
        match error {
            RescheduleError::WrongState(state) => state.into(),
            RescheduleError::NotAhead(error) => error.into(),
        }
    }
}
