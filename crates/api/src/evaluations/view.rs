use super::standings::Standing;
use crate::page::page;
use crate::points::number;
use crate::problem::Fact;
use crate::wire::{Competency, FindingCode, RunState, Severity, Wire};
use serde::Serialize;
use staj_domain::evaluation::{Competency as Of, CriterionPoints, Points};
use staj_domain::term::CalendarFinding;
use staj_persistence::rows::evaluations::*;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A check of the calendar of a term, as it was found (R11).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarCheck)]
pub struct CalendarCheckView {
    pub id: Uuid,
    pub term_id: Uuid,
    /// Nothing was found that is an error.
    pub passed: bool,
    /// The term was changed after this check: it counts no more.
    pub outdated: bool,
    pub findings: Vec<CalendarFindingView>,
    /// The user who checked.
    pub checked_by: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-16T09:00:00Z"))]
    pub checked_at: OffsetDateTime,
}

/// One thing that a calendar check found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarFinding)]
pub struct CalendarFindingView {
    pub code: FindingCode,
    #[schema(examples("3 documents wait for a decision"))]
    pub detail: String,
    pub severity: Severity,
    /// The numbers and dates compared.
    pub facts: Vec<Fact>,
}

page! {
    /// A page of checks, newest first.
    CalendarCheckPage of CalendarCheckView
}

impl From<CalendarCheckRow> for CalendarCheckView {
    fn from(row: CalendarCheckRow) -> Self {
        let fact = |(name, value): (String, String)| Fact { name: name.into(), value };
        let finding = |CalendarFinding { code, severity, detail, facts }| CalendarFindingView {
            code: Wire(code),
            detail,
            severity: Wire(severity),
            facts: facts.into_iter().map(fact).collect(),
        };
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            passed: row.passed,
            outdated: row.outdated,
            findings: row.findings().into_iter().map(finding).collect(),
            checked_by: row.checked_by.0,
            checked_at: row.checked_at.0,
        }
    }
}

/// A run of the scorer over the submitted applications of a term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationRun)]
pub struct EvaluationRunView {
    pub id: Uuid,
    pub term_id: Uuid,
    pub state: RunState,
    /// Applications to go through.
    #[schema(minimum = 0, examples(415000))]
    pub total: i32,
    /// Applications gone through.
    #[schema(minimum = 0, examples(120500))]
    pub done: i32,
    /// Raised whenever equal input may score differently.
    #[schema(minimum = 1, examples(1))]
    pub scorer_version: i32,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-16T09:00:00Z"))]
    pub started_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub finished_at: Option<OffsetDateTime>,
}

impl From<EvaluationRunRow> for EvaluationRunView {
    fn from(row: EvaluationRunRow) -> Self {
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            state: Wire(row.state.0),
            total: row.total,
            done: row.done,
            scorer_version: row.scorer_version,
            started_at: row.started_at.0,
            finished_at: row.finished_at.map(|at| at.0),
        }
    }
}

/// The scores of an application, what they are made of, and how they stand in the pool (R29).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evaluation)]
pub struct EvaluationView {
    pub application_id: Uuid,
    pub term_id: Uuid,
    /// One for each competency; there is no common total.
    pub results: Vec<CompetencyResult>,
    /// What each criterion of the method report contributed.
    pub criteria: Vec<CriterionResult>,
    #[schema(minimum = 1, examples(1))]
    pub scorer_version: i32,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-20T09:00:00Z"))]
    pub calculated_at: OffsetDateTime,
}

/// A score among the scores of the pool.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetencyResult {
    pub competency: Competency,
    #[schema(minimum = 0, maximum = 100, examples(54.08))]
    pub score: f64,
    /// Share of the pool with a lower score, in percent.
    #[schema(minimum = 0, maximum = 100, examples(81.25))]
    pub percentile: f64,
    /// Candidates in the pool.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(415000))]
    pub pool_count: u64,
    #[schema(minimum = 0, maximum = 100, examples(41.5))]
    pub pool_mean: f64,
    #[schema(minimum = 0, maximum = 100, examples(40.25))]
    pub pool_median: f64,
    #[schema(minimum = 0, maximum = 100, examples(12.75))]
    pub pool_standard_deviation: f64,
}

/// The points of one criterion.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionResult {
    #[schema(examples("foreign_language"))]
    pub code: String,
    pub competency: Competency,
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub points: f64,
    /// The most it can contribute.
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub cap: f64,
}

/// How scores stand in a pool.
pub fn results(standing: &Standing, [academic, social, sports]: [i32; 3]) -> Vec<CompetencyResult> {
    [(Of::Academic, academic), (Of::Social, social), (Of::Sports, sports)]
        .into_iter()
        .map(|(competency, score)| {
            let own = Points(u32::try_from(score).unwrap_or_default());
            let (figures, percentile) = standing.compare(competency, own);
            CompetencyResult {
                competency: Wire(competency),
                score: number(own),
                percentile: number(percentile),
                pool_count: figures.count,
                pool_mean: number(figures.mean),
                pool_median: number(figures.median),
                pool_standard_deviation: number(figures.standard_deviation),
            }
        })
        .collect()
}

impl EvaluationView {
    pub fn new(found: EvaluationSummary, results: Vec<CompetencyResult>) -> Self {
        let criterion = |CriterionPoints { code, competency, points, cap }| CriterionResult {
            code,
            competency: Wire(competency),
            points: number(points),
            cap: number(cap),
        };
        Self {
            application_id: found.application_id.0,
            term_id: found.term_id.0,
            results,
            criteria: found.criteria().into_iter().map(criterion).collect(),
            scorer_version: found.scorer_version,
            calculated_at: found.calculated_at.0,
        }
    }
}
