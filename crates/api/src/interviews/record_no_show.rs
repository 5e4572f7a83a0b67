use super::view::InterviewView;
use super::{InterviewPath, TAG, step};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::InterviewId;
use staj_persistence::rows::interviews::InterviewTexts;

/// Record that the candidate did not attend
///
/// This is possible once the interview has started. It is refused if the candidate asked for
/// another time and got no answer.
#[utoipa::path(
    operation_id = "record_interview_no_show", tag = TAG, params(InterviewPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::InterviewState, Code::InterviewNotStarted])),
    ),
    responses((status = 200, description = "The missed interview", body = InterviewView))
)]
#[post("/v1/interviews/{interview_id}/no-show")]
pub async fn record_interview_no_show(
    ctx: Ctx<EmployerMember>,
    path: Path<InterviewPath>,
) -> Result<Json<InterviewView>, ApiError> {
    let open = ctx.open();
    let (id, stamp) = (InterviewId(path.interview_id), ctx.stamp());
    let interview = ctx.write(move |tx, me| {
        step(tx, id, me, &stamp, (&InterviewTexts::default(), &open.app.vault), |interview| {
            interview.record_no_show(stamp.at)
        })
    });
    Ok(Json(interview.await?))
}
