use super::{OfferAction, OfferBook, OfferState, Outcome, Progress, Withdrawal, WrongOfferState};
use crate::calendar::Timestamp;
use crate::ids::OfferId;

/// Why an unanswered offer cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevokeError {
    #[error("no such offer")]
    UnknownOffer,
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
}

impl OfferBook {
    /// Takes back an offer nobody has answered (O6, A10).
    pub fn revoke(
        mut self,
        id: OfferId,
        why: Withdrawal,
        now: Timestamp,
    ) -> Result<Outcome, RevokeError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(RevokeError::UnknownOffer)?;
        if offer.state() == OfferState::Revoked {
            return Ok(Outcome::default());
        }
        offer.permit(OfferAction::Revoke)?;
        self.step(id, OfferAction::Revoke, Progress::Revoked(why), &mut outcome);
        Ok(outcome)
    }
}
