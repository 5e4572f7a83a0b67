use super::{Desk, Document, DocumentAction, DocumentState, Progress, Undecidable};
use crate::event::Event;

names! {
    /// The two levels at which a document is judged (A13).
    pub enum ControlLevel {
        /// Its truth.
        Check = "check",
        /// The whole, over what was accepted.
        Approval = "approval",
    }
}

/// A reason on the programme's list (R9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectReason {
    pub code: String,
    /// Where it may be given.
    pub levels: Vec<ControlLevel>,
    /// Says nothing without a text.
    pub text_required: bool,
    pub active: bool,
}

/// Why a document was rejected, for the candidate to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Code of the reason.
    pub reason: String,
    pub text: Option<String>,
}

/// The reason does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    #[error("this reason is not given at the {0}")]
    NotInUse(ControlLevel),
    #[error("this reason needs a text")]
    TextRequired,
}

/// Why a document cannot be rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectError {
    #[error(transparent)]
    Undecidable(#[from] Undecidable),
    #[error(transparent)]
    Reason(#[from] ReasonError),
}

impl RejectReason {
    /// Gives the reason at a level, in words where it needs them.
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
    /// Finds the document wanting, for good (R9, A12): at the first check, or instead of an
    /// approval (A13). Repeating it changes nothing.
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
