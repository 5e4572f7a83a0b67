use super::{Invalidation, OfferAction, OfferBook, OfferState, Outcome, Progress};
use crate::calendar::Timestamp;
use crate::ids::OfferId;
use crate::pool::{PoolEntry, PoolEntryState};

/// The candidate accepted an offer, or holds an internship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an offer is {state}: an acceptance cannot be withdrawn")]
pub struct AcceptanceStands {
    pub offer: OfferId,
    pub state: OfferState,
}

impl OfferBook {
    /// Takes the candidate out of the pool: what waits for an answer ends with it (O10). Not
    /// while an acceptance or an internship stands (R57).
    pub fn withdraw(mut self, now: Timestamp) -> Result<(PoolEntry, Outcome), AcceptanceStands> {
        let mut outcome = self.lapse(now);
        let stands = |state| matches!(state, OfferState::Accepted | OfferState::Confirmed);
        if let Some(offer) = self.offers.iter().find(|offer| stands(offer.state())) {
            return Err(AcceptanceStands { offer: offer.id, state: offer.state() });
        }
        let waiting = |offer: &&super::Offer| offer.state() == OfferState::Sent;
        let waiting: Vec<_> = self.offers.iter().filter(waiting).map(|offer| offer.id).collect();
        for id in waiting {
            let progress = Progress::Invalidated(Invalidation::CandidateWithdrew);
            self.step(id, OfferAction::Invalidate, progress, &mut outcome);
        }
        self.entry.state = PoolEntryState::Removed;
        Ok((self.entry, outcome))
    }
}
