use super::{
    Invalidation, Offer, OfferAction, OfferBook, Outcome, Progress, Slot, WrongOfferState,
};
use crate::calendar::Timestamp;
use crate::employer::{EmployerState, WrongEmployerState};
use crate::ids::OfferId;
use crate::period::Period;
use crate::wage::{WageDuty, WageShortfall};

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
    /// The statutory wage has risen above that of the offer, or the employer has grown (A56). The
    /// employer can raise it.
    #[error(transparent)]
    BelowStatutoryWage(#[from] WageShortfall),
}

impl OfferBook {
    /// Confirms an accepted offer, which makes the internship definite (O7).
    ///
    /// The first two confirmations of a candidate win (R54). The last one that the limit allows
    /// invalidates every offer of the term that is still open (R55, A4). Each confirmation
    /// invalidates the open offers whose dates overlap (A2), including those of other terms (R51).
    /// Repeating a confirmation changes nothing.
    pub fn confirm(
        mut self,
        id: OfferId,
        duty: WageDuty<'_>,
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
        if duty.employer.state != EmployerState::Active {
            return Err(WrongEmployerState::inactive(duty.employer.state).into());
        }
        let period = offer.conditions.period;
        if self.is_full() {
            return Err(ConfirmError::LimitReached(self.rules.internship_limit));
        }
        if self.overlaps_confirmed(period) {
            return Err(ConfirmError::DatesOverlap);
        }
        offer.shortfall(duty).map_or(Ok(()), Err)?;
        let last = self.places().1 == 1;
        let is_open = |other: &&Offer| other.id != id && other.state_at(now).is_open();
        let overlaps = |other: &&Offer| other.conditions.period.overlaps(period);
        let of_term = self.offers.iter().filter(is_open);
        let beyond_limit = of_term.filter(|other| last || overlaps(other)).map(|other| {
            let cause = match last {
                true => Invalidation::LimitReached,
                false => Invalidation::OverlapsConfirmed,
            };
            (other.id, cause)
        });
        let elsewhere = self.elsewhere.iter().filter(is_open).filter(overlaps);
        let ruled_out: Vec<_> = beyond_limit
            .chain(elsewhere.map(|other| (other.id, Invalidation::OverlapsConfirmed)))
            .collect();
        for (other, cause) in ruled_out {
            self.step(other, OfferAction::Invalidate, Progress::Invalidated(cause), &mut outcome);
        }
        let slot = self.free_slot();
        let progress = Progress::Confirmed { slot, freed_from: None };
        self.step(id, OfferAction::Confirm, progress, &mut outcome);
        Ok(Confirmation { outcome, internship: Some(period) })
    }

    /// The first free slot, so that the first slot is used again after a cancellation.
    fn free_slot(&self) -> Slot {
        let is_first =
            |offer: &Offer| matches!(offer.progress, Progress::Confirmed { slot: Slot::First, .. });
        let first_is_taken = self.confirmed().any(is_first);
        if first_is_taken { Slot::Second } else { Slot::First }
    }
}
