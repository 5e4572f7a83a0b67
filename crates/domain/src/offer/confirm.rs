use super::{Invalidation, OfferAction, OfferBook, Outcome, Progress, Slot, WrongOfferState};
use crate::calendar::Timestamp;
use crate::employer::{EmployerState, WrongEmployerState};
use crate::ids::OfferId;
use crate::period::Period;

/// A confirmation and what it ruled out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    pub outcome: Outcome,
    /// Absent when the offer was confirmed before: nothing is to be created again.
    pub internship: Option<Period>,
}

/// Why an acceptance cannot be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmError {
    #[error("no such offer")]
    UnknownOffer,
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    #[error("the period to confirm is over")]
    Expired(Timestamp),
    #[error("the candidate holds {0} confirmed internships")]
    LimitReached(u8),
    #[error("the dates overlap a confirmed internship")]
    DatesOverlap,
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
}

impl OfferBook {
    /// Makes an accepted offer definite (O7).
    ///
    /// The first two confirmations of a candidate win (R54): the last one closes every offer
    /// still open (R55, A4), an earlier one those its dates rule out (A2).
    pub fn confirm(
        mut self,
        id: OfferId,
        employer: EmployerState,
        now: Timestamp,
    ) -> Result<Confirmation, ConfirmError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(ConfirmError::UnknownOffer)?;
        match offer.progress {
            Progress::Confirmed { .. } => {
                return Ok(Confirmation { outcome: Outcome::default(), internship: None });
            }
            Progress::ConfirmationLapsed { confirm_by } => {
                return Err(ConfirmError::Expired(confirm_by));
            }
            _ => offer.permit(OfferAction::Confirm)?,
        }
        if employer != EmployerState::Active {
            return Err(WrongEmployerState(employer).into());
        }
        let period = offer.conditions.period;
        if self.is_full() {
            return Err(ConfirmError::LimitReached(self.rules.internship_limit));
        }
        if self.overlaps_confirmed(period) {
            return Err(ConfirmError::DatesOverlap);
        }
        let last = self.places().1 == 1;
        let ruled_out: Vec<_> = self
            .offers
            .iter()
            .filter(|other| other.id != id && other.state().is_open())
            .filter_map(|other| match (last, other.conditions.period.overlaps(period)) {
                (true, _) => Some((other.id, Invalidation::LimitReached)),
                (false, true) => Some((other.id, Invalidation::OverlapsConfirmed)),
                (false, false) => None,
            })
            .collect();
        for (other, cause) in ruled_out {
            self.step(other, OfferAction::Invalidate, Progress::Invalidated(cause), &mut outcome);
        }
        let slot = self.free_slot();
        self.step(id, OfferAction::Confirm, Progress::Confirmed { slot }, &mut outcome);
        Ok(Confirmation { outcome, internship: Some(period) })
    }

    /// The smaller free place, so that a cancelled first one is used again.
    fn free_slot(&self) -> Slot {
        let first_is_taken = self
            .confirmed()
            .any(|offer| offer.progress == Progress::Confirmed { slot: Slot::First });
        if first_is_taken { Slot::Second } else { Slot::First }
    }
}
