use super::{
    AlreadyDecided, Document, DocumentState, NotAccepted, NotUnderControl, RejectReason, Rejection,
    Reviewer, Standing,
};
use crate::application::ApplicationState;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::term::Term;

/// Why a document cannot be rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectError {
    #[error(transparent)]
    NotUnderControl(#[from] NotUnderControl),
    #[error(transparent)]
    NotAccepted(#[from] NotAccepted),
    #[error(transparent)]
    AlreadyDecided(#[from] AlreadyDecided),
    #[error("the reason other needs a text")]
    ReasonRequired,
}

impl Document {
    /// Finds the document wanting, for good (R9, A12): an officer at the first check, the
    /// programme office instead of an approval (A13). Repeating it changes nothing.
    pub fn reject(
        mut self,
        by: Reviewer,
        rejection: Rejection,
        application: ApplicationState,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), RejectError> {
        if self.state() == DocumentState::Rejected {
            return Ok((self, vec![]));
        }
        self.under_control(application, term, now)?;
        match (by, self.state()) {
            (Reviewer::Officer, DocumentState::Submitted)
            | (Reviewer::Programme, DocumentState::Accepted) => {}
            (Reviewer::Programme, DocumentState::Submitted) => return Err(NotAccepted.into()),
            (_, state) => return Err(AlreadyDecided { state }.into()),
        }
        let is_explained = rejection.text.as_deref().is_some_and(|text| !text.trim().is_empty());
        if rejection.reason == RejectReason::Other && !is_explained {
            return Err(RejectError::ReasonRequired);
        }
        let event = self.step("reject", Standing::Rejected(rejection));
        Ok((self, vec![event]))
    }
}
