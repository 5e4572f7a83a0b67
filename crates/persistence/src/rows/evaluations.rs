use crate::StoreError;
use crate::docs::{CalendarFindingDoc, CriterionPointsDoc};
use crate::rows::applications::{Sources, declared_sources};
use crate::schema::*;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::application::DeclaredSource;
use staj_domain::evaluation::{Competency, CriterionPoints, Points, RunState, Score};
use staj_domain::ids::{
    ApplicationId, CalendarCheckId, CandidateId, EvaluationRunId, TermId, UserId,
};
use staj_domain::school::Level;
use staj_domain::term::{CalendarCheck, CalendarFinding, LastCalendarCheck, Severity};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// A completed calendar check.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_checks)]
pub struct CalendarCheckRow {
    /// Id of the check.
    pub id: Key,
    /// The term that was checked.
    pub term_id: Key,
    /// The officer who ran the check.
    pub checked_by: Key,
    /// When it was run.
    pub checked_at: At,
    /// Whether it passed.
    pub passed: bool,
    findings: Json<Vec<CalendarFindingDoc>>,
    /// Whether the term has changed since this check.
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

    /// What a decision needs to know about the check.
    pub fn summary(&self) -> LastCalendarCheck {
        let errors = self.findings().into_iter();
        let errors = errors.filter(|finding| finding.severity == Severity::Error);
        LastCalendarCheck {
            at: self.checked_at.0,
            outdated: self.outdated,
            errors: errors.map(|finding| finding.code).collect(),
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
    /// Only checks of this term.
    pub term: TermId,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<CalendarCheckId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// One run of the scorer over a term. A term has at most one run under way.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = evaluation_runs)]
pub struct EvaluationRunRow {
    /// Id of the run.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// Whether it is under way.
    pub state: Name<RunState>,
    /// Number of applications submitted when the run started. Once it has finished, the same as
    /// `done`.
    pub total: i32,
    /// Number of applications that were scored or found ineligible so far.
    pub done: i32,
    /// Version of the scorer (R30).
    pub scorer_version: i32,
    /// SHA-256 of the criteria and of everything read so far (R28).
    pub input_hash: Vec<u8>,
    /// The officer who started it.
    pub started_by: Key,
    /// When it was started.
    pub started_at: At,
    /// When it finished. `None` while it is under way.
    pub finished_at: Option<At>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// The results of one chunk of a run: scored applications and ineligible ones.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The run.
    pub run: EvaluationRunId,
    /// The term of the run.
    pub term: TermId,
    /// The hash of the run, including this chunk.
    pub input_hash: Vec<u8>,
    /// The applications with scores.
    pub evaluated: Vec<Scored>,
    /// The applications that do not meet the criteria of the term (A12).
    pub ineligible: Vec<ApplicationId>,
}

/// The score of one application.
#[derive(Debug, Clone)]
pub struct Scored {
    /// The application.
    pub application: ApplicationId,
    /// Its three scores, and what each criterion contributed.
    pub score: Score,
    /// SHA-256 of the criteria and of what was read of this application (R28).
    pub input_hash: [u8; 32],
}

/// Number of candidates of one level with a given score in a competency (R29).
#[derive(Debug, Clone, Queryable)]
pub struct ScoreCountRow {
    /// Level of study.
    pub level: Name<Level>,
    /// The competency.
    pub competency: Name<Competency>,
    /// The score in hundredths of a point, from 0 to 10000.
    pub score: i32,
    /// Number of candidates. At least 1.
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

/// The scores of one application, without any later correction (A21).
#[derive(Debug, Clone, Queryable)]
pub struct EvaluationSummary {
    /// The application.
    pub application_id: Key,
    /// The term.
    pub term_id: Key,
    /// Level of study, within which candidates are ranked.
    pub level: Name<Level>,
    /// Academic score in hundredths of a point, from 0 to 10000.
    pub academic_score: i32,
    /// Social score in hundredths of a point, from 0 to 10000.
    pub social_score: i32,
    /// Sports score in hundredths of a point, from 0 to 10000.
    pub sports_score: i32,
    criteria: Json<Vec<CriterionPointsDoc>>,
    /// SHA-256 of the criteria and of what was read of this application (R28).
    pub input_hash: Vec<u8>,
    /// When the scores were calculated.
    pub calculated_at: At,
    /// Version of the scorer that calculated them (R30).
    pub scorer_version: i32,
    sources: Json<Sources>,
}

impl EvaluationSummary {
    /// The source of each declared item (R28).
    #[must_use]
    pub fn sources(&self) -> BTreeMap<String, DeclaredSource> {
        declared_sources(&self.sources)
    }

    /// What each criterion contributed, in the order of the method report.
    pub fn criteria(&self) -> Vec<CriterionPoints> {
        self.criteria.0.iter().cloned().map(Into::into).collect()
    }
}

/// Whose evaluations a caller may see.
#[derive(Debug, Clone, Copy)]
pub enum EvaluationScope {
    /// Those of this candidate.
    Candidate(CandidateId),
    /// Every evaluation.
    Everyone,
}
