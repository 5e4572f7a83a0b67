//! Supplementary documents, which a candidate shows to the employer of one offer (R42). They belong
//! to that offer only: they affect no score, no application and no other offer.

use super::{Offer, OfferState};
use crate::calendar::Timestamp;
use crate::event::{Event, OfferEvent};

/// The maximum number of documents that an employer may request for one offer.
pub const DOCUMENT_REQUEST_LIMIT: usize = 10;
/// The maximum number of documents that a candidate may present for one offer.
pub const SUPPLEMENTARY_DOCUMENT_LIMIT: usize = 20;

/// Why a document cannot be requested or presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SupplementError {
    /// The offer is not open and not confirmed.
    #[error("documents belong to an open or confirmed offer; this one is {0}")]
    WrongState(OfferState),
    /// The maximum number, which has been reached.
    #[error("there are already {0} of them, which is the maximum")]
    TooMany(usize),
}

impl OfferState {
    /// Whether documents can be requested and presented: from the sending of an offer until it
    /// ends (A53).
    fn takes_documents(self) -> bool {
        self.holds_quota()
    }

    /// Whether an employer may read the documents of their offer in this state. A document
    /// identifies the candidate, so the employer reads it only once they may know who the candidate
    /// is (A20). Once the offer has ended, the employer no longer needs the documents.
    pub fn shows_documents(self, is_revealed: bool) -> bool {
        self.takes_documents() && is_revealed
    }
}

impl Offer {
    /// The employer requests a document. `held` is the number of earlier requests for this offer.
    pub fn request_document(&self, held: usize, now: Timestamp) -> Result<Event, SupplementError> {
        self.exchange(OfferEvent::RequestDocument, held, DOCUMENT_REQUEST_LIMIT, now)
    }

    /// The candidate presents a document, requested or not. `held` is the number of documents that
    /// they have already presented for this offer.
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
