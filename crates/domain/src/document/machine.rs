//! The transition table of documents (domain rule 4.5): what is not listed cannot happen.

use super::DocumentState;
use crate::Named;
use crate::event::actions_are_events;
use crate::machine::{self, DOCUMENT_CHECK, PROGRAMME, SYSTEM, arrow};
use crate::user::Role;

names! {
    /// What can happen to a document.
    pub enum DocumentAction {
        Submit = "submit",
        Accept = "accept",
        Approve = "approve",
        Reject = "reject",
        Drop = "drop",
    }
}

actions_are_events! { DocumentAction => DocumentEvent: Submit, Accept, Approve, Reject, Drop }

/// One arrow of the machine.
pub type Transition = machine::Transition<DocumentState, DocumentAction>;

/// Every arrow of the machine. None leads back, and none out of a decision that is final (A12).
/// Which of the roles checks a submitted document is a matter of its school (A38).
pub const TRANSITIONS: &[Transition] = &[
    // With its application.
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
    /// Where the action leads from a state, if anywhere.
    pub fn target(self, from: DocumentState) -> Option<DocumentState> {
        machine::target(TRANSITIONS, from, self)
    }

    /// Whether that role takes the action from that state.
    pub(super) fn is_open_to(self, role: Role, from: DocumentState) -> bool {
        TRANSITIONS
            .iter()
            .any(|arrow| arrow.from == from && arrow.action == self && arrow.roles.contains(&role))
    }
}

impl DocumentState {
    /// Somebody has yet to decide.
    pub fn is_undecided(self) -> bool {
        DocumentAction::ALL.iter().any(|action| action.target(self) == Some(Self::Rejected))
    }
}
