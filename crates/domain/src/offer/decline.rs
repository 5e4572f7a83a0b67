use super::{OfferAction, OfferBook, OfferState, Outcome, Progress, WrongOfferState};
use crate::calendar::Timestamp;
use crate::ids::OfferId;

/// Why an offer cannot be declined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeclineError {
    #[error("no such offer")]
    UnknownOffer,
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    #[error("the period to answer is over")]
    Expired(Timestamp),
    #[error("an acceptance cannot be withdrawn")]
    AcceptanceIsFinal,
}

impl OfferBook {
    /// Declines an offer, for good (O3, R58).
    pub fn decline(
        mut self,
        id: OfferId,
        reason: Option<String>,
        now: Timestamp,
    ) -> Result<Outcome, DeclineError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(DeclineError::UnknownOffer)?;
        match offer.state() {
            OfferState::Declined => return Ok(Outcome::default()),
            OfferState::Lapsed => return Err(DeclineError::Expired(offer.conditions.respond_by)),
            OfferState::Accepted | OfferState::Confirmed => {
                return Err(DeclineError::AcceptanceIsFinal);
            }
            _ => offer.permit(OfferAction::Decline)?,
        }
        self.step(id, OfferAction::Decline, Progress::Declined { reason }, &mut outcome);
        Ok(outcome)
    }
}
