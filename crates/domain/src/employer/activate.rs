use super::{Employer, EmployerState, WrongEmployerState};
use crate::Named;
use crate::event::Event;

/// Why an employer cannot be submitted for approval.
pub type SubmitError = WrongEmployerState;
/// Why an employer cannot be activated or suspended.
pub type ActivateError = WrongEmployerState;

impl Employer {
    /// The profile is complete: the programme office is asked for approval (R13).
    pub fn submit(self) -> Result<(Self, Vec<Event>), SubmitError> {
        self.step("submit", &[EmployerState::Draft], EmployerState::PendingApproval)
    }

    /// The programme office authorises the employer, or lifts a suspension.
    pub fn activate(self) -> Result<(Self, Vec<Event>), ActivateError> {
        self.step(
            "activate",
            &[EmployerState::PendingApproval, EmployerState::Suspended],
            EmployerState::Active,
        )
    }

    /// No new offer and no confirmation until activated again; live placements go on.
    pub fn suspend(self) -> Result<(Self, Vec<Event>), ActivateError> {
        self.step("suspend", &[EmployerState::Active], EmployerState::Suspended)
    }

    fn step(
        mut self,
        action: &'static str,
        from: &[EmployerState],
        to: EmployerState,
    ) -> Result<(Self, Vec<Event>), WrongEmployerState> {
        if self.state == to {
            return Ok((self, vec![]));
        }
        if !from.contains(&self.state) {
            return Err(WrongEmployerState(self.state));
        }
        let event = Event::new(self.id, action).between(self.state.name(), to.name());
        self.state = to;
        Ok((self, vec![event]))
    }
}
