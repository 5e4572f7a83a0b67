use super::{
    OfferAction, OfferBook, OfferConditions, OfferState, Outcome, Progress, WrongOfferState,
};
use crate::calendar::{Timestamp, days_ahead, istanbul_date, last_send_day};
use crate::employer::{EmployerState, Quota, QuotaExhausted, WrongEmployerState};
use crate::ids::OfferId;
use crate::money::Kurus;
use crate::pool::PoolEntryState;
use crate::term::{Term, TermPhase, WrongPhase};
use time::{Date, Duration};

/// What has to be known, beyond the candidate's offers, to send one.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    pub term: &'a Term,
    pub employer: EmployerState,
    pub quota: &'a Quota,
    /// The statutory monthly wage at the start of the internship (R68); `None` where no rule is in
    /// force then.
    pub wage_floor: Option<Kurus>,
}

/// Why an offer cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("no such offer")]
    UnknownOffer,
    #[error(transparent)]
    WrongState(#[from] WrongOfferState),
    #[error(transparent)]
    PoolNotOpen(#[from] WrongPhase),
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    #[error(
        "{days} days before the start, {required} are required: the last day to send it was {last_send_date}"
    )]
    LeadTime { days: i64, required: u16, last_send_date: Date },
    #[error("the programme ends on {programme_end_date}")]
    AfterProgrammeEnd { programme_end_date: Date },
    #[error("the candidate must be able to answer from {earliest} to {latest_date}")]
    RespondBy { earliest: Timestamp, latest_date: Date },
    #[error("a month is paid {wage}, the statutory wage is {floor}")]
    BelowStatutoryWage { wage: Kurus, floor: Kurus },
    /// Says nothing of the other employers (A41).
    #[error("the candidate takes no further offer")]
    CandidateUnavailable,
    #[error("the candidate is taken on some of these dates")]
    CandidateDatesTaken,
    #[error("an open offer to this candidate exists")]
    OpenOfferExists,
    #[error(transparent)]
    QuotaExhausted(#[from] QuotaExhausted),
}

impl OfferBook {
    /// Sends a draft to the candidate (O2). Sending it again changes nothing.
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
            return Err(sending
                .term
                .wrong_phase(now, Some(sending.term.calendar.pool_opens_at))
                .into());
        }
        if sending.employer != EmployerState::Active {
            return Err(WrongEmployerState(sending.employer).into());
        }
        offer.conditions.check(sending, now)?;
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
        // A place freed by a lapse of this very transaction counts.
        let freed =
            outcome.changes.iter().filter(|change| change.offer.quota == sending.quota.id).count();
        if freed == 0 {
            sending.quota.take()?;
        }
        self.step(id, OfferAction::Send, Progress::Sent, &mut outcome);
        Ok(outcome)
    }
}

impl OfferConditions {
    fn check(&self, sending: &Sending<'_>, now: Timestamp) -> Result<(), SendError> {
        let rules = &sending.term.rules;
        let (start, today) = (self.period.start(), istanbul_date(now));
        let days = days_ahead(today, start);
        // Calendar days, the day of sending not counted: 15 pass, 14 do not (R17, A6).
        if days < i64::from(rules.offer_lead_days) {
            let last_send_date = last_send_day(start, rules.offer_lead_days);
            return Err(SendError::LeadTime {
                days,
                required: rules.offer_lead_days,
                last_send_date,
            });
        }
        let programme_end_date = sending.term.calendar.programme_end_date;
        if self.period.end() > programme_end_date {
            return Err(SendError::AfterProgrammeEnd { programme_end_date });
        }
        let earliest = now + Duration::hours(i64::from(rules.min_response_hours));
        let latest_date = rules.last_response_day(start);
        if self.respond_by < earliest || istanbul_date(self.respond_by) > latest_date {
            return Err(SendError::RespondBy { earliest, latest_date });
        }
        match sending.wage_floor {
            Some(floor) if self.monthly_wage < floor => {
                Err(SendError::BelowStatutoryWage { wage: self.monthly_wage, floor })
            }
            Some(_) | None => Ok(()),
        }
    }
}
