use super::TAG;
use super::view::EvaluationRunView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use staj_domain::evaluation::{RunState, SCORER_VERSION};
use staj_domain::event::{EvaluationRunEvent, Event};
use staj_domain::ids::{EvaluationRunId, TermId};
use staj_domain::term::EvaluationError;
use staj_jobs::method_hash;
use staj_persistence::rows::evaluations::EvaluationRunRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{evaluations, events, terms};

/// Start the evaluation of a term
///
/// Freezes the data by which applications are scored, and starts a run of the scorer in the
/// background (R25, R28). Every document must have been decided, and the last calendar check must
/// have passed. If a run is already in progress, this returns the same run.
#[utoipa::path(
    operation_id = "start_evaluation", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::DocumentsUndecided, Code::CalendarNotChecked,
        ])),
    ),
    responses((status = 202, description = "The run. `Location` shows its progress.", body = EvaluationRunView))
)]
#[post("/v1/terms/{term_id}/evaluation-runs")]
pub async fn start_evaluation(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, term): (EvaluationRunId, _) = (new_id(), TermId(path.term_id));
    let (stamp, now) = (ctx.stamp(), ctx.now);
    let run = ctx
        .write(move |tx, me| {
            let of = locked(tx, term)?;
            let facts = evaluations::facts(tx, term)?;
            let checked = evaluations::calendar_checked(tx, term)?;
            let (of, mut changed) = of.start_evaluation(facts, checked, stamp.at)?;
            if let Some(running) = evaluations::running(tx, term)? {
                return Ok(running);
            }
            let internal = |error| ApiError::logged(Code::Internal, error);
            let run = EvaluationRunRow {
                id: key(id),
                term_id: key(term),
                state: Name(RunState::Running),
                total: i32::try_from(evaluations::submitted(tx, term)?).map_err(internal)?,
                done: 0,
                scorer_version: i32::try_from(SCORER_VERSION).map_err(internal)?,
                input_hash: method_hash(&terms::definition(tx, term)?.criteria).to_vec(),
                started_by: key(me.user),
                started_at: At(stamp.at),
                finished_at: None,
                version: 0,
            };
            evaluations::insert_run(tx, &run)?;
            terms::save(tx, &of)?;
            changed.push(Event::new(id, EvaluationRunEvent::Start).between(None, "running"));
            events::append(tx, &stamp, &changed)?;
            Ok(run)
        })
        .await?;
    let at = format!("/v1/terms/{term}/evaluation-runs/{}", run.id.0);
    Ok(HttpResponse::Accepted()
        .insert_header(("Location", at))
        .json(EvaluationRunView::new(run, now)))
}

impl From<EvaluationError> for ApiError {
    fn from(error: EvaluationError) -> Self {
        let text = error.to_string();
        match error {
            EvaluationError::WrongPhase(phase) => phase.into(),
            EvaluationError::DocumentsUndecided(count) => {
                Self::with_detail(Code::DocumentsUndecided, text).fact("undecided_documents", count)
            }
            EvaluationError::CalendarNotChecked => {
                Self::with_detail(Code::CalendarNotChecked, text)
            }
        }
    }
}
