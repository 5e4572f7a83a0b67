use super::{Invalidation, OfferAction, OfferBook, OfferState, Outcome, Progress};
use crate::calendar::Timestamp;
use crate::ids::OfferId;
use crate::pool::{PoolEntry, PoolEntryState};

/// The candidate has accepted an offer or holds an internship, so they cannot leave the pool (R57).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an acceptance cannot be withdrawn, and an offer is {state}")]
pub struct BoundByAcceptance {
    /// One such offer.
    pub offer: OfferId,
    /// Its state, accepted or confirmed.
    pub state: OfferState,
}

impl OfferBook {
    /// Removes the candidate from the pool and invalidates the offers that they have not answered
    /// (O10). This is not possible while they have an accepted offer or an internship (R57).
    pub fn withdraw(mut self, now: Timestamp) -> Result<(PoolEntry, Outcome), BoundByAcceptance> {
        let mut outcome = self.lapse(now);
        let binds = |state| matches!(state, OfferState::Accepted | OfferState::Confirmed);
        if let Some(offer) = self.offers.iter().find(|offer| binds(offer.state())) {
            return Err(BoundByAcceptance { offer: offer.id, state: offer.state() });
        }
        let is_waiting = |offer: &&super::Offer| offer.state() == OfferState::Sent;
        let waiting: Vec<_> = self.offers.iter().filter(is_waiting).map(|offer| offer.id).collect();
        for id in waiting {
            let progress = Progress::Invalidated(Invalidation::CandidateWithdrew);
            self.step(id, OfferAction::Invalidate, progress, &mut outcome);
        }
        self.entry.state = PoolEntryState::Removed;
        Ok((self.entry, outcome))
    }
}
