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
    pub objection: Objection,
    pub term: TermId,
    /// The scores after the last correction.
    pub score: Score,
    /// The number of that correction. 0 is the original result of the run.
    pub correction: i32,
}

/// The correction of an evaluation after an upheld objection.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = evaluation_corrections)]
pub struct CorrectionRow {
    pub application_id: Key,
    pub correction: i32,
    pub objection_id: Key,
    pub academic_score: i32,
    pub social_score: i32,
    pub sports_score: i32,
    criteria: Json<Vec<CriterionPointsDoc>>,
    pub corrected_by: Key,
    pub corrected_at: At,
}

impl CorrectionRow {
    /// Builds the row of a correction.
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

/// An objection with its related names.
#[derive(Debug, Clone, Queryable)]
pub struct ObjectionSummary {
    pub id: Key,
    pub application_id: Key,
    pub application_number: String,
    pub term_id: Key,
    pub state: Name<ObjectionState>,
    pub reason: String,
    pub raised_at: At,
    pub decided_at: Option<At>,
    pub decision: Option<String>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// Which objections a list shows, oldest first: the order of a work queue.
#[derive(Debug, Clone)]
pub struct ObjectionFilter {
    /// Only objections of this candidate.
    pub candidate: Option<CandidateId>,
    pub term: Option<TermId>,
    pub application: Option<ApplicationId>,
    pub states: Vec<ObjectionState>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<ObjectionId>,
    /// Maximum number of rows.
    pub limit: i64,
}
