//! The pool of a term: its entries, and who may search it.

use crate::calendar::Timestamp;
use crate::employer::{EmployerState, WrongEmployerState};
use crate::ids::{CandidateId, PoolEntryId, SchoolId, TermId};
use crate::machine::States;
use crate::school::Level;
use crate::term::{Term, TermPhase, WrongPhase};

names! {
    /// Whether a candidate can be found in the pool.
    pub enum PoolEntryState {
        /// The candidate is in the pool.
        InPool = "in_pool",
        /// The candidate withdrew their application (A42).
        Removed = "removed",
    }
}

names! {
    /// The order of a pool page. Entries with equal scores are ordered by id.
    pub enum PoolSort {
        /// By academic score, the highest first.
        Academic = "-academic_score",
        /// By social score, the highest first.
        Social = "-social_score",
        /// By sports score, the highest first.
        Sports = "-sports_score",
    }
}

names! {
    /// A parameter of a pool search whose values are counted.
    pub enum FacetParameter {
        /// The level of education.
        Level = "level",
        /// The field of study.
        FieldCode = "field_code",
        /// The department.
        DepartmentCode = "department_code",
        /// The year of study.
        ClassYear = "class_year",
        /// A preferred province.
        ProvinceCode = "province_code",
        /// The type of an approved document.
        DocumentType = "document_type",
        /// The lowest grade point average.
        MinGpa = "min_gpa",
    }
}

names! {
    /// What a page of the pool also shows.
    pub enum PoolInclude {
        /// What the employer has to do with each candidate already.
        Own = "own",
        /// How many candidates have each value of the filters.
        Facets = "facets",
    }
}

/// A candidate's entry in the pool of a term. Commands on the candidate's offers lock this entry,
/// so competing confirmations happen one after another (R54, A34).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolEntry {
    /// The id.
    pub id: PoolEntryId,
    /// The term whose pool it is.
    pub term: TermId,
    /// The candidate.
    pub candidate: CandidateId,
    /// The school that receives the SGK notice of an internship (R19).
    pub school: SchoolId,
    /// The level at which the candidate studies.
    pub level: Level,
    /// Whether the candidate is still in the pool.
    pub state: PoolEntryState,
}

/// Who searches the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Searcher {
    /// The programme office.
    ProgrammeOffice,
    /// An employer.
    Employer {
        /// The employer's current state.
        state: EmployerState,
        /// The total number of places in the employer's quota for the term; 0 without a quota.
        places: u32,
    },
}

/// Why somebody cannot search the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The pool is not open to this searcher in the current phase of the term.
    #[error(transparent)]
    NotOpen(#[from] WrongPhase),
    /// The employer is not active.
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    /// The employer has not defined a quota of at least one place (A15).
    #[error("the employer has no quota with at least one place in this term")]
    QuotaMissing,
}

impl Term {
    /// Checks that somebody may search the pool. The programme office may once the pool is created.
    /// Employers may while the pool is open, if they are active and their quota has at least one
    /// place (A15).
    pub fn may_search_pool(&self, who: Searcher, now: Timestamp) -> Result<(), SearchError> {
        let not_open = || self.wrong_phase(now, States::of(&[TermPhase::PoolOpen])).into();
        match who {
            Searcher::ProgrammeOffice if self.progress.pool_created_at.is_some() => Ok(()),
            Searcher::Employer { .. } if self.phase(now) != TermPhase::PoolOpen => Err(not_open()),
            Searcher::Employer { state: EmployerState::Active, places: 1.. } => Ok(()),
            Searcher::Employer { state: EmployerState::Active, .. } => {
                Err(SearchError::QuotaMissing)
            }
            Searcher::Employer { state, .. } => Err(WrongEmployerState::inactive(state).into()),
            Searcher::ProgrammeOffice => Err(not_open()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{
        TermProgress,
        examples::{pool_open, wrong},
    };
    use time::Duration;

    fn employer(state: EmployerState, places: u32) -> Searcher {
        Searcher::Employer { state, places }
    }

    #[test]
    fn only_active_employers_with_a_quota_may_search_the_open_pool() {
        use EmployerState::{Active, Suspended};
        let (term, opened) = (pool_open(), pool_open().calendar.pool_opens_at + Duration::DAY);
        for (who, expected) in [
            (employer(Active, 1), Ok(())),
            (employer(Active, 0), Err(SearchError::QuotaMissing)),
            (employer(Suspended, 9), Err(WrongEmployerState::inactive(Suspended).into())),
            (Searcher::ProgrammeOffice, Ok(())),
        ] {
            assert_eq!(term.may_search_pool(who, opened), expected, "{who:?}");
        }
    }

    #[test]
    fn employers_cannot_search_the_pool_before_it_opens_or_after_it_closes() {
        let opens_at = pool_open().calendar.pool_opens_at;
        let created = TermProgress { pool_opened_at: None, ..pool_open().progress };
        let created = Term { progress: created, ..pool_open() };
        let evaluated =
            TermProgress { pool_started_at: None, pool_created_at: None, ..created.progress };
        let evaluated = Term { progress: evaluated, ..pool_open() };
        let early = opens_at - Duration::DAY;
        let needed = [TermPhase::PoolOpen];
        let not_yet = wrong(TermPhase::Evaluated, &needed, Some(opens_at));
        let one = employer(EmployerState::Active, 1);
        assert_eq!(created.may_search_pool(one, early), Err(not_yet.into()));
        assert_eq!(created.may_search_pool(Searcher::ProgrammeOffice, early), Ok(()));
        assert_eq!(
            evaluated.may_search_pool(Searcher::ProgrammeOffice, early),
            Err(not_yet.into())
        );
        let closes_at = pool_open().calendar.pool_closes_at;
        assert_eq!(pool_open().may_search_pool(one, closes_at), Ok(()));
        let ended_at = Some(closes_at);
        let over = WrongPhase { ended_at, ..wrong(TermPhase::PoolClosed, &needed, None) };
        assert_eq!(
            pool_open().may_search_pool(one, closes_at + Duration::SECOND),
            Err(over.into())
        );
    }
}
