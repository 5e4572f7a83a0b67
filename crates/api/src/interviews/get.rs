use super::view::InterviewDetail;
use super::{InterviewPath, InterviewViewer, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::InterviewId;
use staj_persistence::interviews;

/// Get an interview
///
/// Returns an interview. While the interview lies ahead, the candidate and the employer also see
/// its passcode, here and nowhere else (R65, A31). The programme office sees the interview without
/// the passcode.
#[utoipa::path(
    operation_id = "get_interview", tag = TAG, params(InterviewPath),
    extensions(("x-roles" = json!(roles::<InterviewViewer>()))),
    responses((status = 200, description = "The interview", body = InterviewDetail))
)]
#[get("/v1/interviews/{interview_id}")]
pub async fn get_interview(
    ctx: Ctx<InterviewViewer>,
    path: Path<InterviewPath>,
) -> Result<Json<InterviewDetail>, ApiError> {
    let open = ctx.open();
    let (id, now) = (InterviewId(path.interview_id), ctx.now);
    let detail = ctx.read(move |tx, me| {
        let interview = answer(tx, id, me, now, &open.app.vault)?;
        let passcode = match me {
            InterviewViewer::Candidate(_) | InterviewViewer::EmployerMember(_) => {
                interviews::passcode(tx, id)?
            }
            InterviewViewer::ProgrammeOfficer(_) => None,
        };
        Ok(InterviewDetail { interview, passcode })
    });
    Ok(Json(detail.await?))
}
