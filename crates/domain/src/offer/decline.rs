use super::{OfferAction, OfferBook, OfferState, Outcome, Progress, WrongOfferState};
use crate::calendar::Timestamp;
use crate::ids::OfferId;

/// Why an offer cannot be declined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeclineError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// The offer has ended.
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    /// The deadline has passed. Holds the deadline.
    #[error("the deadline to answer has passed")]
    Expired(Timestamp),
    /// The candidate has already accepted it (R57).
    #[error("an acceptance cannot be withdrawn")]
    AcceptanceIsFinal,
}

impl OfferBook {
    /// Declines an offer, which is final (O3, R58). Repeating it changes nothing.
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
