use crate::schema::placements;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{CandidateId, EmployerId, PlacementId, SchoolId, TermId};
use staj_domain::placement::{Placement, PlacementState};
use staj_domain::sgk_notice::SgkNoticeState;
use time::{Date, OffsetDateTime};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = placements)]
pub struct PlacementRow {
    pub id: Key,
    pub offer_id: Key,
    pub pool_entry_id: Key,
    pub state: Name<PlacementState>,
    pub premium_payer: String,
    pub created_at: At,
    pub ended_at: Option<At>,
    pub version: i32,
}

impl From<PlacementRow> for Placement {
    fn from(row: PlacementRow) -> Self {
        Self { id: row.id.id(), offer: row.offer_id.id(), state: row.state.0, version: row.version }
    }
}

/// A placement with what everybody in it needs to know.
#[derive(Debug, Clone, Queryable)]
pub struct PlacementSummary {
    pub placement: PlacementRow,
    pub notice: PlacementNotice,
    pub term_id: Key,
    pub employer_id: Key,
    pub employer_name: String,
    pub start_date: Date,
    pub end_date: Date,
    pub province_code: i32,
    pub province_name: String,
    pub address: String,
    pub unit: Option<String>,
    pub candidate_id: Key,
    pub given_name: String,
    pub surname: String,
    pub school_id: Key,
}

/// How far the school has been told.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct PlacementNotice {
    pub id: Key,
    pub state: Name<SgkNoticeState>,
    pub due_on: Date,
    pub late: bool,
}

/// Whose placements a caller may see.
#[derive(Debug, Clone, Copy)]
pub enum PlacementScope {
    Candidate(CandidateId),
    Employer(EmployerId),
    School(SchoolId),
    Everyone,
}

#[derive(Debug, Clone)]
pub struct PlacementFilter {
    pub scope: PlacementScope,
    pub term: Option<TermId>,
    /// The state at `now`: internships begin and end by the calendar.
    pub state: Option<PlacementState>,
    pub now: OffsetDateTime,
    pub after: Option<PlacementId>,
    pub limit: i64,
}
