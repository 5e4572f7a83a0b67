//! The transition table of applications (domain rule 4.4): what is not listed cannot happen.

use super::ApplicationState::{
    Draft, Evaluated, Expired, InPool, Ineligible, Submitted, Withdrawn,
};
use super::{Application, ApplicationState, WrongApplicationState};
use crate::event::actions_are_events;
use crate::machine::{self, CANDIDATE, PROGRAMME, SYSTEM, Transition, arrow};

names! {
    /// What can happen to an application.
    pub enum ApplicationAction {
        Submit = "submit",
        Expire = "expire",
        Evaluate = "evaluate",
        Disqualify = "ineligible",
        CreatePool = "create_pool",
        Withdraw = "withdraw",
    }
}

actions_are_events! { ApplicationAction => ApplicationEvent: Submit, Expire, Evaluate, Disqualify, CreatePool, Withdraw }

/// Every arrow of the machine. Nothing leads back into a draft (R41).
pub const TRANSITIONS: &[Transition<ApplicationState, ApplicationAction>] = &[
    arrow(Draft, ApplicationAction::Submit, Submitted, CANDIDATE),
    arrow(Draft, ApplicationAction::Expire, Expired, SYSTEM),
    arrow(Submitted, ApplicationAction::Evaluate, Evaluated, SYSTEM),
    arrow(Submitted, ApplicationAction::Disqualify, Ineligible, SYSTEM),
    arrow(Evaluated, ApplicationAction::CreatePool, InPool, PROGRAMME),
    arrow(Submitted, ApplicationAction::Withdraw, Withdrawn, CANDIDATE),
    arrow(Evaluated, ApplicationAction::Withdraw, Withdrawn, CANDIDATE),
    arrow(InPool, ApplicationAction::Withdraw, Withdrawn, CANDIDATE),
];

impl ApplicationAction {
    /// Where the action leads from a state, if anywhere.
    pub fn target(self, from: ApplicationState) -> Option<ApplicationState> {
        machine::target(TRANSITIONS, from, self)
    }
}

impl Application {
    /// Where an action leads from a state; refuses what the machine has no arrow for.
    pub(super) fn target(
        state: ApplicationState,
        action: ApplicationAction,
    ) -> Result<ApplicationState, WrongApplicationState> {
        action.target(state).ok_or(WrongApplicationState { state, action })
    }
}
