use super::{
    OfferAction, OfferBook, OfferEndCause, OfferEndReason, OfferState, Outcome, Progress,
    WrongOfferState,
};
use crate::calendar::{Timestamp, istanbul_date};
use crate::ids::OfferId;
use time::Date;

/// Who cancels an accepted or confirmed offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canceller {
    /// The employer who made the offer.
    Employer,
    /// The office cancels only confirmed internships, and only for force majeure. An accepted offer
    /// is a matter between the employer and the candidate (A11).
    ProgrammeOffice,
    /// The school's unit, which did not approve a confirmed internship (R71).
    SchoolUnit,
}

/// Why an accepted or confirmed offer cannot be cancelled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// There is no acceptance or internship that this caller may cancel.
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    /// The internship began on this day.
    #[error("the internship began on {0}")]
    Started(Date),
    /// The programme office gave a reason other than force majeure.
    #[error("the programme office cancels only for force majeure")]
    NotForceMajeure,
}

impl OfferBook {
    /// Cancels an accepted offer, or a confirmed one before its start (O8, O11, R46). The candidate
    /// can then confirm another internship, but offers that were invalidated stay invalidated
    /// (A5). Repeating it changes nothing.
    pub fn cancel(
        mut self,
        id: OfferId,
        why: OfferEndCause,
        by: Canceller,
        now: Timestamp,
    ) -> Result<Outcome, CancelError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(CancelError::UnknownOffer)?;
        if by == Canceller::ProgrammeOffice && why.reason != OfferEndReason::ForceMajeure {
            return Err(CancelError::NotForceMajeure);
        }
        if offer.state() == OfferState::Cancelled {
            return Ok(Outcome::default());
        }
        offer.permit(OfferAction::Cancel)?;
        if by != Canceller::Employer && offer.state() != OfferState::Confirmed {
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
