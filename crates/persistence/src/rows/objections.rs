use crate::StoreError;
use crate::docs::CriterionPointsDoc;
use crate::rows::evaluations::number;
use crate::schema::*;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::evaluation::{CriterionPoints, Objection, ObjectionState, Points, Score};
use staj_domain::ids::{ApplicationId, CandidateId, ObjectionId, TermId, UserId};
use time::OffsetDateTime;

/// An objection with its scores, loaded under the lock of the candidate.
#[derive(Debug, Clone)]
pub struct LockedObjection {
    /// The objection.
    pub objection: Objection,
    /// The term of the application.
    pub term: TermId,
    /// The scores that apply now: those of the last correction, or else of the evaluation run.
    pub score: Score,
    /// Number of the last correction. 0 if there is none, so that the scores are those of the
    /// evaluation run.
    pub correction: i32,
}

/// The correction of an evaluation after an upheld objection. The evaluation itself does not change
/// (A21).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = evaluation_corrections)]
pub struct CorrectionRow {
    /// The application.
    pub application_id: Key,
    /// Number of the correction of this evaluation, from 1.
    pub correction: i32,
    /// The upheld objection. Each has at most one correction.
    pub objection_id: Key,
    /// Corrected academic score, in hundredths of a point.
    pub academic_score: i32,
    /// Corrected social score, in hundredths of a point.
    pub social_score: i32,
    /// Corrected sports score, in hundredths of a point.
    pub sports_score: i32,
    criteria: Json<Vec<CriterionPointsDoc>>,
    /// The officer who upheld the objection.
    pub corrected_by: Key,
    /// When the correction was made.
    pub corrected_at: At,
}

impl CorrectionRow {
    /// Builds the row of a correction with its number and the new scores. `StoreError::Corrupt` if
    /// a score does not fit the column.
    pub fn new(
        objection: &Objection,
        (correction, score): (i32, Score),
        (by, at): (UserId, OffsetDateTime),
    ) -> Result<Self, StoreError> {
        let number = |points: Points| number(points, objection.application);
        Ok(Self {
            application_id: Key(objection.application.0),
            correction,
            objection_id: Key(objection.id.0),
            academic_score: number(score.academic)?,
            social_score: number(score.social)?,
            sports_score: number(score.sports)?,
            criteria: Json(score.criteria.into_iter().map(Into::into).collect()),
            corrected_by: Key(by.0),
            corrected_at: At(at),
        })
    }

    /// The points that each criterion contributes after the correction.
    pub fn criteria(&self) -> Vec<CriterionPoints> {
        self.criteria.0.iter().cloned().map(Into::into).collect()
    }
}

/// An objection with the number and the term of its application.
#[derive(Debug, Clone, Queryable)]
pub struct ObjectionSummary {
    /// The id.
    pub id: Key,
    /// The application.
    pub application_id: Key,
    /// Number of the application.
    pub application_number: String,
    /// The term of the application.
    pub term_id: Key,
    /// The current state.
    pub state: Name<ObjectionState>,
    /// Why the candidate objects.
    pub reason: String,
    /// When the candidate objected.
    pub raised_at: At,
    /// When an officer decided. `None` while the objection is open.
    pub decided_at: Option<At>,
    /// The reasons of the decision. `None` while the objection is open.
    pub decision: Option<String>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// Which objections a list shows, oldest first: the order of a work queue.
#[derive(Debug, Clone)]
pub struct ObjectionFilter {
    /// Only objections of this candidate.
    pub candidate: Option<CandidateId>,
    /// Only objections in this term.
    pub term: Option<TermId>,
    /// Only objections to the scores of this application.
    pub application: Option<ApplicationId>,
    /// Only objections in one of these states. Empty for all states.
    pub states: Vec<ObjectionState>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<ObjectionId>,
    /// Maximum number of rows.
    pub limit: i64,
}
