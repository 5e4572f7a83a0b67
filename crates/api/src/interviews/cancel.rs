use super::view::InterviewView;
use super::{InterviewPath, TAG, step};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::InterviewId;
use staj_domain::interview::Interview;
use staj_persistence::rows::interviews::InterviewTexts;
use utoipa::ToSchema;
use validator::Validate;

/// Why an interview is cancelled.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterviewCancellation {
    /// The candidate can read it.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Mülakatı yapacak arkadaşımız rahatsızlandı")
    )]
    reason: Paragraphs<1000>,
}

/// Cancel an interview
///
/// Cancels the interview and gives the candidate a reason. You can schedule another one.
#[utoipa::path(
    operation_id = "cancel_interview", tag = TAG, params(InterviewPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::InterviewState])),
    ),
    request_body = InterviewCancellation,
    responses((status = 200, description = "The cancelled interview", body = InterviewView))
)]
#[post("/v1/interviews/{interview_id}/cancel")]
pub async fn cancel_interview(
    ctx: Ctx<EmployerMember>,
    path: Path<InterviewPath>,
    body: Body<InterviewCancellation>,
) -> Result<Json<InterviewView>, ApiError> {
    let open = ctx.open();
    let (id, stamp) = (InterviewId(path.interview_id), ctx.stamp());
    let texts =
        InterviewTexts { cancel_reason: Some(body.0.reason.into()), ..InterviewTexts::default() };
    let interview = ctx.write(move |tx, me| {
        step(tx, id, me, &stamp, (&texts, &open.app.vault), Interview::cancel)
    });
    Ok(Json(interview.await?))
}
