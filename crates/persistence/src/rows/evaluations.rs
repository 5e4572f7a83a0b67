use crate::StoreError;
use crate::docs::{CalendarFindingDoc, CriterionPointsDoc};
use crate::schema::*;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::evaluation::{Competency, CriterionPoints, Points, RunState, Score};
use staj_domain::ids::{
    ApplicationId, CalendarCheckId, CandidateId, EvaluationRunId, TermId, UserId,
};
use staj_domain::school::Level;
use staj_domain::term::{CalendarCheck, CalendarFinding};
use time::OffsetDateTime;

/// A completed calendar check.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_checks)]
pub struct CalendarCheckRow {
    pub id: Key,
    pub term_id: Key,
    pub checked_by: Key,
    pub checked_at: At,
    pub passed: bool,
    findings: Json<Vec<CalendarFindingDoc>>,
    pub outdated: bool,
}

impl CalendarCheckRow {
    /// Builds the row of a calendar check.
    pub fn new(
        id: CalendarCheckId,
        term: TermId,
        check: CalendarCheck,
        (by, at): (UserId, OffsetDateTime),
    ) -> Self {
        Self {
            id: Key(id.0),
            term_id: Key(term.0),
            checked_by: Key(by.0),
            checked_at: At(at),
            passed: check.passed(),
            findings: Json(check.findings.into_iter().map(Into::into).collect()),
            outdated: false,
        }
    }

    /// What the check found. Empty if it passed.
    pub fn findings(&self) -> Vec<CalendarFinding> {
        self.findings.0.iter().cloned().map(Into::into).collect()
    }
}

/// Which checks a list shows, newest first.
#[derive(Debug, Clone)]
pub struct CalendarCheckFilter {
    pub term: TermId,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<CalendarCheckId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// One run of the scorer over a term.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = evaluation_runs)]
pub struct EvaluationRunRow {
    pub id: Key,
    pub term_id: Key,
    pub state: Name<RunState>,
    pub total: i32,
    pub done: i32,
    pub scorer_version: i32,
    /// SHA-256 of the criteria and of everything read so far.
    pub input_hash: Vec<u8>,
    pub started_by: Key,
    pub started_at: At,
    pub finished_at: Option<At>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// The results of one chunk of a run: scored applications and ineligible ones.
#[derive(Debug, Clone)]
pub struct Judged {
    pub run: EvaluationRunId,
    pub term: TermId,
    /// The hash of the run including this chunk.
    pub input_hash: Vec<u8>,
    pub evaluated: Vec<Scored>,
    pub ineligible: Vec<ApplicationId>,
}

/// The score of one application.
#[derive(Debug, Clone)]
pub struct Scored {
    pub application: ApplicationId,
    pub score: Score,
    pub input_hash: [u8; 32],
}

/// Number of candidates of one level with a given score in a competency.
#[derive(Debug, Clone, Queryable)]
pub struct ScoreCountRow {
    pub level: Name<Level>,
    pub competency: Name<Competency>,
    pub score: i32,
    pub count: i64,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = evaluations)]
pub(crate) struct EvaluationColumns {
    application_id: Key,
    term_id: Key,
    evaluation_run_id: Key,
    academic_score: i32,
    social_score: i32,
    sports_score: i32,
    criteria: Json<Vec<CriterionPointsDoc>>,
    input_hash: Vec<u8>,
    calculated_at: At,
}

impl EvaluationColumns {
    pub(crate) fn new(
        (run, term): (EvaluationRunId, TermId),
        scored: &Scored,
        at: OffsetDateTime,
    ) -> Result<Self, StoreError> {
        let Scored { application, score, input_hash } = scored;
        Ok(Self {
            application_id: Key(application.0),
            term_id: Key(term.0),
            evaluation_run_id: Key(run.0),
            academic_score: number(score.academic, *application)?,
            social_score: number(score.social, *application)?,
            sports_score: number(score.sports, *application)?,
            criteria: Json(score.criteria.iter().cloned().map(Into::into).collect()),
            input_hash: input_hash.to_vec(),
            calculated_at: At(at),
        })
    }
}

pub(crate) fn number(points: Points, of: ApplicationId) -> Result<i32, StoreError> {
    i32::try_from(points.0).map_err(|_| StoreError::Corrupt { table: "evaluations", id: of.0 })
}

/// The scores of one application.
#[derive(Debug, Clone, Queryable)]
pub struct EvaluationSummary {
    pub application_id: Key,
    pub term_id: Key,
    pub level: Name<Level>,
    pub academic_score: i32,
    pub social_score: i32,
    pub sports_score: i32,
    criteria: Json<Vec<CriterionPointsDoc>>,
    pub input_hash: Vec<u8>,
    pub calculated_at: At,
    pub scorer_version: i32,
}

impl EvaluationSummary {
    /// The points that each criterion contributed.
    pub fn criteria(&self) -> Vec<CriterionPoints> {
        self.criteria.0.iter().cloned().map(Into::into).collect()
    }
}

/// Whose evaluation a caller may see.
#[derive(Debug, Clone, Copy)]
pub enum EvaluationScope {
    Candidate(CandidateId),
    Everyone,
}
