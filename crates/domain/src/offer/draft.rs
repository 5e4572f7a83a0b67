use super::{
    Offer, OfferAction, OfferBook, OfferConditions, OfferState, Outcome, Progress, WrongOfferState,
};
use crate::Named;
use crate::calendar::Timestamp;
use crate::employer::{EmployerState, WrongEmployerState};
use crate::event::{Event, OfferEvent};
use crate::ids::{EmployerId, OfferId, QuotaId};
use crate::machine::States;
use crate::pool::PoolEntryState;
use crate::term::{Term, TermPhase, WrongPhase};

/// Why an offer cannot be drafted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Offers can be drafted only while the pool is open.
    #[error(transparent)]
    PoolNotOpen(#[from] WrongPhase),
    /// Only an active employer can draft offers.
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    /// The candidate has left the pool.
    #[error("the candidate is no longer in the pool")]
    CandidateUnavailable,
}

/// Why a draft cannot be discarded.
pub type DiscardError = WrongOfferState;

/// Only a draft can be edited: a sent offer cannot change (R33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("only a draft can be edited; the offer is {0}")]
pub struct NotADraft(pub OfferState);

impl OfferBook {
    /// Drafts an offer to the candidate of this book (O1). Dates, wage and quota are checked only
    /// when the offer is sent.
    pub fn draft(
        &self,
        id: OfferId,
        (employer, state): (EmployerId, EmployerState),
        quota: QuotaId,
        conditions: OfferConditions,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Offer, Event), DraftError> {
        if term.phase(now) != TermPhase::PoolOpen {
            return Err(term.wrong_phase(now, States::of(&[TermPhase::PoolOpen])).into());
        }
        if state != EmployerState::Active {
            return Err(WrongEmployerState::inactive(state).into());
        }
        if self.entry.state != PoolEntryState::InPool {
            return Err(DraftError::CandidateUnavailable);
        }
        let offer = Offer {
            id,
            employer,
            quota,
            conditions,
            raises: vec![],
            progress: Progress::Draft,
            version: 0,
        };
        Ok((offer, Event::new(id, OfferEvent::Draft).between(None, OfferState::Draft.name())))
    }

    /// Discards a draft. Repeating the call changes nothing, and neither does discarding an unknown
    /// offer.
    pub fn discard(mut self, id: OfferId, now: Timestamp) -> Result<Outcome, DiscardError> {
        let mut outcome = self.lapse(now);
        let Some(offer) = self.get(id) else { return Ok(Outcome::default()) };
        if offer.state() == OfferState::Discarded {
            return Ok(Outcome::default());
        }
        offer.permit(OfferAction::Discard)?;
        self.step(id, OfferAction::Discard, Progress::Discarded, &mut outcome);
        Ok(outcome)
    }
}

impl Offer {
    /// Replaces the conditions of a draft. A sent offer cannot change (R33).
    pub fn edit(
        mut self,
        conditions: OfferConditions,
        now: Timestamp,
    ) -> Result<(Self, Event), NotADraft> {
        let state = self.state_at(now);
        if state != OfferState::Draft {
            return Err(NotADraft(state));
        }
        self.conditions = conditions;
        let event = Event::new(self.id, OfferEvent::Update);
        Ok((self, event))
    }
}
