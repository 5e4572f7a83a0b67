use super::{OfferAction, OfferBook, OfferState, Outcome, Standing, Withdrawal, WrongOfferState};
use crate::calendar::{Timestamp, istanbul_date};
use crate::ids::OfferId;
use time::Date;

/// Why an accepted or confirmed offer cannot be cancelled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    #[error("no such offer")]
    UnknownOffer,
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    #[error("the internship began on {0}")]
    Started(Date),
}

impl OfferBook {
    /// Cancels an accepted offer, or a confirmed one before its start (O8, O11, R46). The place
    /// comes back to the candidate; offers invalidated meanwhile do not revive (A5).
    pub fn cancel(
        mut self,
        id: OfferId,
        why: Withdrawal,
        now: Timestamp,
    ) -> Result<Outcome, CancelError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(CancelError::UnknownOffer)?;
        if offer.state() == OfferState::Cancelled {
            return Ok(Outcome::default());
        }
        offer.permit(OfferAction::Cancel)?;
        let start = offer.conditions.period.start();
        if offer.state() == OfferState::Confirmed && istanbul_date(now) >= start {
            return Err(CancelError::Started(start));
        }
        self.step(id, OfferAction::Cancel, Standing::Cancelled(why), &mut outcome);
        Ok(outcome)
    }
}
