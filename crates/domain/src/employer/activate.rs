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
        /// The programme office closes the employer for good. Its tax number is free again.
        Close = "close",
        /// A draft that nobody submitted in time ends.
        Expire = "expire",
    }
}

actions_are_events! { EmployerAction => EmployerEvent: Submit, Activate, Suspend, Close, Expire }

/// The number of days after which a draft that nobody submitted ends.
const DRAFT_DAYS: i64 = 30;

/// Every transition of an employer.
pub const TRANSITIONS: &[Transition<EmployerState, EmployerAction>] = {
    use EmployerAction::*;
    use EmployerState::*;
    &[
        arrow(Draft, Submit, PendingApproval, MANAGER),
        arrow(PendingApproval, Activate, Active, PROGRAMME),
        arrow(Active, Suspend, Suspended, PROGRAMME),
        arrow(Suspended, Activate, Active, PROGRAMME),
        arrow(Draft, Close, Closed, PROGRAMME),
        arrow(PendingApproval, Close, Closed, PROGRAMME),
        arrow(Suspended, Close, Closed, PROGRAMME),
        arrow(Draft, Expire, Closed, SYSTEM),
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
    /// Places of its quotas are committed to offers or internships.
    #[error("places of the employer that are committed to offers or internships: {0}")]
    Committed(u32),
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

    /// Closes the employer for good. `committed` is the number of its places that are committed in
    /// any term: an employer that has taken interns can only be suspended. Repeating it changes
    /// nothing.
    pub fn close(self, committed: u32, reason: String) -> Result<(Self, Vec<Event>), CloseError> {
        let closable = self.state != EmployerState::Closed;
        let (employer, events) = self.step(EmployerAction::Close)?;
        if closable && committed > 0 {
            return Err(CloseError::Committed(committed));
        }
        let events = events.into_iter().map(|event| event.because(reason.clone())).collect();
        Ok((employer, events))
    }

    /// Ends a draft that nobody submitted within thirty days of its registration.
    pub fn expire(self, registered_at: Timestamp, now: Timestamp) -> (Self, Vec<Event>) {
        if self.state != EmployerState::Draft || registered_at > Self::drafts_expire(now) {
            return (self, vec![]);
        }
        self.clone().step(EmployerAction::Expire).unwrap_or((self, vec![]))
    }

    /// Drafts that were registered at this instant or earlier have ended.
    pub fn drafts_expire(now: Timestamp) -> Timestamp {
        now - Duration::days(DRAFT_DAYS)
    }

    /// Refuses changes to the profile, members and quotas of a closed employer (A15).
    pub fn not_closed(&self) -> Result<(), WrongEmployerState> {
        if self.state == EmployerState::Closed {
            let needed = States::that(|state| state != EmployerState::Closed);
            return Err(WrongEmployerState(self.state, needed));
        }
        Ok(())
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
        use EmployerState::{Active, Closed, Draft, PendingApproval, Suspended};
        type Step = fn(Employer) -> Result<(Employer, Vec<Event>), WrongEmployerState>;
        let steps: [(Step, &[EmployerState], EmployerState); 3] = [
            (Employer::submit, &[Draft], PendingApproval),
            (Employer::activate, &[PendingApproval, Suspended], Active),
            (Employer::suspend, &[Active], Suspended),
        ];
        for (step, from, to) in steps {
            for state in [Draft, PendingApproval, Active, Suspended, Closed] {
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
    fn an_employer_without_committed_places_is_closed_unless_it_is_active() {
        use EmployerState::{Active, Closed, Draft, PendingApproval, Suspended};
        let close = |state, committed| employer(state).close(committed, "Yanlış kurum".to_owned());
        for state in [Draft, PendingApproval, Suspended] {
            let (closed, events) = close(state, 0).expect("nothing is committed");
            assert_eq!((closed.state, events.len()), (Closed, 1));
            assert_eq!(events[0].reason.as_deref(), Some("Yanlış kurum"));
            assert_eq!(close(state, 2), Err(CloseError::Committed(2)));
        }
        let needed = States::of(&[Draft, PendingApproval, Suspended]);
        assert_eq!(close(Active, 0), Err(WrongEmployerState(Active, needed).into()));
        assert_eq!(close(Closed, 2), Ok((employer(Closed), vec![])), "repeated");
    }

    #[test]
    fn a_draft_ends_thirty_days_after_its_registration() {
        use EmployerState::{Closed, Draft, PendingApproval};
        let at = time::macros::datetime!(2026-05-10 09:00 UTC);
        let ended = |state, now| employer(state).expire(at, now).0.state;
        let later = at + Duration::days(30);
        assert_eq!(ended(Draft, later - Duration::SECOND), Draft);
        assert_eq!(ended(Draft, later), Closed);
        assert_eq!(ended(PendingApproval, later), PendingApproval);
    }
}
