use super::OfferState;
use crate::pool::PoolEntryState;

/// Whether an employer sees who a candidate is (A20). They do while an offer of theirs is accepted
/// or confirmed. They also do while the candidate is in the pool and they have an interview with
/// the candidate that was not called off. `offer` is the state of their offer to the candidate, if
/// there is one. `interviewed` says whether they have an interview that
/// [reveals](crate::interview::InterviewState::reveals) the candidate.
pub fn is_revealed(entry: PoolEntryState, offer: Option<OfferState>, interviewed: bool) -> bool {
    let accepted = matches!(offer, Some(OfferState::Accepted | OfferState::Confirmed));
    accepted || (interviewed && entry == PoolEntryState::InPool)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;
    use PoolEntryState::{InPool, Removed};

    #[test]
    fn a_candidate_is_revealed_by_a_current_acceptance_or_an_interview() {
        for state in OfferState::ALL {
            let accepted = matches!(state, OfferState::Accepted | OfferState::Confirmed);
            assert_eq!(is_revealed(InPool, Some(*state), false), accepted, "{state}");
            assert!(is_revealed(InPool, Some(*state), true), "{state}");
        }
        assert!(is_revealed(InPool, None, true) && !is_revealed(InPool, None, false));
    }

    #[test]
    fn an_interview_no_longer_reveals_a_candidate_who_has_left_the_pool() {
        assert!(!is_revealed(Removed, None, true));
        assert!(!is_revealed(Removed, Some(OfferState::Invalidated), true));
    }
}
