//! The transition table of applications (domain rule 4.4). A transition that is not in the table
//! cannot happen.

use super::ApplicationState::{
    Draft, Evaluated, Expired, InPool, Ineligible, Submitted, Withdrawn,
};
use super::{Application, ApplicationState, WrongApplicationState};
use crate::event::actions_are_events;
use crate::machine::{self, CANDIDATE, PROGRAMME, SYSTEM, Transition, arrow};

names! {
    /// What can happen to an application.
    pub enum ApplicationAction {
        /// The candidate submits it.
        Submit = "submit",
        /// The application window closes while it is a draft.
        Expire = "expire",
        /// The evaluation scores it.
        Evaluate = "evaluate",
        /// A criterion is no longer met, for example because a mandatory document was rejected.
        Disqualify = "ineligible",
        /// The programme office creates the pool of the term.
        CreatePool = "create_pool",
        /// The candidate withdraws it.
        Withdraw = "withdraw",
    }
}

actions_are_events! { ApplicationAction => ApplicationEvent: Submit, Expire, Evaluate, Disqualify, CreatePool, Withdraw }

/// Every arrow of the machine. No arrow leads back to a draft (R41).
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
    /// The state to which the action leads; `None` when it is not possible from the state `from`.
    pub fn target(self, from: ApplicationState) -> Option<ApplicationState> {
        machine::target(TRANSITIONS, from, self)
    }
}

impl Application {
    /// The state to which an action leads, or a refusal when it is not possible from `state`.
    pub(super) fn target(
        state: ApplicationState,
        action: ApplicationAction,
    ) -> Result<ApplicationState, WrongApplicationState> {
        action.target(state).ok_or(WrongApplicationState { state, action })
    }
}
