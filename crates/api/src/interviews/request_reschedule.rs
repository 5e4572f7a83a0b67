use super::view::InterviewView;
use super::{InterviewPath, InterviewViewer, TAG, answer};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::InterviewId;
use staj_domain::interview::RequestRescheduleError;
use staj_persistence::rows::interviews::{InterviewScope, InterviewTexts};
use staj_persistence::{events, interviews};
use utoipa::ToSchema;
use validator::Validate;

/// Why the candidate needs another time.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterviewRescheduleRequest {
    /// Members of the employer can read it.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("O saatte sınavım var"))]
    message: Paragraphs<1000>,
}

/// Ask for another time
///
/// Tells the employer that the date or the time does not suit you (R62). This is possible
/// until the interview starts. The employer decides.
#[utoipa::path(
    operation_id = "request_reschedule", tag = TAG, params(InterviewPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::InterviewState, Code::InterviewStarted])),
    ),
    request_body = InterviewRescheduleRequest,
    responses((status = 200, description = "The interview with your request", body = InterviewView))
)]
#[post("/v1/interviews/{interview_id}/request-reschedule")]
pub async fn request_reschedule(
    ctx: Ctx<Candidate>,
    path: Path<InterviewPath>,
    body: Body<InterviewRescheduleRequest>,
) -> Result<Json<InterviewView>, ApiError> {
    let open = ctx.open();
    let (id, stamp) = (InterviewId(path.interview_id), ctx.stamp());
    let texts =
        InterviewTexts { message: Some(body.0.message.into()), ..InterviewTexts::default() };
    let interview = ctx.write(move |tx, me| {
        let interview = interviews::lock(tx, id, InterviewScope::Candidate(me.id))?;
        let (interview, happened) =
            interview.ok_or(Code::NotFound)?.request_reschedule(stamp.at)?;
        if !happened.is_empty() {
            interviews::save(tx, &interview, &texts, stamp.at)?;
            events::append(tx, &stamp, &happened)?;
        }
        answer(tx, id, InterviewViewer::Candidate(me), stamp.at, &open.app.vault)
    });
    Ok(Json(interview.await?))
}

impl From<RequestRescheduleError> for ApiError {
    fn from(error: RequestRescheduleError) -> Self {
        match error {
            RequestRescheduleError::WrongState(state) => state.into(),
            RequestRescheduleError::Started(starts_at) => {
                Self::with_detail(Code::InterviewStarted, error)
                    .instant(FactName::StartsAt, Some(starts_at))
            }
        }
    }
}
