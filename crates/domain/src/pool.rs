//! A candidate in the pool of a term, and who may look into it.

use crate::calendar::Timestamp;
use crate::employer::{EmployerState, WrongEmployerState};
use crate::ids::{CandidateId, PoolEntryId, SchoolId, TermId};
use crate::term::{Term, TermPhase, WrongPhase};

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

/// Who looks into the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Searcher {
    ProgrammeOffice,
    /// An employer with its places in the term; 0 where it has defined none.
    Employer {
        state: EmployerState,
        places: u32,
    },
}

/// Why the pool is shut to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    NotOpen(#[from] WrongPhase),
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    #[error("the employer has no place in this term")]
    QuotaMissing,
}

impl Term {
    /// Lets the programme office look once the pool is made; employers while it is open, if they
    /// are active and offer at least one place (A15).
    pub fn may_search_pool(&self, who: Searcher, now: Timestamp) -> Result<(), SearchError> {
        let shut = || self.wrong_phase(now, Some(self.calendar.pool_opens_at)).into();
        match who {
            Searcher::ProgrammeOffice if self.progress.pool_created_at.is_some() => Ok(()),
            Searcher::Employer { .. } if self.phase(now) != TermPhase::PoolOpen => Err(shut()),
            Searcher::Employer { state: EmployerState::Active, places: 1.. } => Ok(()),
            Searcher::Employer { state: EmployerState::Active, .. } => {
                Err(SearchError::QuotaMissing)
            }
            Searcher::Employer { state, .. } => Err(WrongEmployerState(state).into()),
            Searcher::ProgrammeOffice => Err(shut()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{TermProgress, examples::pool_open};
    use time::Duration;

    fn employer(state: EmployerState, places: u32) -> Searcher {
        Searcher::Employer { state, places }
    }

    #[test]
    fn only_an_active_employer_with_a_place_looks_into_an_open_pool() {
        use EmployerState::{Active, Suspended};
        let (term, opened) = (pool_open(), pool_open().calendar.pool_opens_at + Duration::DAY);
        for (who, answer) in [
            (employer(Active, 1), Ok(())),
            (employer(Active, 0), Err(SearchError::QuotaMissing)),
            (employer(Suspended, 9), Err(WrongEmployerState(Suspended).into())),
            (Searcher::ProgrammeOffice, Ok(())),
        ] {
            assert_eq!(term.may_search_pool(who, opened), answer, "{who:?}");
        }
    }

    #[test]
    fn the_pool_is_shut_before_it_opens_and_after_it_closes() {
        let opens_at = pool_open().calendar.pool_opens_at;
        let created = TermProgress { pool_opened_at: None, ..pool_open().progress };
        let created = Term { progress: created, ..pool_open() };
        let evaluated = TermProgress { pool_created_at: None, ..created.progress };
        let evaluated = Term { progress: evaluated, ..pool_open() };
        let early = opens_at - Duration::DAY;
        let not_yet = WrongPhase { phase: TermPhase::Evaluated, allowed_from: Some(opens_at) };
        let one = employer(EmployerState::Active, 1);
        assert_eq!(created.may_search_pool(one, early), Err(not_yet.into()));
        assert_eq!(created.may_search_pool(Searcher::ProgrammeOffice, early), Ok(()));
        assert_eq!(
            evaluated.may_search_pool(Searcher::ProgrammeOffice, early),
            Err(not_yet.into())
        );
        let closes_at = pool_open().calendar.pool_closes_at;
        assert_eq!(pool_open().may_search_pool(one, closes_at), Ok(()));
        let over = WrongPhase { phase: TermPhase::PoolClosed, allowed_from: None };
        assert_eq!(
            pool_open().may_search_pool(one, closes_at + Duration::SECOND),
            Err(over.into())
        );
    }
}
