use crate::actions::ActionView;
use crate::page::page;
use crate::points::number;
use crate::problem::Fact;
use crate::services::{Audience, Ranking};
use crate::terms::CriterionSourceView;
use crate::wire::{Competency, DeclaredSource, FindingCode, RunState, Severity, Wire};
use base16ct::lower as hex;
use serde::Serialize;
use staj_domain::application::DeclaredSource as Source;
use staj_domain::evaluation::{
    Competency as Of, Criterion, CriterionPoints, CriterionSource, Points, Statistics,
};
use staj_domain::fact::FactName;
use staj_domain::school::Level;
use staj_domain::term::{CalendarFinding, Term};
use staj_persistence::rows::evaluations::*;
use staj_persistence::rows::objections::CorrectionRow;
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// A check of the calendar of a term, with its findings (R11).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarCheck)]
pub struct CalendarCheckView {
    pub id: Uuid,
    pub term_id: Uuid,
    /// Whether no finding is an error.
    pub passed: bool,
    /// Whether the term was changed after this check. An outdated check no longer counts.
    pub outdated: bool,
    pub findings: Vec<CalendarFindingView>,
    /// The user who ran the check.
    pub checked_by: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-16T09:00:00Z"))]
    pub checked_at: OffsetDateTime,
}

/// One finding of a calendar check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarFinding)]
pub struct CalendarFindingView {
    pub code: FindingCode,
    #[schema(examples("3 documents are waiting for a decision"))]
    pub detail: String,
    pub severity: Severity,
    /// The numbers and dates that were compared.
    pub facts: Vec<Fact>,
}

page! {
    /// A page of checks, newest first.
    CalendarCheckPage of CalendarCheckView
}

impl From<CalendarCheckRow> for CalendarCheckView {
    fn from(row: CalendarCheckRow) -> Self {
        let fact = |(name, value): (FactName, String)| Fact::new(name, value);
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
    /// Number of applications to process.
    #[schema(minimum = 0, examples(415000))]
    pub total: i32,
    /// Number of applications processed so far.
    #[schema(minimum = 0, examples(120500))]
    pub done: i32,
    /// Applications processed per second, from the start until now or until the end. Null in the
    /// first instant.
    #[schema(required, minimum = 0, examples(4820.5))]
    pub rate: Option<f64>,
    /// Version of the scorer. It changes whenever the same input may get different scores.
    #[schema(minimum = 1, examples(1))]
    pub scorer_version: i32,
    /// SHA-256 over the criteria and over what was read of each application so far, in the order of
    /// their ids. A run over the same input has the same hash (R28).
    #[schema(min_length = 64, max_length = 64)]
    pub input_hash: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-16T09:00:00Z"))]
    pub started_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub finished_at: Option<OffsetDateTime>,
    /// Always empty: a run continues by itself until it ends.
    pub actions: Vec<ActionView>,
}

impl EvaluationRunView {
    pub fn new(row: EvaluationRunRow, now: OffsetDateTime) -> Self {
        let took = row.finished_at.map_or(now, |at| at.0) - row.started_at.0;
        let rate = f64::from(row.done) / took.as_seconds_f64();
        Self {
            rate: rate.is_finite().then_some((rate * 100.0).round() / 100.0),
            input_hash: hex::encode_string(&row.input_hash),
            id: row.id.0,
            term_id: row.term_id.0,
            state: Wire(row.state.0),
            total: row.total,
            done: row.done,
            scorer_version: row.scorer_version,
            started_at: row.started_at.0,
            finished_at: row.finished_at.map(|at| at.0),
            actions: vec![],
        }
    }
}

/// The scores of an application, how they came about, and how they compare with the pool (R29).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evaluation)]
pub struct EvaluationView {
    pub application_id: Uuid,
    pub term_id: Uuid,
    /// One result for each competency. There is no common total.
    pub results: Vec<CompetencyResult>,
    /// The result of the run, followed by what officers corrected after objections. The last one
    /// counts. The figures of the pool stay as they were published (A21).
    pub scores: Vec<EvaluationScores>,
    /// The last day on which the candidate can object to the last result, unless they already have.
    /// Null before publication.
    #[schema(required, examples("2026-05-19"))]
    pub last_objection_date: Option<Date>,
    #[schema(minimum = 1, examples(1))]
    pub scorer_version: i32,
    /// SHA-256 over the criteria and over what was read of this application. The same input has the
    /// same hash and the same scores (R28).
    #[schema(min_length = 64, max_length = 64)]
    pub input_hash: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-20T09:00:00Z"))]
    pub calculated_at: OffsetDateTime,
}

/// Scores as the run calculated them or an officer corrected them.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationScores {
    /// 0 is the result of the run. Corrections follow from 1.
    #[schema(minimum = 0, examples(0))]
    pub correction: i32,
    #[schema(minimum = 0, maximum = 100, examples(54.08))]
    pub academic_score: f64,
    #[schema(minimum = 0, maximum = 100, examples(5.0))]
    pub social_score: f64,
    #[schema(minimum = 0, maximum = 100, examples(40.0))]
    pub sports_score: f64,
    /// What each criterion of the method report contributed.
    pub criteria: Vec<CriterionResult>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-20T09:00:00Z"))]
    pub made_at: OffsetDateTime,
}

/// A score, and how it compares with others.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetencyResult {
    pub competency: Competency,
    #[schema(minimum = 0, maximum = 100, examples(54.08))]
    pub score: f64,
    /// Compared with everybody who was evaluated. Null if this comparison is not available yet, or if
    /// so few were evaluated that it would reveal somebody's score.
    #[schema(required)]
    pub pool: Option<GroupRank>,
    /// Compared with candidates of the same level. Null if this comparison is not available yet, or
    /// if it would reveal somebody's score.
    #[schema(required)]
    pub level_group: Option<GroupRank>,
}

