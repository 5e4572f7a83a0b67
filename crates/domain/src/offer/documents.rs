//! Documents that a candidate shows to the employer of one offer (R42). They belong to that offer:
//! no score, no application and no other offer looks at them.

use super::{Offer, OfferState, is_revealed};
use crate::calendar::Timestamp;
use crate::event::{Event, OfferEvent};

/// The most that an employer asks for beside one offer.
pub const DOCUMENT_REQUEST_LIMIT: usize = 10;
/// The most documents beside one offer.
pub const SUPPLEMENTARY_DOCUMENT_LIMIT: usize = 20;

/// Why a document is not asked for, or not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SupplementError {
    #[error("documents are shown to an employer whose offer stands; this one is {0}")]
    WrongState(OfferState),
    #[error("there are {0} of them, and no more are taken")]
    TooMany(usize),
}

impl OfferState {
    /// Whether documents go to and fro: from the sending of an offer until it ends (A53).
    fn takes_documents(self) -> bool {
        self.holds_quota()
    }

    /// Whether the employer reads what it was shown. A document tells whose it is, so not before
    /// the employer may know (A20); and not once the offer has ended, for it has no use for it.
    pub fn shows_documents(self, interviewed: bool) -> bool {
        self.takes_documents() && is_revealed(Some(self), interviewed)
    }
}

impl Offer {
    /// Asks the candidate for a document, beside the `held` requests there are.
    pub fn request_document(&self, held: usize, now: Timestamp) -> Result<Event, SupplementError> {
        self.exchange(OfferEvent::RequestDocument, held, DOCUMENT_REQUEST_LIMIT, now)
    }

    /// Shows the employer a document, asked for or not, beside the `held` ones there are.
    pub fn present_document(&self, held: usize, now: Timestamp) -> Result<Event, SupplementError> {
        self.exchange(OfferEvent::PresentDocument, held, SUPPLEMENTARY_DOCUMENT_LIMIT, now)
    }

    fn exchange(
        &self,
        event: OfferEvent,
        held: usize,
        limit: usize,
        now: Timestamp,
    ) -> Result<Event, SupplementError> {
        let state = self.state_at(now);
        if !state.takes_documents() {
            return Err(SupplementError::WrongState(state));
        }
        if held >= limit {
            return Err(SupplementError::TooMany(limit));
        }
        Ok(Event::new(self.id, event))
    }
}
