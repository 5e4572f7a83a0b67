use super::{
    OfferAction, OfferBook, OfferEndCause, OfferState, Outcome, Progress, WrongOfferState,
};
use crate::calendar::Timestamp;
use crate::ids::OfferId;

/// Why an offer cannot be revoked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevokeError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// The offer is not sent, or the candidate has answered it.
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
}

impl OfferBook {
    /// Revokes an offer that the candidate has not answered (O6, A10). Repeating it changes
    /// nothing.
    pub fn revoke(
        mut self,
        id: OfferId,
        why: OfferEndCause,
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