/// The figures of a group of candidates, and how a score compares with them.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupRank {
    /// Number of candidates in the group.
    #[schema(minimum = 1, maximum = 9007199254740991u64, examples(415000))]
    pub count: u64,
    #[schema(minimum = 0, maximum = 100, examples(41.5))]
    pub mean: f64,
    #[schema(minimum = 0, maximum = 100, examples(40.25))]
    pub median: f64,
    #[schema(minimum = 0, maximum = 100, examples(12.75))]
    pub standard_deviation: f64,
    /// Percentage of the group that has a lower score.
    #[schema(minimum = 0, maximum = 100, examples(81.25))]
    pub percentile: f64,
}

/// The points of one criterion, and where they come from.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionResult {
    #[schema(examples("foreign_language"))]
    pub code: String,
    /// What the method report calls the criterion, in Turkish.
    #[schema(examples("Yabancı dil"))]
    pub name: String,
    pub competency: Competency,
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub points: f64,
    /// The most points that the criterion can contribute.
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub cap: f64,
    pub source: CriterionSourceView,
    /// Where the quantity comes from: an official source, the candidate's form, or documents (R28). Null if
    /// there is none. A simulation knows no source but documents.
    #[schema(required)]
    pub declared_source: Option<DeclaredSource>,
    /// How much the source contains: the grade point average, the declared quantity, or the number
    /// of approved documents.
    #[schema(minimum = 0, examples(1.0))]
    pub quantity: f64,
    /// Why an officer set these points; null if the scorer set them.
    #[schema(required, examples("YDS belgesi 12 Mart'ta onaylanmış"))]
    pub correction: Option<String>,
}

/// Compares scores with those of all candidates and with those of a level.
pub fn results(
    ranking: &Ranking,
    audience: Audience,
    level: Level,
    [academic, social, sports]: [Points; 3],
) -> Vec<CompetencyResult> {
    [(Of::Academic, academic), (Of::Social, social), (Of::Sports, sports)]
        .into_iter()
        .map(|(competency, own)| CompetencyResult {
            competency: Wire(competency),
            score: number(own),
            pool: ranking.compare(audience, (competency, None), own).map(Into::into),
            level_group: ranking.compare(audience, (competency, Some(level)), own).map(Into::into),
        })
        .collect()
}

/// Converts stored scores to points.
pub fn points(stored: [i32; 3]) -> [Points; 3] {
    stored.map(|score| Points(u32::try_from(score).unwrap_or_default()))
}

/// What each criterion of a term contributed, in the order of the method report. `sources` has the source
/// of each declared item.
pub fn criteria(
    of_term: &[Criterion],
    earned: &[CriterionPoints],
    sources: &BTreeMap<String, Source>,
) -> Vec<CriterionResult> {
    let result = |criterion: &Criterion| {
        let own = earned.iter().find(|earned| earned.code == criterion.code)?;
        let quantity = match criterion.source {
            CriterionSource::Gpa => f64::from(own.quantity) / 100.0,
            CriterionSource::Declared { .. } | CriterionSource::Documents { .. } => {
                own.quantity.into()
            }
        };
        Some(CriterionResult {
            code: criterion.code.clone(),
            name: criterion.name.clone(),
            competency: Wire(criterion.competency),
            points: number(own.points),
            cap: number(own.cap),
            source: criterion.source.clone().into(),
            declared_source: declared_source(criterion, quantity, sources).map(Wire),
            quantity,
            correction: own.correction.clone(),
        })
    };
    of_term.iter().filter_map(result).collect()
}

fn declared_source(
    criterion: &Criterion,
    quantity: f64,
    sources: &BTreeMap<String, Source>,
) -> Option<Source> {
    match criterion.source.item() {
        Some(item) => sources.get(item).copied(),
        None => (quantity > 0.0).then_some(Source::Document),
    }
}

impl From<(Statistics, Points)> for GroupRank {
    fn from((figures, percentile): (Statistics, Points)) -> Self {
        Self {
            count: figures.count,
            mean: number(figures.mean),
            median: number(figures.median),
            standard_deviation: number(figures.standard_deviation),
            percentile: number(percentile),
        }
    }
}

impl EvaluationView {
    pub fn new(
        found: EvaluationSummary,
        corrected: &[CorrectionRow],
        of_term: &[Criterion],
        (term, ranking): (&Term, &Ranking),
        audience: Audience,
    ) -> Self {
        let scores = [found.academic_score, found.social_score, found.sports_score];
        let sources = found.sources();
        let made = (0, scores, found.criteria(), found.calculated_at.0);
        let corrections = corrected.iter().map(|row| {
            let scores = [row.academic_score, row.social_score, row.sports_score];
            (row.correction, scores, row.criteria(), row.corrected_at.0)
        });
        let (mut current, mut shown) = (scores, vec![]);
        for (correction, scores, earned, made_at) in std::iter::once(made).chain(corrections) {
            let [academic_score, social_score, sports_score] = points(scores).map(number);
            current = scores;
            shown.push(EvaluationScores {
                correction,
                academic_score,
                social_score,
                sports_score,
                criteria: criteria(of_term, &earned, &sources),
                made_at,
            });
        }
        let last_made_at = shown.last().map_or(found.calculated_at.0, |last| last.made_at);
        Self {
            application_id: found.application_id.0,
            term_id: found.term_id.0,
            results: results(ranking, audience, found.level.0, points(current)),
            scores: shown,
            last_objection_date: term.last_objection_day(last_made_at),
            scorer_version: found.scorer_version,
            input_hash: hex::encode_string(&found.input_hash),
            calculated_at: found.calculated_at.0,
        }
    }
}
