use super::{Invalidation, OfferAction, OfferBook, Outcome, Progress, Slot, WrongOfferState};
use crate::calendar::Timestamp;
use crate::employer::{EmployerState, WrongEmployerState};
use crate::ids::OfferId;
use crate::period::Period;

/// A confirmation, and the offers that it invalidated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Every offer that changed.
    pub outcome: Outcome,
    /// The dates of the new internship. `None` if the offer was confirmed before, so that the
    /// caller creates nothing twice.
    pub internship: Option<Period>,
}

/// Why an acceptance cannot be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// The offer is not accepted.
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    /// The deadline has passed. Holds the deadline.
    #[error("the deadline to confirm has passed")]
    Expired(Timestamp),
    /// The candidate holds this many confirmed internships, which is the limit.
    #[error("the candidate holds the maximum number of confirmed internships, {0}")]
    LimitReached(u8),
    /// The offer shares a day with a confirmed internship.
    #[error("the dates overlap a confirmed internship")]
    DatesOverlap,
    /// Only an active employer confirms.
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
}

impl OfferBook {
    /// Confirms an accepted offer, which makes the internship definite (O7).
    ///
    /// The first two confirmations of a candidate win (R54). The last one that the limit allows
    /// invalidates every offer that is still open (R55, A4). An earlier one invalidates only the
    /// open offers whose dates overlap (A2). Repeating a confirmation changes nothing.
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

    /// The first free slot, so that the first slot is used again after a cancellation.
    fn free_slot(&self) -> Slot {
        let first_is_taken = self
            .confirmed()
            .any(|offer| offer.progress == Progress::Confirmed { slot: Slot::First });
        if first_is_taken { Slot::Second } else { Slot::First }
    }
}
