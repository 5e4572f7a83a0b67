use crate::rows::pool_entries::PoolEntrySummary;
use crate::schema::talent_pool_entries;
use crate::types::{At, Key, Name, Sealed};
use diesel::prelude::*;
use staj_domain::ids::{EmployerId, PoolEntryId, QuotaId, TalentPoolEntryId, TermId};
use staj_domain::offer::Offer;
use staj_domain::talent_pool::{TalentPoolEntry, TalentPoolState};

/// A candidate on the lists of an employer (R43, R48).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = talent_pool_entries)]
pub struct TalentPoolRow {
    /// The id.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// The pool entry of the candidate.
    pub pool_entry_id: Key,
    /// The employer.
    pub employer_id: Key,
    /// The quota of the employer in the term. Its row is the lock of the lists.
    pub quota_id: Key,
    /// The stored state. `expired` is never stored, because it follows from the clock.
    pub state: Name<TalentPoolState>,
    /// Position on the reserve list, from 1. `None` if not in reserve.
    pub position: Option<i32>,
    /// The employer's note. `None` without one.
    pub note: Option<String>,
    /// When the candidate was added, or last added again after a removal.
    pub added_at: At,
    /// When the candidate was put on the reserve list. `None` if not in reserve.
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
    /// The employer.
    pub employer: EmployerId,
    /// The pool entry of the candidate.
    pub entry: PoolEntryId,
    /// The term.
    pub term: TermId,
    /// The quota of the employer in the term.
    pub quota: QuotaId,
}

/// The identity of a candidate, for callers who may see it (A20).
#[derive(Debug, Clone, Queryable)]
pub struct CandidateIdentity {
    /// The id.
    pub id: Key,
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
    /// E-mail address.
    pub email: String,
    /// Phone number, encrypted. `None` if not given.
    pub phone: Option<Sealed>,
    /// Name of the school.
    pub school_name: String,
}

/// A candidate on an employer's lists.
#[derive(Debug, Clone)]
pub struct TalentPoolSummary {
    /// The entry on the lists.
    pub listed: TalentPoolRow,
    /// The pool entry, without the identity.
    pub entry: PoolEntrySummary,
    /// The identity of the candidate.
    pub identity: CandidateIdentity,
    /// Whether an interview of the employer with the candidate reveals them (A20).
    pub interviewed: bool,
    /// An accepted or confirmed offer from the employer to the candidate. `None` without one. The
    /// deadline of an accepted offer may have passed.
    pub offer: Option<Offer>,
}

/// Which candidates of an employer's lists are shown.
#[derive(Debug, Clone)]
pub struct TalentPoolFilter {
    /// The employer.
    pub employer: EmployerId,
    /// Only candidates in this term.
    pub term: Option<TermId>,
    /// Only this candidate.
    pub only: Option<PoolEntryId>,
    /// The order, and where the page begins.
    pub page: TalentPoolPage,
    /// Maximum number of rows.
    pub limit: i64,
}

/// The order of a list, and where its page begins.
#[derive(Debug, Clone, Copy)]
pub enum TalentPoolPage {
    /// Everybody listed, newest first. Holds the last entry of the previous page.
    Newest(Option<TalentPoolEntryId>),
    /// Candidates on the reserve list, by quota (newest first) and then by position. Holds quota
    /// and position of the last row on the previous page.
    Reserve(Option<(QuotaId, i32)>),
}

/// An employer's entry for a candidate, as the candidate sees it (R43, R48).
#[derive(Debug, Clone, Queryable)]
pub struct MembershipSummary {
    /// Id of the entry.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// The candidate.
    pub candidate_id: Key,
    /// The employer.
    pub employer_id: Key,
    /// Name of the employer.
    pub employer_name: String,
    /// The stored state.
    pub state: Name<TalentPoolState>,
    /// When the candidate was added, or last added again after a removal.
    pub added_at: At,
    /// When the candidate was put on the reserve list. `None` if not in reserve.
    pub reserved_at: Option<At>,
}
