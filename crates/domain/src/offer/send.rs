use super::{
    Offer, OfferAction, OfferBook, OfferConditions, OfferState, Outcome, Progress, WrongOfferState,
};
use crate::calendar::{
    Holidays, HolidaysUnknown, Timestamp, days_ahead, instant_text, istanbul_date, last_send_day,
};
use crate::employer::{
    EmployerState, Quota, QuotaExhausted, QuotaShare, ShareExhausted, Workplace, WorkplaceClosed,
    WrongEmployerState,
};
use crate::ids::OfferId;
use crate::machine::States;
use crate::pool::PoolEntryState;
use crate::school::Level;
use crate::term::{Term, TermPhase, WrongPhase};
use crate::wage::{WageDuty, WageShortfall};
use time::{Date, Duration};

/// What the decision to send an offer needs in addition to the candidate's offer book.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The term of the offer.
    pub term: &'a Term,
    /// The employer, and what it must pay (R68).
    pub duty: WageDuty<'a>,
    /// The quota of the offer, under its lock.
    pub quota: &'a Quota,
    /// The shares of the quota.
    pub shares: &'a [QuotaShare],
    /// The workplace of the offer.
    pub workplace: &'a Workplace,
    /// The public holidays, with which the working days of the internship are counted.
    pub holidays: &'a Holidays,
}

