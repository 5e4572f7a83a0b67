//! A candidate in the pool of a term.

use crate::ids::{CandidateId, PoolEntryId, SchoolId, TermId};

names! {
    /// Whether a candidate can be found in the pool.
    pub enum PoolEntryState {
        InPool = "in_pool",
        Removed = "removed",
    }
}

names! {
    /// The order of a pool page; ties fall to the id.
    pub enum PoolSort {
        Academic = "-academic_score",
        Social = "-social_score",
        Sports = "-sports_score",
    }
}

/// The root under which the confirmations of a candidate compete (R54, A34).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolEntry {
    pub id: PoolEntryId,
    pub term: TermId,
    pub candidate: CandidateId,
    /// Where the notice of an internship goes (R19).
    pub school: SchoolId,
    pub state: PoolEntryState,
}
