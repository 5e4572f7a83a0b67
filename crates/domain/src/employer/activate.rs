use super::{Employer, EmployerState, WrongEmployerState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::{EmployerEvent, Event, actions_are_events};
use crate::ids::EmployerId;
use crate::machine::{self, MANAGER, PROGRAMME, SYSTEM, States, Transition, arrow};
use time::Duration;

names! {
    /// What can happen to an employer.
    pub enum EmployerAction {
        /// A manager asks the programme office for approval.
        Submit = "submit",
        /// The programme office approves the employer, or lifts a suspension.
        Activate = "activate",
        /// The programme office suspends the employer.
        Suspend = "suspend",
        /// The programme office sends a registration back for a correction.
        SendBack = "send_back",
        /// The programme office refuses a registration.
        Refuse = "refuse",
        /// The programme office closes the employer for good. Its tax number is free again.
        Close = "close",
        /// The programme office closes the employer into another one, which gets its members.
        Merge = "merge",
        /// A registration that nobody submitted in time, or that was refused, ends.
        Expire = "expire",
    }
}

actions_are_events! { EmployerAction => EmployerEvent: Submit, Activate, Suspend, SendBack, Refuse, Close, Merge, Expire }

/// The number of days after which a registration that waits for its employer ends.
const IDLE_DAYS: i64 = 30;

/// Every transition of an employer.
pub const TRANSITIONS: &[Transition<EmployerState, EmployerAction>] = {
    use EmployerAction::*;
    use EmployerState::*;
    &[
        arrow(Draft, Submit, PendingApproval, MANAGER),
        arrow(SentBack, Submit, PendingApproval, MANAGER),
        arrow(PendingApproval, Activate, Active, PROGRAMME),
        arrow(PendingApproval, SendBack, SentBack, PROGRAMME),
        arrow(PendingApproval, Refuse, Refused, PROGRAMME),
        arrow(Active, Suspend, Suspended, PROGRAMME),
        arrow(Suspended, Activate, Active, PROGRAMME),
        arrow(Draft, Close, Closed, PROGRAMME),
        arrow(PendingApproval, Close, Closed, PROGRAMME),
        arrow(SentBack, Close, Closed, PROGRAMME),
        arrow(Refused, Close, Closed, PROGRAMME),
        arrow(Suspended, Close, Closed, PROGRAMME),
        arrow(PendingApproval, Merge, Closed, PROGRAMME),
        arrow(SentBack, Merge, Closed, PROGRAMME),
        arrow(Suspended, Merge, Closed, PROGRAMME),
        arrow(Draft, Expire, Closed, SYSTEM),
        arrow(SentBack, Expire, Closed, SYSTEM),
        arrow(Refused, Expire, Closed, SYSTEM),
    ]
};

/// Why an employer cannot be submitted for approval.
pub type SubmitError = WrongEmployerState;
/// Why an employer cannot be activated or suspended.
pub type ActivateError = WrongEmployerState;

/// Why an employer cannot be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// The employer is active, and must be suspended first.
    #[error(transparent)]
    WrongState(#[from] WrongEmployerState),
    /// Offers are open, or internships are not over.
    #[error("open offers and internships that are not over: {0}")]
    Unfinished(u32),
}

/// Why an employer cannot be merged into another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// The employer cannot be closed.
    #[error(transparent)]
    Close(#[from] CloseError),
    /// The other employer is not active, or is the same.
    #[error("an employer is merged into another one that is active")]
    Into,
}

impl Employer {
    /// Registers an employer. It starts as a draft, which a manager submits for approval (R13).
    pub fn register(id: EmployerId) -> (EmployerState, Event) {
        let state = EmployerState::Draft;
        (state, Event::new(id, EmployerEvent::Create).between(None, state.name()))
    }

    /// Submits a complete profile to the programme office for approval (R13). Repeating it changes
    /// nothing.
    pub fn submit(self) -> Result<(Self, Vec<Event>), SubmitError> {
        self.step(EmployerAction::Submit)
    }

    /// Approves the employer, or lifts its suspension. Repeating it changes nothing.
    pub fn activate(self) -> Result<(Self, Vec<Event>), ActivateError> {
        self.step(EmployerAction::Activate)
    }

    /// Suspends the employer. Until it is activated again, it can neither make nor confirm offers.
    /// Its placements continue. Repeating it changes nothing.
    pub fn suspend(self) -> Result<(Self, Vec<Event>), ActivateError> {
        self.step(EmployerAction::Suspend)
    }

    /// Sends a registration back for a correction. Repeating it changes nothing.
    pub fn send_back(self, reason: String) -> Result<(Self, Vec<Event>), WrongEmployerState> {
        self.step_because(EmployerAction::SendBack, reason)
    }

    /// Refuses a registration. Repeating it changes nothing.
    pub fn refuse(self, reason: String) -> Result<(Self, Vec<Event>), WrongEmployerState> {
        self.step_because(EmployerAction::Refuse, reason)
    }

    /// Closes the employer for good. `unfinished` is the number of its open offers and of its
    /// internships that are not over. Repeating it changes nothing.
    pub fn close(self, unfinished: u32, reason: String) -> Result<(Self, Vec<Event>), CloseError> {
        self.finish(EmployerAction::Close, unfinished, reason)
    }

    /// Closes the employer into another one. Repeating it changes nothing.
    pub fn merge(
        self,
        into: &Self,
        unfinished: u32,
        reason: String,
    ) -> Result<(Self, Vec<Event>), MergeError> {
        if into.id == self.id || into.state != EmployerState::Active {
            return Err(MergeError::Into);
        }
        let (employer, mut events) = self.finish(EmployerAction::Merge, unfinished, reason)?;
        if !events.is_empty() {
            events.push(Event::new(into.id, EmployerEvent::Absorb));
        }
        Ok((employer, events))
    }

    fn finish(
        self,
        action: EmployerAction,
        unfinished: u32,
        reason: String,
    ) -> Result<(Self, Vec<Event>), CloseError> {
        let (employer, events) = self.step_because(action, reason)?;
        if !events.is_empty() && unfinished > 0 {
            return Err(CloseError::Unfinished(unfinished));
        }
        Ok((employer, events))
    }

    /// Ends a registration that waits for its employer, and one that was refused, after thirty days
    /// in that state.
    pub fn expire(self, since: Timestamp, now: Timestamp) -> (Self, Vec<Event>) {
        if since > Self::idle_since(now) {
            return (self, vec![]);
        }
        self.clone().step(EmployerAction::Expire).unwrap_or((self, vec![]))
    }

    /// The states in which a registration ends by itself.
    pub fn idle_states() -> Vec<EmployerState> {
        let ends = |arrow: &&Transition<_, _>| arrow.action == EmployerAction::Expire;
        TRANSITIONS.iter().filter(ends).map(|arrow| arrow.from).collect()
    }

    /// Registrations that have been in such a state since this instant or longer have ended.
    pub fn idle_since(now: Timestamp) -> Timestamp {
        now - Duration::days(IDLE_DAYS)
    }

    /// Refuses changes to the profile, members and quotas of a closed employer (A15).
    pub fn not_closed(&self) -> Result<(), WrongEmployerState> {
        if self.state == EmployerState::Closed {
            let needed = States::that(|state| state != EmployerState::Closed);
            return Err(WrongEmployerState(self.state, needed));
        }
        Ok(())
    }

    fn step_because(
        self,
        action: EmployerAction,
        reason: String,
    ) -> Result<(Self, Vec<Event>), WrongEmployerState> {
        let (employer, events) = self.step(action)?;
        let events = events.into_iter().map(|event| event.because(reason.clone())).collect();
        Ok((employer, events))
    }

    fn step(mut self, action: EmployerAction) -> Result<(Self, Vec<Event>), WrongEmployerState> {
        if TRANSITIONS.iter().any(|arrow| arrow.action == action && arrow.to == self.state) {
            return Ok((self, vec![]));
        }
        let to = machine::target(TRANSITIONS, self.state, action)
            .ok_or(WrongEmployerState(self.state, machine::sources(TRANSITIONS, action)))?;
        let event = Event::new(self.id, action).between(self.state.name(), to.name());
        self.state = to;
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employer::EmployerKind;
    use uuid::Uuid;

    fn employer(state: EmployerState) -> Employer {
        let id = EmployerId(Uuid::from_u128(1));
        Employer { id, kind: EmployerKind::Private, state, staff_count: 1, version: 0 }
    }

    #[test]
    fn only_the_listed_transitions_are_possible() {
        use EmployerState::{Active, Draft, PendingApproval, Refused, SentBack, Suspended};
        type Step = fn(Employer) -> Result<(Employer, Vec<Event>), WrongEmployerState>;
        let steps: [(Step, &[EmployerState], EmployerState); 5] = [
            (Employer::submit, &[Draft, SentBack], PendingApproval),
            (Employer::activate, &[PendingApproval, Suspended], Active),
            (Employer::suspend, &[Active], Suspended),
            (|of| of.send_back("Adres eksik".to_owned()), &[PendingApproval], SentBack),
            (|of| of.refuse("Kurum değil".to_owned()), &[PendingApproval], Refused),
        ];
        for (step, from, to) in steps {
            for state in EmployerState::ALL.iter().copied() {
                let done = step(employer(state));
                if state == to {
                    assert_eq!(done, Ok((employer(to), vec![])), "repeated");
                } else if from.contains(&state) {
                    let (after, events) = done.expect("a listed transition");
                    assert_eq!((after.state, events.len()), (to, 1));
                } else {
                    assert_eq!(done, Err(WrongEmployerState(state, States::of(from))));
                }
            }
        }
    }

    #[test]
    fn an_employer_with_nothing_unfinished_is_closed_unless_it_is_active() {
        use EmployerState::{Active, Closed, Draft, PendingApproval, Refused, SentBack, Suspended};
        let close = |state, unfinished| employer(state).close(unfinished, "Yanlış".to_owned());
        for state in [Draft, PendingApproval, SentBack, Refused, Suspended] {
            let (closed, events) = close(state, 0).expect("nothing is unfinished");
            assert_eq!((closed.state, events.len()), (Closed, 1));
            assert_eq!(events[0].reason.as_deref(), Some("Yanlış"));
            assert_eq!(close(state, 2), Err(CloseError::Unfinished(2)));
        }
        let needed = States::of(&[Draft, PendingApproval, SentBack, Refused, Suspended]);
        assert_eq!(close(Active, 0), Err(WrongEmployerState(Active, needed).into()));
        assert_eq!(close(Closed, 2), Ok((employer(Closed), vec![])), "repeated");
    }

    #[test]
    fn an_employer_is_merged_into_another_one_that_is_active() {
        use EmployerState::{Active, Closed, Suspended};
        let other = |state| Employer { id: EmployerId(Uuid::from_u128(2)), ..employer(state) };
        let merge = |into: &Employer, left| employer(Suspended).merge(into, left, String::new());
        let (closed, events) = merge(&other(Active), 0).expect("the other is active");
        assert_eq!((closed.state, events.len()), (Closed, 2));
        assert_eq!(merge(&other(Active), 1), Err(CloseError::Unfinished(1).into()));
        assert_eq!(merge(&other(Suspended), 0), Err(MergeError::Into));
        assert_eq!(merge(&employer(Active), 0), Err(MergeError::Into), "the same");
        let again = employer(Closed).merge(&other(Active), 0, String::new());
        assert_eq!(again, Ok((employer(Closed), vec![])), "repeated");
    }

    #[test]
    fn a_registration_ends_after_thirty_days_without_its_employer() {
        use EmployerState::{Closed, Draft, PendingApproval, Refused, SentBack};
        let at = time::macros::datetime!(2026-05-10 09:00 UTC);
        let ended = |state, now| employer(state).expire(at, now).0.state;
        let later = at + Duration::days(30);
        assert_eq!(Employer::idle_states(), [Draft, SentBack, Refused]);
        for state in [Draft, SentBack, Refused] {
            assert_eq!(ended(state, later - Duration::SECOND), state);
            assert_eq!(ended(state, later), Closed);
        }
        assert_eq!(ended(PendingApproval, later), PendingApproval);
    }
}
