//! An interview of an employer with a candidate of its talent pool (R61–R65). Optional, before an
//! offer or without one, any number (A30).

use crate::Named;
use crate::calendar::Timestamp;
use crate::employer::{EmployerState, WrongEmployerState};
use crate::event::{Event, InterviewEvent, actions_are_events};
use crate::ids::InterviewId;
use crate::machine::{self, CANDIDATE, EMPLOYER, Transition, arrow};
use crate::talent_pool::TalentPoolState;
use time::{Duration, UtcOffset};

names! {
    /// Where an interview stands.
    pub enum InterviewState {
        Scheduled = "scheduled",
        /// The candidate has asked for another time (R62).
        RescheduleRequested = "reschedule_requested",
        Completed = "completed",
        NoShow = "no_show",
        Cancelled = "cancelled",
    }
}

names! {
    /// What can happen to an interview.
    pub enum InterviewAction {
        Reschedule = "reschedule",
        RequestReschedule = "request_reschedule",
        Cancel = "cancel",
        Complete = "complete",
        RecordNoShow = "record_no_show",
    }
}

actions_are_events! { InterviewAction => InterviewEvent: Reschedule, RequestReschedule, Cancel, Complete, RecordNoShow }

/// Every arrow of the machine (domain rule 4.12). Who asked for another time in vain and came all
/// the same has been interviewed; who did not come has not failed to show up.
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
    ]
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    pub id: InterviewId,
    pub state: InterviewState,
    pub time: InterviewTime,
    /// How often it was given another time or called off: what calendars tell versions by.
    pub sequence: u16,
    pub version: i32,
}

/// When an interview takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterviewTime {
    pub starts_at: Timestamp,
    pub minutes: u16,
}

/// An interview lies no further ahead than this.
const HORIZON: Duration = Duration::days(366);

impl InterviewTime {
    /// In whole seconds: calendars know no shorter ones.
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

    pub fn ends_at(self) -> Timestamp {
        self.starts_at + Duration::minutes(self.minutes.into())
    }
}

/// The command does not fit the state of the interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the interview is {0}")]
pub struct WrongInterviewState(pub InterviewState);

/// An interview lies ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an interview lies in the future")]
pub struct NotAhead;

/// Why an interview cannot take place then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    #[error(transparent)]
    NotAhead(#[from] NotAhead),
    #[error("is more than a year ahead")]
    TooFarAhead,
}

