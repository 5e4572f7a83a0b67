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
use staj_persistence::rows::interviews::InterviewTexts;
use utoipa::ToSchema;
use validator::Validate;

/// How an interview went.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterviewCompletion {
    /// Only members of your employer can read it.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 2000, examples("Rust bilgisi güçlü"))]
    note: Option<Paragraphs<2000>>,
}

/// Complete an interview
///
/// Records that the interview took place. This is possible once the interview has started.
#[utoipa::path(
    operation_id = "complete_interview", tag = TAG, params(InterviewPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::InterviewState, Code::InterviewNotStarted])),
    ),
    request_body = InterviewCompletion,
    responses((status = 200, description = "The completed interview", body = InterviewView))
)]
#[post("/v1/interviews/{interview_id}/complete")]
pub async fn complete_interview(
    ctx: Ctx<EmployerMember>,
    path: Path<InterviewPath>,
    body: Body<InterviewCompletion>,
) -> Result<Json<InterviewView>, ApiError> {
    let open = ctx.open();
    let (id, stamp) = (InterviewId(path.interview_id), ctx.stamp());
    let texts = InterviewTexts { note: body.0.note.map(Into::into), ..InterviewTexts::default() };
    let interview = ctx.write(move |tx, me| {
        step(tx, id, me, &stamp, (&texts, &open.app.vault), |interview| {
            interview.complete(stamp.at)
        })
    });
    Ok(Json(interview.await?))
}
