use super::OfferState;

/// Whether an employer sees who a candidate is (A20). They do while an offer of theirs is accepted
/// or confirmed, and always once they have scheduled an interview. `offer` is the state of their
/// offer to the candidate, if there is one.
pub fn is_revealed(offer: Option<OfferState>, interviewed: bool) -> bool {
    interviewed || matches!(offer, Some(OfferState::Accepted | OfferState::Confirmed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;

    #[test]
    fn a_candidate_is_revealed_by_a_current_acceptance_or_an_interview() {
        for state in OfferState::ALL {
            let accepted = matches!(state, OfferState::Accepted | OfferState::Confirmed);
            assert_eq!(is_revealed(Some(*state), false), accepted, "{state}");
            assert!(is_revealed(Some(*state), true), "{state}");
        }
        assert!(is_revealed(None, true) && !is_revealed(None, false));
    }
}
