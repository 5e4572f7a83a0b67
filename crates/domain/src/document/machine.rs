//! The transition table of documents (domain rule 4.5). A transition that is not in the table
//! cannot happen.

use super::DocumentState;
use crate::Named;
use crate::event::actions_are_events;
use crate::machine::{self, DOCUMENT_CHECK, PROGRAMME, SYSTEM, arrow};
use crate::user::Role;

names! {
    /// What can happen to a document.
    pub enum DocumentAction {
        /// The candidate submits it together with the application.
        Submit = "submit",
        /// The first check finds it correct.
        Accept = "accept",
        /// The programme office approves it.
        Approve = "approve",
        /// The first check or the programme office rejects it.
        Reject = "reject",
        /// Its application leaves document control before a decision.
        Drop = "drop",
    }
}

actions_are_events! { DocumentAction => DocumentEvent: Submit, Accept, Approve, Reject, Drop }

/// One arrow of the state machine.
pub type Transition = machine::Transition<DocumentState, DocumentAction>;

/// Every arrow of the machine. No arrow leads back, and a final decision has none (A12). Which of
/// the roles checks a submitted document depends on the school (A38).
pub const TRANSITIONS: &[Transition] = &[
    // Together with its application.
    arrow(DocumentState::Uploaded, DocumentAction::Submit, DocumentState::Submitted, SYSTEM),
    arrow(
        DocumentState::Submitted,
        DocumentAction::Accept,
        DocumentState::Accepted,
        DOCUMENT_CHECK,
    ),
    arrow(
        DocumentState::Submitted,
        DocumentAction::Reject,
        DocumentState::Rejected,
        DOCUMENT_CHECK,
    ),
    arrow(DocumentState::Submitted, DocumentAction::Drop, DocumentState::Dropped, SYSTEM),
    arrow(DocumentState::Accepted, DocumentAction::Approve, DocumentState::Approved, PROGRAMME),
    arrow(DocumentState::Accepted, DocumentAction::Reject, DocumentState::Rejected, PROGRAMME),
    arrow(DocumentState::Accepted, DocumentAction::Drop, DocumentState::Dropped, SYSTEM),
];

impl DocumentAction {
    /// The state to which the action leads; `None` when it is not possible from the state `from`.
    pub fn target(self, from: DocumentState) -> Option<DocumentState> {
        machine::target(TRANSITIONS, from, self)
    }

    /// Whether a role may take the action in the state `from`.
    pub(super) fn is_open_to(self, role: Role, from: DocumentState) -> bool {
        TRANSITIONS
            .iter()
            .any(|arrow| arrow.from == from && arrow.action == self && arrow.roles.contains(&role))
    }
}

impl DocumentState {
    /// Whether somebody still has to decide on the document.
    pub fn is_undecided(self) -> bool {
        DocumentAction::ALL.iter().any(|action| action.target(self) == Some(Self::Rejected))
    }
}
