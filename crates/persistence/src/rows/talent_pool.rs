use crate::rows::pool_entries::PoolEntrySummary;
use crate::schema::talent_pool_entries;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{EmployerId, PoolEntryId, QuotaId, TalentPoolEntryId, TermId};
use staj_domain::offer::Offer;
use staj_domain::talent_pool::{TalentPoolEntry, TalentPoolState};

/// A candidate on the lists of an employer (R43, R48).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = talent_pool_entries)]
pub struct TalentPoolRow {
    pub id: Key,
    pub term_id: Key,
    pub pool_entry_id: Key,
    pub employer_id: Key,
    pub quota_id: Key,
    pub state: Name<TalentPoolState>,
    /// Position on the reserve list, from 1. `None` if not in reserve.
    pub position: Option<i32>,
    pub note: Option<String>,
    pub added_at: At,
    /// `None` if never in reserve.
    pub reserved_at: Option<At>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl From<TalentPoolRow> for TalentPoolEntry {
    fn from(row: TalentPoolRow) -> Self {
        Self { id: row.id.id(), state: row.state.0, note: row.note, version: row.version }
    }
}

/// Which lists a candidate is added to.
#[derive(Debug, Clone, Copy)]
pub struct TalentPoolPlace {
    pub employer: EmployerId,
    pub entry: PoolEntryId,
    pub term: TermId,
    pub quota: QuotaId,
}

/// The identity of a candidate, for callers who may see it (A20).
#[derive(Debug, Clone, Queryable)]
pub struct CandidateIdentity {
    pub id: Key,
    pub given_name: String,
    pub surname: String,
    pub email: String,
    pub phone: Option<String>,
    pub school_name: String,
}

/// A candidate on an employer's lists.
#[derive(Debug, Clone)]
pub struct TalentPoolSummary {
    pub listed: TalentPoolRow,
    pub entry: PoolEntrySummary,
    pub identity: CandidateIdentity,
    /// Whether the employer has scheduled an interview with the candidate.
    pub interviewed: bool,
    /// The offer of the employer that the candidate has accepted.
    pub offer: Option<Offer>,
}

/// Which candidates of an employer's lists are shown.
#[derive(Debug, Clone)]
pub struct TalentPoolFilter {
    pub employer: EmployerId,
    pub term: Option<TermId>,
    /// Only this candidate.
    pub only: Option<PoolEntryId>,
    pub page: TalentPoolPage,
    /// Maximum number of rows.
    pub limit: i64,
}

/// The order of a list, and where its page begins.
#[derive(Debug, Clone, Copy)]
pub enum TalentPoolPage {
    /// Everybody listed, newest first.
    Newest(Option<TalentPoolEntryId>),
    /// Candidates on the reserve list, by quota and position.
    Reserve(Option<(QuotaId, i32)>),
}

/// An employer that has listed a candidate, as the candidate sees the employer (R43, R48).
#[derive(Debug, Clone, Queryable)]
pub struct MembershipSummary {
    pub id: Key,
    pub term_id: Key,
    pub candidate_id: Key,
    pub employer_id: Key,
    pub employer_name: String,
    pub state: Name<TalentPoolState>,
    pub added_at: At,
    /// `None` if never in reserve.
    pub reserved_at: Option<At>,
}
