use super::view::EvaluationView;
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::services::Audience;
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::ApplicationId;
use staj_persistence::rows::evaluations::EvaluationScope;
use staj_persistence::{evaluations, objections, terms};
use utoipa::IntoParams;
use uuid::Uuid;

one_of! {
    /// Who reads an evaluation: candidates read their own, and the programme office reads
    /// all.
    pub enum EvaluationViewer { Candidate, ProgrammeOfficer }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct EvaluationPath {
    /// Id of the application.
    application_id: Uuid,
}

/// Get the evaluation of an application
///
/// Returns the scores, what each criterion contributed, and why. The scores are compared with those
/// of the whole pool and of candidates of the same level, except where a group is so small that this
/// would reveal somebody's score. The result of the run comes first, followed by the corrections
/// since then. Candidates see their evaluation once the pool is open (R29).
#[utoipa::path(
    operation_id = "get_evaluation", tag = "applications", params(EvaluationPath),
    extensions(("x-roles" = json!(roles::<EvaluationViewer>()))),
    responses((status = 200, description = "The evaluation", body = EvaluationView))
)]
#[get("/v1/applications/{application_id}/evaluation")]
pub async fn get_evaluation(
    ctx: Ctx<EvaluationViewer>,
    path: Path<EvaluationPath>,
) -> Result<Json<EvaluationView>, ApiError> {
    let (id, app) = (ApplicationId(path.application_id), ctx.app.clone());
    let evaluation = ctx
        .read(move |tx, me| {
            let scope = match me {
                EvaluationViewer::Candidate(candidate) => EvaluationScope::Candidate(candidate.id),
                EvaluationViewer::ProgrammeOfficer(_) => EvaluationScope::Everyone,
            };
            let found = evaluations::find(tx, id, scope)?.ok_or(Code::NotFound)?;
            let term = terms::load(tx, found.term_id.id())?.ok_or(Code::NotFound)?;
            let published = term.progress.pool_opened_at.is_some();
            if !published && matches!(me, EvaluationViewer::Candidate(_)) {
                return Err(Code::NotFound.into());
            }
            let ranking = app.rankings.of(tx, &term)?;
            let criteria = terms::definition(tx, term.id)?.criteria;
            let corrected = objections::list_corrections(tx, id)?;
            let audience = match me {
                EvaluationViewer::Candidate(_) => Audience::Everybody,
                EvaluationViewer::ProgrammeOfficer(_) => Audience::ProgrammeOffice,
            };
            Ok(EvaluationView::new(found, &corrected, &criteria, (&term, &ranking), audience))
        })
        .await?;
    Ok(Json(evaluation))
}
