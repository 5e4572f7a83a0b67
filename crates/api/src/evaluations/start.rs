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
use staj_domain::fact::FactName;
use staj_domain::ids::{EvaluationRunId, TermId};
use staj_domain::term::{CalendarNotChecked, DocumentsUndecided, EvaluationError};
use staj_jobs::method_hash;
use staj_persistence::rows::evaluations::EvaluationRunRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{evaluations, events, terms};

/// Start the evaluation of a term
///
/// Freezes the data from which applications are scored, and starts a run of the scorer in the
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
    responses((status = 202, description = "The run. `Location` shows its progress.", body = EvaluationRunView, headers(("Location" = String, description = "The address of the new object"))))
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
            let checked = evaluations::last_check(tx, term)?;
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
        match error {
            EvaluationError::WrongPhase(phase) => phase.into(),
            EvaluationError::DocumentsUndecided(undecided) => undecided.into(),
            EvaluationError::CalendarNotChecked(missing) => missing.into(),
        }
    }
}

impl From<DocumentsUndecided> for ApiError {
    fn from(error: DocumentsUndecided) -> Self {
        let DocumentsUndecided { unchecked, unapproved } = error;
        let check = (unchecked > 0).then_some("decide_documents");
        let approve = (unapproved > 0).then_some("approve_documents");
        Self::with_detail(Code::DocumentsUndecided, error)
            .fact(FactName::UncheckedDocuments, unchecked)
            .fact(FactName::UnapprovedDocuments, unapproved)
            .facts(FactName::ResolveWith, [check, approve].into_iter().flatten())
    }
}

impl From<CalendarNotChecked> for ApiError {
    fn from(error: CalendarNotChecked) -> Self {
        let refusal = Self::with_detail(Code::CalendarNotChecked, &error);
        let check = (!error.is_passed()).then_some("check_calendar");
        let CalendarNotChecked { last, method } = error;
        let known = last.as_ref().map(|last| last.errors.clone()).unwrap_or_default();
        let report = method.map(|_| "publish_method_report");
        refusal
            .instant(FactName::CheckedAt, last.as_ref().map(|last| last.at))
            .facts(FactName::Outdated, last.as_ref().map(|last| last.outdated))
            .facts(FactName::Finding, &known)
            // What is wrong now, in case the last check did not find it.
            .facts(FactName::Finding, method.filter(|now| !known.contains(now)))
            .facts(FactName::ResolveWith, report.into_iter().chain(check))
    }
}
