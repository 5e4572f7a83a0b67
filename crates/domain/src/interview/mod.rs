//! Interviews of an employer with candidates in its talent pool (R61–R65). Interviews are optional,
//! and they need no offer (A30).

mod capacity;

pub use capacity::{Agenda, CapacityError};

use crate::Named;
use crate::calendar::{Timestamp, instant_text};
use crate::employer::{EmployerState, WrongEmployerState};
use crate::event::{Change, Event, InterviewEvent, actions_are_events};
use crate::ids::{InterviewId, UserId};
use crate::machine::{self, CANDIDATE, EMPLOYER, SYSTEM, States, Transition, arrow};
use crate::talent_pool::TalentPoolState;
use crate::term::TermRules;
use time::{Duration, UtcOffset};

names! {
    /// The state of an interview.
    pub enum InterviewState {
        /// The interview has a time.
        Scheduled = "scheduled",
        /// The candidate asked for another time (R62).
        RescheduleRequested = "reschedule_requested",
        /// The interview took place.
        Completed = "completed",
        /// The candidate did not show up.
        NoShow = "no_show",
        /// The employer cancelled the interview.
        Cancelled = "cancelled",
        /// The candidate withdrew from the term before the interview began.
        Withdrawn = "withdrawn",
    }
}

names! {
    /// The order of a list of interviews.
    pub enum InterviewSort {
        /// The earliest first.
        Earliest = "starts_at",
        /// The latest first.
        Latest = "-starts_at",
    }
}

names! {
    /// What can happen to an interview.
    pub enum InterviewAction {
        /// The employer gives it another time.
        Reschedule = "reschedule",
        /// The candidate asks for another time.
        RequestReschedule = "request_reschedule",
        /// The employer cancels it.
        Cancel = "cancel",
        /// The employer records that it took place.
        Complete = "complete",
        /// The employer records that the candidate did not show up.
        RecordNoShow = "record_no_show",
        /// The candidate withdraws from the term.
        Withdraw = "withdraw",
    }
}

actions_are_events! { InterviewAction => InterviewEvent: Reschedule, RequestReschedule, Cancel, Complete, RecordNoShow, Withdraw }

/// Every arrow of the machine (domain rule 4.12). A candidate who asked for another time may still
/// come to the interview, so it can be completed. If they do not come, that is not a no-show.
pub const TRANSITIONS: &[Transition<InterviewState, InterviewAction>] = {
    use InterviewAction as Do;
    use InterviewState::*;
    &[
        arrow(Scheduled, Do::Reschedule, Scheduled, EMPLOYER),
        arrow(Scheduled, Do::RequestReschedule, RescheduleRequested, CANDIDATE),
        arrow(Scheduled, Do::Cancel, Cancelled, EMPLOYER),
        arrow(Scheduled, Do::Complete, Completed, EMPLOYER),
        arrow(Scheduled, Do::RecordNoShow, NoShow, EMPLOYER),
        arrow(RescheduleRequested, Do::Reschedule, Scheduled, EMPLOYER),
        arrow(RescheduleRequested, Do::Cancel, Cancelled, EMPLOYER),
        arrow(RescheduleRequested, Do::Complete, Completed, EMPLOYER),
        arrow(Scheduled, Do::Withdraw, Withdrawn, SYSTEM),
        arrow(RescheduleRequested, Do::Withdraw, Withdrawn, SYSTEM),
    ]
};

/// An interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// The id.
    pub id: InterviewId,
    /// The current state.
    pub state: InterviewState,
    /// When it takes place.
    pub time: InterviewTime,
    /// The member of the employer who is the candidate's contact (R62).
    pub contact: UserId,
    /// How often a new time, a new contact or the cancellation changed what calendars show.
    /// Calendar files carry it as their `SEQUENCE`.
    pub sequence: u16,
    /// The version of the row.
    pub version: i32,
}

/// When an interview takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterviewTime {
    /// The start, in UTC and whole seconds.
    pub starts_at: Timestamp,
    /// The length in minutes.
    pub minutes: u16,
}

impl InterviewTime {
    /// What another time changes.
    fn changes(self, to: Self) -> Vec<Change> {
        let mut changes = vec![];
        if self.starts_at != to.starts_at {
            let [was, is] = [self, to].map(|of| instant_text(of.starts_at));
            changes.push(Change::of("/starts_at", was, is));
        }
        if self.minutes != to.minutes {
            changes.push(Change::of("/duration_minutes", self.minutes, to.minutes));
        }
        changes
    }
}

