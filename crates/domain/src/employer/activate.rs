use super::{Employer, EmployerState, WrongEmployerState};
use crate::Named;
use crate::event::{EmployerEvent, Event, actions_are_events};
use crate::ids::EmployerId;
use crate::machine::{self, MANAGER, PROGRAMME, States, Transition, arrow};

names! {
    /// What can happen to an employer.
    pub enum EmployerAction {
        /// A manager asks the programme office for approval.
        Submit = "submit",
        /// The programme office approves the employer, or lifts a suspension.
        Activate = "activate",
        /// The programme office suspends the employer.
        Suspend = "suspend",
    }
}

actions_are_events! { EmployerAction => EmployerEvent: Submit, Activate, Suspend }

/// Every transition of an employer.
pub const TRANSITIONS: &[Transition<EmployerState, EmployerAction>] = {
    use EmployerAction::*;
    use EmployerState::*;
    &[
        arrow(Draft, Submit, PendingApproval, MANAGER),
        arrow(PendingApproval, Activate, Active, PROGRAMME),
        arrow(Active, Suspend, Suspended, PROGRAMME),
        arrow(Suspended, Activate, Active, PROGRAMME),
    ]
};

/// Why an employer cannot be submitted for approval.
pub type SubmitError = WrongEmployerState;
/// Why an employer cannot be activated or suspended.
pub type ActivateError = WrongEmployerState;

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
}
