//! Amendments: changes of an offer that was sent. Each is a new version of its conditions, which is in
//! force once the candidate accepts it (A74).

use super::send::weekly_hours_limit;
use super::{
    Invalidation, Offer, OfferAction, OfferBook, OfferConditions, OfferState, Outcome, Progress,
};
use crate::calendar::{
    Holidays, HolidaysUnknown, Timestamp, days_ahead, end_of_day, instant_text, istanbul_date,
    sgk_notice_due_on,
};
use crate::employer::{
    EmployerState, QuotaShare, ShareExhausted, Workplace, WorkplaceClosed, WrongEmployerState,
};
use crate::event::{Event, OfferEvent};
use crate::ids::{AmendmentId, OfferId};
use crate::money::Kurus;
use crate::term::Term;
use crate::wage::{WageDuty, WageShortfall};
use time::{Date, Duration};

names! {
    /// What became of an amendment.
    pub enum AmendmentState {
        /// The candidate has not answered yet.
        Proposed = "proposed",
        /// The candidate accepted it. Its conditions are in force.
        Accepted = "accepted",
        /// The candidate refused it. The offer stands as it was.
        Refused = "refused",
        /// The employer took it back.
        Withdrawn = "withdrawn",
        /// The candidate did not answer in time, or the offer ended. Derived, and
        /// stored with the next proposal.
        Lapsed = "lapsed",
    }
}

/// A proposal to change an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// The id.
    pub id: AmendmentId,
    /// The offer.
    pub offer: OfferId,
    /// The conditions of the offer once the candidate accepts.
    pub conditions: OfferConditions,
    /// The last instant at which the candidate may answer.
    pub respond_by: Timestamp,
    /// The stored state; [`Amendment::state_at`] also considers the deadline.
    pub state: AmendmentState,
}

/// What the judgement of an amendment needs in addition to the book.
#[derive(Debug, Clone, Copy)]
pub struct Amending<'a> {
    /// The term of the offer.
    pub term: &'a Term,
    /// The employer, and what it must pay (R68).
    pub duty: WageDuty<'a>,
    /// The shares of the quota, under its lock.
    pub shares: &'a [QuotaShare],
    /// The workplace of the new conditions.
    pub workplace: &'a Workplace,
    /// The public holidays.
    pub holidays: &'a Holidays,
}

/// An amendment that the candidate accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// The amendment.
    pub amendment: Amendment,
    /// The offer as it was.
    pub before: Offer,
    /// The offer with its new conditions.
    pub offer: Offer,
    /// Other offers that ended.
    pub outcome: Outcome,
}

impl Amended {
    /// Whether the days or the place changed, which the school has to know (R18).
    pub fn concerns_school(&self) -> bool {
        let (was, is) = (&self.before.conditions, &self.offer.conditions);
        (was.period, &was.place, &was.unit, was.works_saturdays)
            != (is.period, &is.place, &is.unit, is.works_saturdays)
    }
}

