use super::{OfferBook, OfferState};
use crate::calendar::Timestamp;
use crate::event::{Event, OfferEvent};
use crate::ids::OfferId;
use crate::machine::States;

/// Who is reminded of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminded {
    /// The candidate, to answer it.
    Candidate,
    /// The employer, to confirm it.
    Employer,
}

impl Reminded {
    /// The state of an offer that waits for them.
    fn waits_in(self) -> OfferState {
        match self {
            Self::Candidate => OfferState::Sent,
            Self::Employer => OfferState::Accepted,
        }
    }
}

/// Why nobody can be reminded of an offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemindError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// The offer does not wait for them. Holds the states in which it does.
    #[error("an offer that is {0} waits for nobody whom you can remind")]
    WrongState(OfferState, States<OfferState>),
}

impl OfferBook {
    /// Reminds somebody of an offer that waits for them (A68). `may` are those whom the caller may remind.
    pub fn remind(
        &self,
        id: OfferId,
        may: &[Reminded],
        now: Timestamp,
    ) -> Result<Event, RemindError> {
        let state = self.get(id).ok_or(RemindError::UnknownOffer)?.state_at(now);
        let whom = may.iter().find(|whom| whom.waits_in() == state);
        let event = match whom {
            Some(Reminded::Candidate) => OfferEvent::RemindCandidate,
            Some(Reminded::Employer) => OfferEvent::RemindEmployer,
            None => {
                let needed: Vec<_> = may.iter().map(|whom| whom.waits_in()).collect();
                return Err(RemindError::WrongState(state, States::of(&needed)));
            }
        };
        Ok(Event::new(id, event))
    }
}