/// Why an interview cannot be scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    #[error(transparent)]
    EmployerInactive(#[from] WrongEmployerState),
    #[error("the candidate is not in your talent pool")]
    NotInTalentPool,
    #[error(transparent)]
    NotAhead(#[from] NotAhead),
}

/// Why an interview is not given another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RescheduleError {
    #[error(transparent)]
    WrongState(#[from] WrongInterviewState),
    #[error(transparent)]
    NotAhead(#[from] NotAhead),
}

/// Why another time cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestRescheduleError {
    #[error(transparent)]
    WrongState(#[from] WrongInterviewState),
    #[error("the interview has begun")]
    Started(Timestamp),
}

/// Why it cannot be said how an interview went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConcludeError {
    #[error(transparent)]
    WrongState(#[from] WrongInterviewState),
    #[error("the interview has not begun")]
    NotStarted(Timestamp),
}

/// What became of an interview, and what is to be noted of it.
pub type Done = (Interview, Vec<Event>);

impl Interview {
    /// Invites a candidate of the talent pool. With it the employer learns who the candidate is.
    pub fn schedule(
        id: InterviewId,
        time: InterviewTime,
        listed: Option<TalentPoolState>,
        employer: EmployerState,
        now: Timestamp,
    ) -> Result<Done, ScheduleError> {
        if employer != EmployerState::Active {
            return Err(WrongEmployerState(employer).into());
        }
        use TalentPoolState::{Added, Offered, Reserve};
        if !matches!(listed, Some(Added | Reserve | Offered)) {
            return Err(ScheduleError::NotInTalentPool);
        }
        if time.starts_at <= now {
            return Err(NotAhead.into());
        }
        let state = InterviewState::Scheduled;
        let event = Event::new(id, InterviewEvent::Schedule).between(None, state.name());
        Ok((Self { id, state, time, sequence: 0, version: 0 }, vec![event]))
    }

    /// Gives the interview another time, asked for or not. To the time it has, it changes nothing.
    pub fn reschedule(
        mut self,
        time: InterviewTime,
        now: Timestamp,
    ) -> Result<Done, RescheduleError> {
        let to = self.permit(InterviewAction::Reschedule)?;
        if self.state == to && self.time == time {
            return Ok((self, vec![]));
        }
        if time.starts_at <= now {
            return Err(NotAhead.into());
        }
        self.time = time;
        self.sequence += 1;
        Ok(self.step(InterviewAction::Reschedule, to))
    }

    /// The candidate asks for another time, before it begins (R62).
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

    /// Calls the interview off.
    pub fn cancel(mut self) -> Result<Done, WrongInterviewState> {
        if self.state == InterviewState::Cancelled {
            return Ok((self, vec![]));
        }
        let to = self.permit(InterviewAction::Cancel)?;
        self.sequence += 1;
        Ok(self.step(InterviewAction::Cancel, to))
    }

    /// It took place.
    pub fn complete(self, now: Timestamp) -> Result<Done, ConcludeError> {
        self.conclude(InterviewAction::Complete, InterviewState::Completed, now)
    }

    /// The candidate did not come.
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
        machine::target(TRANSITIONS, self.state, action).ok_or(WrongInterviewState(self.state))
    }

    fn step(mut self, action: InterviewAction, to: InterviewState) -> Done {
        let event = Event::new(self.id, action).between(self.state.name(), to.name());
        self.state = to;
        (self, vec![event])
    }
}

impl InterviewState {
    /// It is still to take place: it has a passcode to show, and can clash with another.
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Scheduled | Self::RescheduleRequested)
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

    fn at(starts_at: Timestamp) -> InterviewTime {
        InterviewTime { starts_at, minutes: 30 }
    }

    fn interview(state: InterviewState) -> Interview {
        Interview { id: ID, state, time: at(START), sequence: 0, version: 0 }
    }

    #[test]
    fn an_active_employer_invites_whom_it_has_listed_to_a_time_ahead() {
        use TalentPoolState::{Added, Expired, Offered, Removed, Reserve};
        let schedule = |listed, employer, now| {
            Interview::schedule(ID, at(START), listed, employer, now).map(|(made, _)| made)
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
        let refused = WrongEmployerState(suspended).into();
        assert_eq!(schedule(Some(Added), suspended, early), Err(refused));
    }

    #[test]
    fn only_the_arrows_of_the_machine_exist() {
        type Step = fn(Interview) -> Option<Interview>;
        let steps: [(Step, InterviewAction); 5] = [
            (
                |of| of.reschedule(at(START + SECOND), START).ok().map(|done| done.0),
                InterviewAction::Reschedule,
            ),
            (
                |of| of.request_reschedule(START - SECOND).ok().map(|done| done.0),
                InterviewAction::RequestReschedule,
            ),
            (|of| of.cancel().ok().map(|done| done.0), InterviewAction::Cancel),
            (|of| of.complete(START).ok().map(|done| done.0), InterviewAction::Complete),
            (|of| of.record_no_show(START).ok().map(|done| done.0), InterviewAction::RecordNoShow),
        ];
        for from in InterviewState::ALL {
            for (step, action) in steps {
                let to = machine::target(TRANSITIONS, *from, action);
                // An action whose goal is reached changes nothing.
                let goal = TRANSITIONS.iter().find(|arrow| arrow.action == action);
                let reached = goal.filter(|arrow| arrow.to == *from).map(|arrow| arrow.to);
                let after = step(interview(*from)).map(|after| after.state);
                assert_eq!(after, to.or(reached), "{action} from {from}");
            }
        }
    }

    #[test]
    fn another_time_is_asked_for_before_the_start_and_the_end_told_from_it_on() {
        let asked = |now| interview(Scheduled).request_reschedule(now).map(|done| done.0.state);
        assert_eq!(asked(START - SECOND), Ok(RescheduleRequested));
        assert_eq!(asked(START), Err(RequestRescheduleError::Started(START)));
        let early = Err(ConcludeError::NotStarted(START));
        assert_eq!(interview(Scheduled).complete(START - SECOND), early);
        assert_eq!(interview(Scheduled).record_no_show(START - SECOND), early);
        assert!(interview(Scheduled).complete(START).is_ok());
    }

    #[test]
    fn each_new_time_counts_and_the_same_one_does_not() {
        let (moved, events) =
            interview(RescheduleRequested).reschedule(at(START), START - SECOND).expect("ahead");
        assert_eq!((moved.state, moved.sequence, events.len()), (Scheduled, 1, 1));
        let again = moved.clone().reschedule(at(START), START - SECOND);
        assert_eq!(again, Ok((moved.clone(), vec![])));
        let past = moved.clone().reschedule(at(START + SECOND), START + SECOND);
        assert_eq!(past, Err(NotAhead.into()));
        let (cancelled, _) = moved.cancel().expect("ahead");
        assert_eq!((cancelled.state, cancelled.sequence), (Cancelled, 2));
    }

    #[test]
    fn an_interview_lies_ahead_and_within_a_year() {
        let now = time::macros::datetime!(2026-06-01 09:00 UTC);
        let at = |starts_at| InterviewTime::new(starts_at, 30, now).map(|time| time.starts_at);
        let (second, horizon) = (Duration::SECOND, now + HORIZON);
        assert_eq!(at(now), Err(NotAhead.into()));
        assert_eq!(at(now + second), Ok(now + second));
        assert_eq!(at(horizon), Ok(horizon));
        assert_eq!(at(horizon + second), Err(TimeError::TooFarAhead));
    }

    #[test]
    fn an_interview_ends_its_minutes_after_its_start() {
        assert_eq!(at(START).ends_at(), START + Duration::minutes(30));
    }

    #[test]
    fn an_interview_is_ahead_until_it_took_place_or_was_called_off() {
        let ahead: Vec<_> =
            InterviewState::ALL.iter().copied().filter(|state| state.is_ahead()).collect();
        assert_eq!(ahead, [Scheduled, RescheduleRequested]);
    }
}