/// How far ahead an interview may start.
const HORIZON: Duration = Duration::days(366);

impl InterviewTime {
    /// A time that is after `now` and at most 366 days ahead. The start is truncated to seconds,
    /// because calendar files have no fractions of a second.
    pub fn new(starts_at: Timestamp, minutes: u16, now: Timestamp) -> Result<Self, TimeError> {
        if starts_at > now + HORIZON {
            return Err(TimeError::TooFarAhead);
        }
        if starts_at <= now {
            return Err(NotAhead.into());
        }
        let starts_at = starts_at.to_offset(UtcOffset::UTC);
        let starts_at = starts_at.replace_nanosecond(0).unwrap_or(starts_at);
        Ok(Self { starts_at, minutes })
    }

    /// The end of the interview.
    pub fn ends_at(self) -> Timestamp {
        self.starts_at + Duration::minutes(self.minutes.into())
    }

    /// Whether the two overlap. One may start when the other ends.
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at() && other.starts_at < self.ends_at()
    }
}

/// The command does not fit the state of the interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the interview is {0}; this needs {1}")]
pub struct WrongInterviewState(pub InterviewState, pub States<InterviewState>);

/// The time of the interview is not in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an interview must start in the future")]
pub struct NotAhead;

/// Why an interview cannot take place at this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The time is not in the future.
    #[error(transparent)]
    NotAhead(#[from] NotAhead),
    /// The time is more than 366 days ahead.
    #[error("an interview must start within a year")]
    TooFarAhead,
}

