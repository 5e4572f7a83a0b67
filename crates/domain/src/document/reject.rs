use super::{Desk, Document, DocumentAction, DocumentState, Progress, Undecidable};
use crate::event::Event;

names! {
    /// The two levels at which a document is checked (A13).
    pub enum ControlLevel {
        /// The first check: whether the document is correct.
        Check = "check",
        /// The approval of an accepted document by the programme office.
        Approval = "approval",
    }
}

/// A reason for rejecting a document, from the programme's list (R9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectReason {
    /// The code.
    pub code: String,
    /// The levels at which the reason may be given.
    pub levels: Vec<ControlLevel>,
    /// Whether the reason must be given together with a text.
    pub text_required: bool,
    /// Whether the reason is in use.
    pub active: bool,
}

/// Why a document was rejected. The candidate can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The code of the reason.
    pub reason: String,
    /// The officer's own words, if any.
    pub text: Option<String>,
}

/// Why a reason cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    /// The reason is not in use, or it does not belong to this level.
    #[error("this reason cannot be given at the {0}")]
    NotInUse(ControlLevel),
    /// The reason needs a text that is not blank.
    #[error("this reason needs a text")]
    TextRequired,
}

/// Why a document cannot be rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectError {
    /// The officer cannot decide on the document.
    #[error(transparent)]
    Undecidable(#[from] Undecidable),
    /// The reason cannot be given.
    #[error(transparent)]
    Reason(#[from] ReasonError),
}

impl RejectReason {
    /// Gives the reason at a level. A text is mandatory if the reason requires one.
    pub fn given(&self, at: ControlLevel, text: Option<String>) -> Result<Rejection, ReasonError> {
        if !self.active || !self.levels.contains(&at) {
            return Err(ReasonError::NotInUse(at));
        }
        if self.text_required && text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            return Err(ReasonError::TextRequired);
        }
        Ok(Rejection { reason: self.code.clone(), text })
    }
}

impl Document {
    /// Rejects the document for good (R9, A12), at the first check or instead of an approval (A13).
    /// Repeating it changes nothing, and the first reason stays.
    pub fn reject(
        mut self,
        reason: &RejectReason,
        text: Option<String>,
        desk: &Desk<'_>,
    ) -> Result<(Self, Vec<Event>), RejectError> {
        if self.state() == DocumentState::Rejected {
            return Ok((self, vec![]));
        }
        self.is_open_to(DocumentAction::Reject, desk)?;
        let level = match self.state() {
            DocumentState::Submitted => ControlLevel::Check,
            _ => ControlLevel::Approval,
        };
        let rejection = reason.given(level, text)?;
        let event = self.step(DocumentAction::Reject, Progress::Rejected(rejection));
        Ok((self, vec![event]))
    }
}
