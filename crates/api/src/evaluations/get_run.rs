use super::TAG;
use super::view::EvaluationRunView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{EvaluationRunId, TermId};
use staj_persistence::evaluations;
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct RunPath {
    /// Id of the term.
    term_id: Uuid,
    /// Id of the run.
    evaluation_run_id: Uuid,
}

/// Get an evaluation run
///
/// Returns how far the scorer has got, and how fast it is. If the server stops during a run, the
/// run continues when a server is back.
#[utoipa::path(
    operation_id = "get_evaluation_run", tag = TAG, params(RunPath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "The run", body = EvaluationRunView))
)]
#[get("/v1/terms/{term_id}/evaluation-runs/{evaluation_run_id}")]
pub async fn get_evaluation_run(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<RunPath>,
) -> Result<Json<EvaluationRunView>, ApiError> {
    let (term, run) = (TermId(path.term_id), EvaluationRunId(path.evaluation_run_id));
    let now = ctx.now;
    let found = ctx.read(move |tx, _| Ok(evaluations::find_run(tx, term, run)?)).await?;
    Ok(Json(EvaluationRunView::new(found.ok_or(Code::NotFound)?, now)))
}