/// Why an interview cannot be scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The employer is not active.
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    /// The candidate is not on the employer's lists, or the talent pool entry was removed or has
    /// expired.
    #[error("the candidate is not in your talent pool")]
    NotInTalentPool,
    /// The time is not in the future.
    #[error(transparent)]
    NotAhead(#[from] NotAhead),
    /// The contact or the employer has no capacity for the interview (A20).
    #[error(transparent)]
    Capacity(#[from] CapacityError),
}

/// Why an interview cannot be rescheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RescheduleError {
    /// The interview is over or cancelled.
    #[error(transparent)]
    WrongState(#[from] WrongInterviewState),
    /// The new time is not in the future.
    #[error(transparent)]
    NotAhead(#[from] NotAhead),
    /// The contact is busy, or the employer has set enough times for this candidate (A20).
    #[error(transparent)]
    Capacity(#[from] CapacityError),
}

/// Why a candidate cannot ask for another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestRescheduleError {
    /// The interview is over or cancelled.
    #[error(transparent)]
    WrongState(#[from] WrongInterviewState),
    /// The interview began at this instant.
    #[error("the interview has begun")]
    Started(Timestamp),
}

/// Why the outcome of an interview cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConcludeError {
    /// The interview is in a state that does not allow this outcome.
    #[error(transparent)]
    WrongState(#[from] WrongInterviewState),
    /// The interview begins at this instant, which is still ahead.
    #[error("the interview has not begun")]
    NotStarted(Timestamp),
}

/// The interview after a command, and the events to append.
pub type Done = (Interview, Vec<Event>);

impl Interview {
    /// Invites a candidate of the talent pool. `listed` is the state of the candidate's talent pool
    /// entry. Until the interview is cancelled, the employer may see who the candidate is (A20).
    pub fn schedule(
        id: InterviewId,
        (time, contact): (InterviewTime, UserId),
        listed: Option<TalentPoolState>,
        employer: EmployerState,
        (agenda, rules): (&Agenda, &TermRules),
        now: Timestamp,
    ) -> Result<Done, ScheduleError> {
        if employer != EmployerState::Active {
            return Err(WrongEmployerState::inactive(employer).into());
        }
        use TalentPoolState::{Added, Offered, Reserve};
        if !matches!(listed, Some(Added | Reserve | Offered)) {
            return Err(ScheduleError::NotInTalentPool);
        }
        if time.starts_at <= now {
            return Err(NotAhead.into());
        }
        agenda.admits(time, rules)?;
        let state = InterviewState::Scheduled;
        let event = Event::new(id, InterviewEvent::Schedule).between(None, state.name());
        Ok((Self { id, state, time, contact, sequence: 0, version: 0 }, vec![event]))
    }

    /// Gives the interview another time, whether or not the candidate asked for one. A candidate
    /// who asked gets one, however often the time was changed before. Repeating it with the same
    /// time changes nothing.
    pub fn reschedule(
        mut self,
        time: InterviewTime,
        (agenda, rules): (&Agenda, &TermRules),
        now: Timestamp,
    ) -> Result<Done, RescheduleError> {
        let to = self.permit(InterviewAction::Reschedule)?;
        if self.state == to && self.time == time {
            return Ok((self, vec![]));
        }
        if time.starts_at <= now {
            return Err(NotAhead.into());
        }
        if self.state != InterviewState::RescheduleRequested {
            agenda.admits_another_time(rules)?;
        }
        agenda.contact_is_free(time)?;
        let event = Event::new(self.id, InterviewAction::Reschedule)
            .between(self.state.name(), to.name())
            .changing(self.time.changes(time));
        self.state = to;
        self.time = time;
        self.sequence += 1;
        Ok((self, vec![event]))
    }

    /// The candidate asks for another time before the interview begins (R62). Repeating it changes
    /// nothing.
    pub fn request_reschedule(self, now: Timestamp) -> Result<Done, RequestRescheduleError> {
        if self.state == InterviewState::RescheduleRequested {
            return Ok((self, vec![]));
        }
        let to = self.permit(InterviewAction::RequestReschedule)?;
        if now >= self.time.starts_at {
            return Err(RequestRescheduleError::Started(self.time.starts_at));
        }
        Ok(self.step(InterviewAction::RequestReschedule, to))
    }

    /// Cancels the interview. Repeating it changes nothing.
    pub fn cancel(mut self) -> Result<Done, WrongInterviewState> {
        if self.state == InterviewState::Cancelled {
            return Ok((self, vec![]));
        }
        let to = self.permit(InterviewAction::Cancel)?;
        self.sequence += 1;
        Ok(self.step(InterviewAction::Cancel, to))
    }

    /// Another member of the employer becomes the contact, because the present one leaves (R62).
    /// Repeating it changes nothing.
    pub fn hand_over(mut self, to: UserId, agenda: &Agenda) -> Result<Done, CapacityError> {
        if self.contact == to || !self.state.is_ahead() {
            return Ok((self, vec![]));
        }
        agenda.contact_is_free(self.time)?;
        self.contact = to;
        self.sequence += 1;
        let event = Event::new(self.id, InterviewEvent::HandOver);
        Ok((self, vec![event]))
    }

    /// The candidate withdrew from the term, so an interview that has not begun will not take place
    /// (A42).
    pub fn withdraw(mut self, now: Timestamp) -> Done {
        let to = machine::target(TRANSITIONS, self.state, InterviewAction::Withdraw);
        match to.filter(|_| now < self.time.starts_at) {
            None => (self, vec![]),
            Some(to) => {
                self.sequence += 1;
                self.step(InterviewAction::Withdraw, to)
            }
        }
    }

    /// Records that the interview took place. This is not possible before its start. Repeating it
    /// changes nothing.
    pub fn complete(self, now: Timestamp) -> Result<Done, ConcludeError> {
        self.conclude(InterviewAction::Complete, InterviewState::Completed, now)
    }

    /// Records that the candidate did not show up. This is not possible before the start of the
    /// interview. Repeating it changes nothing.
    pub fn record_no_show(self, now: Timestamp) -> Result<Done, ConcludeError> {
        self.conclude(InterviewAction::RecordNoShow, InterviewState::NoShow, now)
    }

    fn conclude(
        self,
        action: InterviewAction,
        goal: InterviewState,
        now: Timestamp,
    ) -> Result<Done, ConcludeError> {
        if self.state == goal {
            return Ok((self, vec![]));
        }
        let to = self.permit(action)?;
        if now < self.time.starts_at {
            return Err(ConcludeError::NotStarted(self.time.starts_at));
        }
        Ok(self.step(action, to))
    }

    fn permit(&self, action: InterviewAction) -> Result<InterviewState, WrongInterviewState> {
        machine::target(TRANSITIONS, self.state, action)
            .ok_or(WrongInterviewState(self.state, machine::sources(TRANSITIONS, action)))
    }

    fn step(mut self, action: InterviewAction, to: InterviewState) -> Done {
        let event = Event::new(self.id, action).between(self.state.name(), to.name());
        self.state = to;
        (self, vec![event])
    }
}

impl InterviewState {
    /// Whether the interview is still to take place. Only then does the candidate's account show
    /// the passcode, and only then can the interview clash with another one.
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Scheduled | Self::RescheduleRequested)
    }

    /// Whether the interview reveals to the employer who the candidate is, as it does until it is
    /// called off (A20).
    pub fn reveals(self) -> bool {
        match self {
            Self::Scheduled | Self::RescheduleRequested | Self::Completed | Self::NoShow => true,
            Self::Cancelled | Self::Withdrawn => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::InterviewState::*;
    use super::*;
    use time::macros::datetime;
    use uuid::Uuid;

    const START: Timestamp = datetime!(2026-05-20 10:00 UTC);
    const SECOND: Duration = Duration::SECOND;
    const ID: InterviewId = InterviewId(Uuid::from_u128(1));
    const CONTACT: UserId = UserId(Uuid::from_u128(2));
    const RULES: TermRules = TermRules { interview_times_per_candidate: 2, ..TermRules::PROGRAMME };

    /// An employer with one place and nothing scheduled.
    fn free() -> Agenda {
        Agenda { places: 1, ..Agenda::default() }
    }

    impl Interview {
        fn moved(self, time: InterviewTime, now: Timestamp) -> Result<Done, RescheduleError> {
            self.reschedule(time, (&free(), &RULES), now)
        }
    }

    fn at(starts_at: Timestamp) -> InterviewTime {
        InterviewTime { starts_at, minutes: 30 }
    }

    fn interview(state: InterviewState) -> Interview {
        Interview { id: ID, state, time: at(START), contact: CONTACT, sequence: 0, version: 0 }
    }

    #[test]
    fn an_active_employer_may_interview_candidates_on_its_lists_at_a_future_time() {
        use TalentPoolState::{Added, Expired, Offered, Removed, Reserve};
        let schedule = |listed, employer, now| {
            let time = (at(START), CONTACT);
            Interview::schedule(ID, time, listed, employer, (&free(), &RULES), now)
                .map(|done| done.0)
        };
        let (active, early) = (EmployerState::Active, START - SECOND);
        for listed in [Added, Reserve, Offered] {
            assert_eq!(schedule(Some(listed), active, early), Ok(interview(Scheduled)));
        }
        for listed in [None, Some(Removed), Some(Expired)] {
            assert_eq!(schedule(listed, active, early), Err(ScheduleError::NotInTalentPool));
        }
        assert_eq!(schedule(Some(Added), active, START), Err(NotAhead.into()));
        let suspended = EmployerState::Suspended;
        let refused = WrongEmployerState::inactive(suspended).into();
        assert_eq!(schedule(Some(Added), suspended, early), Err(refused));
    }

    #[test]
    fn only_the_arrows_of_the_machine_exist() {
        type Step = fn(Interview) -> Option<Interview>;
        let steps: [(Step, InterviewAction); 6] = [
            (
                |of| of.moved(at(START + SECOND), START).ok().map(|done| done.0),
                InterviewAction::Reschedule,
            ),
            (
                |of| of.request_reschedule(START - SECOND).ok().map(|done| done.0),
                InterviewAction::RequestReschedule,
            ),
            (|of| of.cancel().ok().map(|done| done.0), InterviewAction::Cancel),
            (|of| of.complete(START).ok().map(|done| done.0), InterviewAction::Complete),
            (
                |of| Some(of.withdraw(START - SECOND).0).filter(|after| after.state == Withdrawn),
                InterviewAction::Withdraw,
            ),
            (|of| of.record_no_show(START).ok().map(|done| done.0), InterviewAction::RecordNoShow),
        ];
        for from in InterviewState::ALL {
            for (step, action) in steps {
                let to = machine::target(TRANSITIONS, *from, action);
                // Repeating an action changes nothing.
                let goal = TRANSITIONS.iter().find(|arrow| arrow.action == action);
                let reached = goal.filter(|arrow| arrow.to == *from).map(|arrow| arrow.to);
                let after = step(interview(*from)).map(|after| after.state);
                assert_eq!(after, to.or(reached), "{action} from {from}");
            }
        }
    }

    #[test]
    fn another_time_is_requested_before_the_start_and_the_outcome_recorded_after_it() {
        let asked = |now| interview(Scheduled).request_reschedule(now).map(|done| done.0.state);
        assert_eq!(asked(START - SECOND), Ok(RescheduleRequested));
        assert_eq!(asked(START), Err(RequestRescheduleError::Started(START)));
        let early = Err(ConcludeError::NotStarted(START));
        assert_eq!(interview(Scheduled).complete(START - SECOND), early);
        assert_eq!(interview(Scheduled).record_no_show(START - SECOND), early);
        assert!(interview(Scheduled).complete(START).is_ok());
    }

    #[test]
    fn the_sequence_counts_each_new_time_but_not_the_same_time_again() {
        let (moved, events) =
            interview(RescheduleRequested).moved(at(START), START - SECOND).expect("early");
        assert_eq!((moved.state, moved.sequence, events.len()), (Scheduled, 1, 1));
        let again = moved.clone().moved(at(START), START - SECOND);
        assert_eq!(again, Ok((moved.clone(), vec![])));
        let past = moved.clone().moved(at(START + SECOND), START + SECOND);
        assert_eq!(past, Err(NotAhead.into()));
        let (cancelled, _) = moved.cancel().expect("scheduled");
        assert_eq!((cancelled.state, cancelled.sequence), (Cancelled, 2));
    }

    #[test]
    fn an_interview_starts_in_the_future_and_within_a_year() {
        let now = time::macros::datetime!(2026-06-01 09:00 UTC);
        let at = |starts_at| InterviewTime::new(starts_at, 30, now).map(|time| time.starts_at);
        let (second, horizon) = (Duration::SECOND, now + HORIZON);
        assert_eq!(at(now), Err(NotAhead.into()));
        assert_eq!(at(now + second), Ok(now + second));
        assert_eq!(at(horizon), Ok(horizon));
        assert_eq!(at(horizon + second), Err(TimeError::TooFarAhead));
    }

    #[test]
    fn an_interview_ends_when_its_minutes_have_passed() {
        assert_eq!(at(START).ends_at(), START + Duration::minutes(30));
    }

    #[test]
    fn an_interview_is_ahead_until_it_takes_place_or_is_called_off() {
        let ahead: Vec<_> =
            InterviewState::ALL.iter().copied().filter(|state| state.is_ahead()).collect();
        assert_eq!(ahead, [Scheduled, RescheduleRequested]);
    }

    #[test]
    fn a_candidate_who_asked_gets_another_time_however_often_it_changed() {
        let often = Agenda { times: 2, ..free() };
        let later = at(START + Duration::HOUR);
        let to = |state| interview(state).reschedule(later, (&often, &RULES), START - SECOND);
        let refused = CapacityError::Times { limit: 2 };
        assert_eq!(to(Scheduled), Err(refused.into()));
        assert!(to(RescheduleRequested).is_ok());
        let busy = Agenda { of_contact: vec![later], ..free() };
        let moved = |state| interview(state).reschedule(later, (&busy, &RULES), START - SECOND);
        assert!(moved(RescheduleRequested).is_err(), "the contact has another interview");
    }

    #[test]
    fn a_withdrawal_ends_the_interviews_that_have_not_begun() {
        for state in [Scheduled, RescheduleRequested] {
            let (ended, events) = interview(state).withdraw(START - SECOND);
            assert_eq!((ended.state, ended.sequence, events.len()), (Withdrawn, 1, 1));
            assert_eq!(interview(state).withdraw(START), (interview(state), vec![]));
        }
        for state in [Completed, NoShow, Cancelled, Withdrawn] {
            assert_eq!(interview(state).withdraw(START - SECOND).1, vec![]);
        }
    }

    #[test]
    fn a_coming_interview_is_handed_over_to_somebody_who_is_free() {
        let other = UserId(Uuid::from_u128(3));
        let (given, events) = interview(Scheduled).hand_over(other, &free()).expect("free");
        assert_eq!((given.contact, given.sequence), (other, 1));
        assert_eq!(events, [Event::new(ID, InterviewEvent::HandOver)]);
        let busy = Agenda { of_contact: vec![at(START)], ..free() };
        assert!(interview(Scheduled).hand_over(other, &busy).is_err());
        assert_eq!(
            interview(Completed).hand_over(other, &free()),
            Ok((interview(Completed), vec![]))
        );
    }

    #[test]
    fn an_interview_reveals_the_candidate_until_it_is_called_off() {
        let reveals: Vec<_> =
            InterviewState::ALL.iter().copied().filter(|state| state.reveals()).collect();
        assert_eq!(reveals, [Scheduled, RescheduleRequested, Completed, NoShow]);
    }
}