/// Why an offer cannot be amended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendError {
    /// The book holds no such offer.
    #[error("no such offer")]
    UnknownOffer,
    /// The offer is not open and not confirmed, or the internship is over.
    #[error("an offer that is {0} cannot be amended")]
    WrongState(OfferState),
    /// The amendment was answered, taken back or not answered in time.
    #[error("the amendment is {0}")]
    Decided(AmendmentState),
    /// Another amendment waits for the candidate.
    #[error("another amendment of the offer waits for the candidate")]
    Another,
    /// Nothing would change.
    #[error("the amendment changes nothing")]
    NoChange,
    /// Only an active employer amends.
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    /// The internship began on this day, which cannot change any more.
    #[error("the internship began on {0}, and its first day cannot change any more")]
    Started(Date),
    /// The new last day has passed.
    #[error("the new last day has passed")]
    EndPassed,
    /// The new first day leaves no time to answer, to confirm or to inform the school (A8).
    #[error("the first day can be {earliest} at the earliest")]
    TooSoon {
        /// The earliest first day.
        earliest: Date,
    },
    /// The internship would end after the programme (R32).
    #[error("the programme ends on {0}")]
    AfterProgrammeEnd(Date),
    /// The letter and the SGK notice could not state the working days (A59).
    #[error(transparent)]
    HolidaysUnknown(#[from] HolidaysUnknown),
    /// The time to answer is too short or too long.
    #[error("the deadline to answer must lie between {} and {}", instant_text(*earliest), instant_text(*latest))]
    RespondBy {
        /// The earliest deadline.
        earliest: Timestamp,
        /// The latest deadline.
        latest: Timestamp,
    },
    /// An amendment never lowers a wage (A56). This is the wage.
    #[error("the monthly wage is {0}, and cannot be lowered")]
    WageLowered(Kurus),
    /// The wage is below the statutory minimum (R68).
    #[error(transparent)]
    BelowStatutoryWage(#[from] WageShortfall),
    /// The new dates share a day with another confirmed internship (R51).
    #[error("the dates overlap a confirmed internship")]
    DatesOverlap,
    /// No place is free in a share that the new conditions fit (A71).
    #[error(transparent)]
    ShareExhausted(#[from] ShareExhausted),
    /// The employer makes no offers for the workplace any more (A70).
    #[error(transparent)]
    WorkplaceClosed(#[from] WorkplaceClosed),
    /// Pupils work fewer hours than adults (A72).
    #[error("pupils work at most {0} hours a week")]
    WeeklyHours(u8),
}

impl Amendment {
    /// The state at an instant. A proposal lapses with its deadline, and with its offer.
    pub fn state_at(&self, offer: OfferState, now: Timestamp) -> AmendmentState {
        match self.state {
            AmendmentState::Proposed if now > self.respond_by || !offer.holds_quota() => {
                AmendmentState::Lapsed
            }
            state => state,
        }
    }

    /// The employer takes the proposal back. Repeating it changes nothing.
    pub fn withdraw(
        self,
        offer: OfferState,
        now: Timestamp,
    ) -> Result<(Self, Option<Event>), AmendError> {
        self.end(AmendmentState::Withdrawn, OfferEvent::WithdrawAmendment, offer, now)
    }

    /// The candidate refuses the proposal. Repeating it changes nothing.
    pub fn refuse(
        self,
        offer: OfferState,
        now: Timestamp,
    ) -> Result<(Self, Option<Event>), AmendError> {
        self.end(AmendmentState::Refused, OfferEvent::RefuseAmendment, offer, now)
    }

    fn end(
        mut self,
        to: AmendmentState,
        event: OfferEvent,
        offer: OfferState,
        now: Timestamp,
    ) -> Result<(Self, Option<Event>), AmendError> {
        match self.state_at(offer, now) {
            state if state == to => return Ok((self, None)),
            AmendmentState::Proposed => {}
            state => return Err(AmendError::Decided(state)),
        }
        self.state = to;
        let event = Event::new(self.offer, event);
        Ok((self, Some(event)))
    }
}

impl OfferBook {
    /// The employer proposes to change an offer. `earlier` are the amendments that it has, in any order.
    /// Every rule is judged on the new conditions, and again when the candidate accepts.
    pub fn amend(
        &self,
        amendment: Amendment,
        earlier: &[Amendment],
        with: &Amending<'_>,
        now: Timestamp,
    ) -> Result<(Amendment, Event), AmendError> {
        let offer = self.get(amendment.offer).ok_or(AmendError::UnknownOffer)?;
        let state = offer.state_at(now);
        if earlier.iter().any(|of| of.state_at(state, now) == AmendmentState::Proposed) {
            return Err(AmendError::Another);
        }
        if with.duty.employer.state != EmployerState::Active {
            return Err(WrongEmployerState::inactive(with.duty.employer.state).into());
        }
        if amendment.conditions == offer.conditions {
            return Err(AmendError::NoChange);
        }
        self.judge(offer, state, &amendment.conditions, with, now)?;
        let earliest = now + Duration::hours(i64::from(self.rules.min_response_hours));
        let latest = self.amendable_until(offer, &amendment.conditions, now);
        if !(earliest..=latest).contains(&amendment.respond_by) {
            return Err(AmendError::RespondBy { earliest, latest });
        }
        let event = Event::new(offer.id, OfferEvent::ProposeAmendment);
        Ok((amendment, event))
    }

    /// The candidate accepts an amendment. Its conditions replace those of the offer. If the offer is
    /// confirmed, open offers that share a day with the new dates end, as they do at a confirmation
    /// (A2). `None` if it was accepted before.
    pub fn accept_amendment(
        mut self,
        mut amendment: Amendment,
        with: &Amending<'_>,
        now: Timestamp,
    ) -> Result<Option<Amended>, AmendError> {
        let mut outcome = self.lapse(now);
        let before = self.get(amendment.offer).ok_or(AmendError::UnknownOffer)?.clone();
        match amendment.state_at(before.state(), now) {
            AmendmentState::Accepted => return Ok(None),
            AmendmentState::Proposed => {}
            state => return Err(AmendError::Decided(state)),
        }
        self.judge(&before, before.state(), &amendment.conditions, with, now)?;
        let period = amendment.conditions.period;
        if before.state() == OfferState::Confirmed {
            let overlaps = |other: &Offer| {
                other.state_at(now).is_open() && other.conditions.period.overlaps(period)
            };
            let ended: Vec<_> =
                self.of_all_terms().filter(|other| overlaps(other)).map(|other| other.id).collect();
            for other in ended {
                let progress = Progress::Invalidated(Invalidation::OverlapsConfirmed);
                self.step(other, OfferAction::Invalidate, progress, &mut outcome);
            }
        }
        let mut offer = before.clone();
        offer.conditions = amendment.conditions.clone();
        if let Progress::Accepted { confirm_by } = &mut offer.progress {
            *confirm_by = (*confirm_by).min(self.informed_by(period.start()));
        }
        amendment.state = AmendmentState::Accepted;
        Ok(Some(Amended { amendment, before, offer, outcome }))
    }

    /// The last instant at which the school can be informed in time (A7).
    fn informed_by(&self, start: Date) -> Timestamp {
        end_of_day(sgk_notice_due_on(start, self.rules.sgk_notice_lead_days))
    }

    /// The last instant at which the candidate can accept new conditions.
    fn amendable_until(&self, offer: &Offer, to: &OfferConditions, now: Timestamp) -> Timestamp {
        let start = offer.conditions.period.start();
        match offer.progress {
            Progress::Confirmed { .. } if istanbul_date(now) >= start => {
                end_of_day(to.period.end())
            }
            // Once they have answered the offer, they still can answer the amendment.
            _ => self.informed_by(start.min(to.period.start())),
        }
    }

    fn judge(
        &self,
        offer: &Offer,
        state: OfferState,
        to: &OfferConditions,
        with: &Amending<'_>,
        now: Timestamp,
    ) -> Result<(), AmendError> {
        let today = istanbul_date(now);
        let was = offer.conditions.period;
        let is_over = offer.taken().is_some_and(|taken| taken.end() < today);
        if !state.holds_quota()
            || is_over
            || matches!(offer.progress, Progress::Confirmed { freed_from: Some(_), .. })
        {
            return Err(AmendError::WrongState(state));
        }
        let has_begun = state == OfferState::Confirmed && was.start() <= today;
        if has_begun {
            if to.period.start() != was.start() {
                return Err(AmendError::Started(was.start()));
            }
            if to.period.end() < today {
                return Err(AmendError::EndPassed);
            }
        } else {
            self.judge_start(offer, to.period.start(), today)?;
        }
        let programme_end_date = with.term.calendar.programme_end_date;
        if to.period.end() > programme_end_date {
            return Err(AmendError::AfterProgrammeEnd(programme_end_date));
        }
        to.working_days(with.holidays)?;
        if !with.workplace.is_open && to.place.workplace != offer.conditions.place.workplace {
            return Err(WorkplaceClosed.into());
        }
        let limit = weekly_hours_limit(self.entry.level);
        if to.work.weekly_hours > limit {
            return Err(AmendError::WeeklyHours(limit));
        }
        if to.monthly_wage < offer.conditions.monthly_wage {
            return Err(AmendError::WageLowered(offer.conditions.monthly_wage));
        }
        let amended = Offer { conditions: to.clone(), ..offer.clone() };
        amended.shortfall(with.duty).map_or(Ok(()), Err)?;
        // A version does not overlap the one that it replaces.
        let others = self.of_all_terms().filter(|other| other.id != offer.id);
        if others.filter_map(Offer::taken).any(|taken| taken.overlaps(to.period)) {
            return Err(AmendError::DatesOverlap);
        }
        for share in with.shares {
            let fits = |conditions| share.criteria.fit(conditions, self.entry.level);
            if fits(to) && !fits(&offer.conditions) && share.committed >= share.places {
                return Err(ShareExhausted(share.clone()).into());
            }
        }
        Ok(())
    }

    /// A first day has to leave the time that the offer promised to the candidate, and the time in
    /// which the school is informed (A8).
    fn judge_start(&self, offer: &Offer, start: Date, today: Date) -> Result<(), AmendError> {
        let informed = today.saturating_add(Duration::days(self.rules.sgk_notice_lead_days.into()));
        let earliest = match offer.progress {
            Progress::Sent => {
                let answered = istanbul_date(offer.conditions.respond_by);
                let ahead = days_ahead(self.rules.last_response_day(start), start);
                informed.max(answered.saturating_add(Duration::days(ahead)))
            }
            _ => informed,
        };
        if start < earliest { Err(AmendError::TooSoon { earliest }) } else { Ok(()) }
    }
}
