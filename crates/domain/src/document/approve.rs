use super::{AlreadyDecided, Document, DocumentState, NotAccepted, NotUnderControl, Standing};
use crate::application::ApplicationState;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::term::Term;

/// Why a document cannot be approved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApproveError {
    #[error(transparent)]
    NotUnderControl(#[from] NotUnderControl),
    #[error(transparent)]
    NotAccepted(#[from] NotAccepted),
    #[error(transparent)]
    AlreadyDecided(#[from] AlreadyDecided),
}

impl Document {
    /// The programme office lets an accepted document count (R10). Repeating it changes nothing.
    pub fn approve(
        mut self,
        application: ApplicationState,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), ApproveError> {
        if self.state() == DocumentState::Approved {
            return Ok((self, vec![]));
        }
        self.under_control(application, term, now)?;
        match self.state() {
            DocumentState::Accepted => {}
            DocumentState::Submitted => return Err(NotAccepted.into()),
            state => return Err(AlreadyDecided { state }.into()),
        }
        let event = self.step("approve", Standing::Approved);
        Ok((self, vec![event]))
    }
}
