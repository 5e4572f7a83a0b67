use super::OfferState;

/// Whether an employer sees who a candidate is: while an offer of its own is accepted, and from the
/// first interview it has scheduled on (A20).
pub fn is_revealed(offer: Option<OfferState>, interviewed: bool) -> bool {
    interviewed || matches!(offer, Some(OfferState::Accepted | OfferState::Confirmed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;

    #[test]
    fn a_candidate_is_known_by_an_acceptance_that_holds_or_an_interview() {
        for state in OfferState::ALL {
            let accepted = matches!(state, OfferState::Accepted | OfferState::Confirmed);
            assert_eq!(is_revealed(Some(*state), false), accepted, "{state}");
            assert!(is_revealed(Some(*state), true), "{state}");
        }
        assert!(is_revealed(None, true) && !is_revealed(None, false));
    }
}
