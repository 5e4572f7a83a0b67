use super::TAG;
use super::view::{CompetencyResult, CriterionResult, criteria, results};
use crate::ctx::Open;
use crate::input::Body;
use crate::points::hundredths;
use crate::problem::{ApiError, Code, FieldProblem};
use crate::services::{Audience, Ranking};
use crate::terms::TermPath;
use crate::wire::Level;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::application::{Call, DOCUMENT_LIMIT};
use staj_domain::evaluation::{SCORER_VERSION, ScoreInput, score};
use staj_domain::ids::TermId;
use staj_persistence::applications;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A hypothetical application.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationSimulationSet {
    /// Level of the programme of study. The scores are compared with candidates of this level.
    pub level: Level,
    /// Grade point average out of 4.00.
    #[validate(range(min = 0.0, max = 4.0))]
    #[schema(minimum = 0, maximum = 4, examples(3.25))]
    pub gpa: Option<f64>,
    /// Quantities from 0 to 1000, by item. Only items that the criteria of the term ask for are
    /// allowed.
    #[serde(default)]
    #[validate(custom(function = crate::applications::quantities))]
    pub declared: BTreeMap<String, u32>,
    /// Number of approved documents by type, at most 30 in total.
    #[serde(default)]
    #[validate(custom(function = documents))]
    pub documents: BTreeMap<String, u32>,
}

fn documents(counts: &BTreeMap<String, u32>) -> Result<(), validator::ValidationError> {
    let total: u64 = counts.values().map(|count| u64::from(*count)).sum();
    if total <= DOCUMENT_LIMIT as u64 {
        return Ok(());
    }
    Err(validator::ValidationError::new("range")
        .with_message(format!("an application has at most {DOCUMENT_LIMIT} documents").into()))
}

/// The scores that such an application would have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationSimulation)]
pub struct EvaluationSimulationView {
    pub term_id: Uuid,
    /// One result for each competency. Comparisons appear once the scores are published, and never
    /// for a group so small that they would reveal something about its members.
    pub results: Vec<CompetencyResult>,
    /// What each criterion of the method report would contribute.
    pub criteria: Vec<CriterionResult>,
    #[schema(minimum = 1, examples(1))]
    pub scorer_version: u32,
}

/// Simulate an evaluation
///
/// Returns the scores that an application with this data would get in the term (R30). Anybody can
/// use it. It runs the same scorer as the evaluation and stores nothing.
#[utoipa::path(
    operation_id = "simulate_evaluation", tag = TAG, params(TermPath), security(()),
    request_body = EvaluationSimulationSet,
    responses((status = 200, description = "The scores", body = EvaluationSimulationView))
)]
#[post("/v1/terms/{term_id}/evaluation-simulations")]
pub async fn simulate_evaluation(
    open: Open,
    path: Path<TermPath>,
    body: Body<EvaluationSimulationSet>,
) -> Result<Json<EvaluationSimulationView>, ApiError> {
    let (id, Body(body), app) = (TermId(path.term_id), body, open.app.clone());
    let (call, ranking) = open
        .read(move |tx| {
            let call = applications::call(tx, id)?
                .filter(|call| call.term.progress.announced_at.is_some())
                .ok_or(Code::NotFound)?;
            let ranking = match call.term.progress.pool_opened_at {
                Some(_) => app.rankings.of(tx, &call.term)?,
                None => Arc::default(),
            };
            Ok((call, ranking))
        })
        .await?;
    Ok(Json(simulated(call, &ranking, body)?))
}

fn simulated(
    call: Call,
    ranking: &Ranking,
    body: EvaluationSimulationSet,
) -> Result<EvaluationSimulationView, ApiError> {
    let known = call.document_types();
    let types = body.documents.keys().filter(|kind| !known.contains(kind));
    let types =
        types.map(|kind| (format!("documents/{kind}"), "is not a document type of this term"));
    let items = call.unknown_items(&body.declared).into_iter();
    let items = items
        .map(|item| (format!("declared/{item}"), "the criteria of this term do not ask for it"));
    let unknown: Vec<_> = items
        .chain(types)
        .map(|(member, detail)| FieldProblem::member(&member, "unknown", detail))
        .collect();
    if !unknown.is_empty() {
        return Err(ApiError::invalid(unknown));
    }
    let repeated = |(kind, count): (&String, &u32)| vec![kind.clone(); *count as usize];
    let input = ScoreInput {
        gpa_hundredths: body.gpa.and_then(hundredths),
        declared: body.declared,
        approved_documents: body.documents.iter().flat_map(repeated).collect(),
    };
    let scored = score(&call.definition.criteria, &input);
    let scores = [scored.academic, scored.social, scored.sports];
    Ok(EvaluationSimulationView {
        term_id: call.term.id.0,
        results: results(ranking, Audience::Everybody, body.level.0, scores),
        criteria: criteria(&call.definition.criteria, &scored.criteria, &BTreeMap::new()),
        scorer_version: SCORER_VERSION,
    })
}
