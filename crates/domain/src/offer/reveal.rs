use super::OfferState;
use crate::employer::EmployerState;
use crate::pool::PoolEntryState;

/// Everything between an employer and a candidate that decides whether the employer may know who
/// the candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acquaintance {
    /// The state of the employer.
    pub employer: EmployerState,
    /// Whether the candidate is in the pool.
    pub entry: PoolEntryState,
    /// The state of the employer's offer to the candidate; `None` if there is none.
    pub offer: Option<OfferState>,
    /// Whether the employer has an interview with the candidate that
    /// [reveals](crate::interview::InterviewState::reveals) them.
    pub interviewed: bool,
}

impl Acquaintance {
    /// Whether the employer sees who the candidate is (A20). It does while an offer of its own is
    /// accepted or confirmed. An active employer also does while the candidate is in the pool and
    /// has an interview with it that was not called off.
    pub fn is_revealed(self) -> bool {
        let accepted = matches!(self.offer, Some(OfferState::Accepted | OfferState::Confirmed));
        let may_meet =
            self.employer == EmployerState::Active && self.entry == PoolEntryState::InPool;
        accepted || (self.interviewed && may_meet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;

    const STRANGERS: Acquaintance = Acquaintance {
        employer: EmployerState::Active,
        entry: PoolEntryState::InPool,
        offer: None,
        interviewed: false,
    };

    #[test]
    fn a_candidate_is_revealed_by_a_current_acceptance_or_an_interview() {
        for state in OfferState::ALL {
            let offered = Acquaintance { offer: Some(*state), ..STRANGERS };
            let accepted = matches!(state, OfferState::Accepted | OfferState::Confirmed);
            assert_eq!(offered.is_revealed(), accepted, "{state}");
            assert!(Acquaintance { interviewed: true, ..offered }.is_revealed(), "{state}");
        }
        assert!(!STRANGERS.is_revealed());
        assert!(Acquaintance { interviewed: true, ..STRANGERS }.is_revealed());
    }

    #[test]
    fn an_interview_reveals_only_candidates_in_the_pool_to_active_employers() {
        let met = Acquaintance { interviewed: true, ..STRANGERS };
        let left = Acquaintance { entry: PoolEntryState::Removed, ..met };
        assert!(!left.is_revealed());
        assert!(!Acquaintance { offer: Some(OfferState::Invalidated), ..left }.is_revealed());
        let suspended = Acquaintance { employer: EmployerState::Suspended, ..met };
        assert!(!suspended.is_revealed());
        let confirmed = Acquaintance { offer: Some(OfferState::Confirmed), ..suspended };
        assert!(confirmed.is_revealed(), "the internship goes on");
    }
}
