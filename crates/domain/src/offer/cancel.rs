use super::{
    OfferAction, OfferBook, OfferEndReason, OfferState, Outcome, Progress, Withdrawal,
    WrongOfferState,
};
use crate::calendar::{Timestamp, istanbul_date};
use crate::ids::OfferId;
use time::Date;

/// Who takes an acceptance or an internship back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canceller {
    Employer,
    /// For force majeure alone, and internships alone: what was only accepted is between the
    /// employer and the candidate (A11).
    ProgrammeOffice,
}

/// Why an accepted or confirmed offer cannot be cancelled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    #[error("no such offer")]
    UnknownOffer,
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    #[error("the internship began on {0}")]
    Started(Date),
    #[error("the programme office cancels for force majeure alone")]
    NotForceMajeure,
}

impl OfferBook {
    /// Cancels an accepted offer, or a confirmed one before its start (O8, O11, R46). The place
    /// comes back to the candidate; offers invalidated meanwhile do not revive (A5).
    pub fn cancel(
        mut self,
        id: OfferId,
        why: Withdrawal,
        by: Canceller,
        now: Timestamp,
    ) -> Result<Outcome, CancelError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(CancelError::UnknownOffer)?;
        let by_office = by == Canceller::ProgrammeOffice;
        if by_office && why.reason != OfferEndReason::ForceMajeure {
            return Err(CancelError::NotForceMajeure);
        }
        if offer.state() == OfferState::Cancelled {
            return Ok(Outcome::default());
        }
        offer.permit(OfferAction::Cancel)?;
        if by_office && offer.state() != OfferState::Confirmed {
            return Err(offer.wrong_state(OfferAction::Cancel).into());
        }
        let start = offer.conditions.period.start();
        if offer.state() == OfferState::Confirmed && istanbul_date(now) >= start {
            return Err(CancelError::Started(start));
        }
        self.step(id, OfferAction::Cancel, Progress::Cancelled(why), &mut outcome);
        Ok(outcome)
    }
}
