use super::{OfferAction, OfferBook, OfferState, Outcome, Progress, WrongOfferState};
use crate::calendar::{Timestamp, end_of_day, sgk_notice_due_on};
use crate::ids::OfferId;
use crate::wage::{WageDuty, WageShortfall};
use time::Duration;

/// Why an offer cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// The candidate has already answered it, or it has ended.
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    /// The deadline has passed. Holds the deadline.
    #[error("the deadline to answer has passed")]
    Expired(Timestamp),
    /// The candidate holds this many confirmed internships, which is the limit.
    #[error("the candidate holds the maximum number of confirmed internships, {0}")]
    LimitReached(u8),
    /// The offer shares a day with a confirmed internship.
    #[error("the dates overlap a confirmed internship")]
    DatesOverlap,
    /// The statutory wage has risen above that of the offer (A56). The employer can raise it.
    #[error(transparent)]
    BelowStatutoryWage(#[from] WageShortfall),
}

impl OfferBook {
    /// Accepts an offer (O4). The number of confirmations is limited, that of acceptances is not
    /// (R53, A1). An acceptance is final (R57). Repeating it changes nothing.
    pub fn accept(
        mut self,
        id: OfferId,
        duty: WageDuty<'_>,
        now: Timestamp,
    ) -> Result<Outcome, AcceptError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(AcceptError::UnknownOffer)?;
        match offer.state() {
            OfferState::Accepted => return Ok(Outcome::default()),
            OfferState::Lapsed => return Err(AcceptError::Expired(offer.conditions.respond_by)),
            _ => offer.permit(OfferAction::Accept)?,
        }
        if self.is_full() {
            return Err(AcceptError::LimitReached(self.rules.internship_limit));
        }
        if self.overlaps_confirmed(offer.conditions.period) {
            return Err(AcceptError::DatesOverlap);
        }
        offer.shortfall(duty).map_or(Ok(()), Err)?;
        // The period to confirm ends early enough to inform the school (A8).
        let by_notice = end_of_day(sgk_notice_due_on(
            offer.conditions.period.start(),
            self.rules.sgk_notice_lead_days,
        ));
        let confirm_by =
            by_notice.min(now + Duration::days(i64::from(self.rules.confirmation_days)));
        self.step(id, OfferAction::Accept, Progress::Accepted { confirm_by }, &mut outcome);
        Ok(outcome)
    }

    /// The number of confirmed internships, and how many more the candidate may hold (R56).
    pub fn places(&self) -> (usize, usize) {
        let confirmed = self.confirmed().count();
        (confirmed, usize::from(self.rules.internship_limit).saturating_sub(confirmed))
    }
}