/// Why an offer cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// The offer is not a draft.
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    /// Offers can be sent only while the pool is open.
    #[error(transparent)]
    PoolNotOpen(#[from] WrongPhase),
    /// Only an active employer can send offers.
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    /// The internship starts too soon (R17).
    #[error(
        "an offer must be sent at least {required} days before the start; days left: {days}; the last \
         day to send it was {last_send_date}"
    )]
    LeadTime {
        /// Calendar days from today to the start, not counting today.
        days: i64,
        /// The days that the term requires.
        required: u16,
        /// The last day on which the offer could have been sent, in Istanbul.
        last_send_date: Date,
        /// The first start date for which it can still be sent today.
        earliest_start_date: Date,
    },
    /// The internship ends after the programme.
    #[error("the programme ends on {programme_end_date}")]
    AfterProgrammeEnd {
        /// The last day on which an internship may end.
        programme_end_date: Date,
    },
    /// The letter and the SGK notice could not state the working days (A59).
    #[error(transparent)]
    HolidaysUnknown(#[from] HolidaysUnknown),
    /// The deadline to answer is too early or too late (A8, A32).
    #[error("the deadline to answer must lie between {} and {latest_date}", instant_text(*earliest))]
    RespondBy {
        /// The earliest allowed deadline, inclusive.
        earliest: Timestamp,
        /// The last day, in Istanbul, on which the deadline may fall, inclusive.
        latest_date: Date,
    },
    /// The wage is below the statutory minimum (R68).
    #[error(transparent)]
    BelowStatutoryWage(#[from] WageShortfall),
    /// The candidate has left the pool, or holds as many internships as allowed. The refusal does
    /// not reveal anything about other employers (A41).
    #[error("the candidate cannot receive further offers")]
    CandidateUnavailable,
    /// The offer shares a day with a confirmed internship.
    #[error("the candidate is not available on some of these dates")]
    CandidateDatesTaken,
    /// The employer already has an open offer to the candidate.
    #[error("you already have an open offer to this candidate")]
    OpenOfferExists,
    /// No place is free.
    #[error(transparent)]
    QuotaExhausted(#[from] QuotaExhausted),
    /// No place is free in a share that the offer fits (A71).
    #[error(transparent)]
    ShareExhausted(#[from] ShareExhausted),
    /// The employer makes no offers for the workplace any more (A70).
    #[error(transparent)]
    WorkplaceClosed(#[from] WorkplaceClosed),
    /// Pupils work fewer hours than adults (A72).
    #[error("pupils work at most {limit} hours a week")]
    WeeklyHours {
        /// The most hours that are allowed.
        limit: u8,
    },
}

impl OfferBook {
    /// Sends a draft to the candidate (O2). Repeating it changes nothing.
    pub fn send(
        mut self,
        id: OfferId,
        sending: &Sending<'_>,
        now: Timestamp,
    ) -> Result<Outcome, SendError> {
        let mut outcome = self.lapse(now);
        let offer = self.get(id).ok_or(SendError::UnknownOffer)?.clone();
        if offer.state() == OfferState::Sent {
            return Ok(Outcome::default());
        }
        offer.permit(OfferAction::Send)?;
        if sending.term.phase(now) != TermPhase::PoolOpen {
            let needed = States::of(&[TermPhase::PoolOpen]);
            return Err(sending.term.wrong_phase(now, needed).into());
        }
        let employer = sending.duty.employer.state;
        if employer != EmployerState::Active {
            return Err(WrongEmployerState::inactive(employer).into());
        }
        if !sending.workplace.is_open {
            return Err(WorkplaceClosed.into());
        }
        offer.conditions.check(sending, now)?;
        let limit = weekly_hours_limit(self.entry.level);
        if offer.conditions.work.weekly_hours > limit {
            return Err(SendError::WeeklyHours { limit });
        }
        offer.shortfall(sending.duty).map_or(Ok(()), Err)?;
        if self.entry.state != PoolEntryState::InPool || self.is_full() {
            return Err(SendError::CandidateUnavailable);
        }
        if self.overlaps_confirmed(offer.conditions.period) {
            return Err(SendError::CandidateDatesTaken);
        }
        if self
            .offers
            .iter()
            .any(|other| other.employer == offer.employer && other.state().is_open())
        {
            return Err(SendError::OpenOfferExists);
        }
        // A place counts as free if another offer of this quota has lapsed in this transaction.
        let lapsed: Vec<_> = outcome
            .changes
            .iter()
            .map(|change| &change.offer)
            .filter(|lapsed| lapsed.quota == sending.quota.id)
            .collect();
        if lapsed.is_empty() {
            sending.quota.take()?;
        }
        for share in sending.shares {
            let fits = |offer: &Offer| share.criteria.fit(&offer.conditions, self.entry.level);
            let freed = lapsed.iter().any(|offer| fits(offer));
            if fits(&offer) && share.committed >= share.places + u32::from(freed) {
                return Err(ShareExhausted(share.clone()).into());
            }
        }
        self.step(id, OfferAction::Send, Progress::Sent, &mut outcome);
        Ok(outcome)
    }
}

/// The most hours that somebody of this level may work in a week: 45 (law 4857, art. 63), and 40
/// for pupils (art. 71).
pub(super) fn weekly_hours_limit(level: Level) -> u8 {
    match level {
        Level::Secondary => 40,
        Level::Associate | Level::Bachelor | Level::Master | Level::Doctorate => 45,
    }
}

impl OfferConditions {
    fn check(&self, sending: &Sending<'_>, now: Timestamp) -> Result<(), SendError> {
        let rules = &sending.term.rules;
        let (start, today) = (self.period.start(), istanbul_date(now));
        let days = days_ahead(today, start);
        // Calendar days, not counting the day of sending: 15 are enough, 14 are not (R17, A6).
        if days < i64::from(rules.offer_lead_days) {
            let last_send_date = last_send_day(start, rules.offer_lead_days);
            return Err(SendError::LeadTime {
                days,
                required: rules.offer_lead_days,
                last_send_date,
                earliest_start_date: istanbul_date(now)
                    .saturating_add(Duration::days(rules.offer_lead_days.into())),
            });
        }
        let programme_end_date = sending.term.calendar.programme_end_date;
        if self.period.end() > programme_end_date {
            return Err(SendError::AfterProgrammeEnd { programme_end_date });
        }
        self.working_days(sending.holidays)?;
        let earliest = now + Duration::hours(i64::from(rules.min_response_hours));
        let latest_date = rules.last_response_day(start);
        if self.respond_by < earliest || istanbul_date(self.respond_by) > latest_date {
            return Err(SendError::RespondBy { earliest, latest_date });
        }
        Ok(())
    }
}
