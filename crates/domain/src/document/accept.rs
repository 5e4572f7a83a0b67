use super::{AlreadyDecided, Document, DocumentState, NotUnderControl, Standing};
use crate::application::ApplicationState;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::term::Term;

/// Why a document cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    #[error(transparent)]
    NotUnderControl(#[from] NotUnderControl),
    #[error(transparent)]
    AlreadyDecided(#[from] AlreadyDecided),
}

impl Document {
    /// An officer finds the document correct (R8). Repeating it changes nothing.
    pub fn accept(
        mut self,
        application: ApplicationState,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), AcceptError> {
        if self.state() == DocumentState::Accepted {
            return Ok((self, vec![]));
        }
        self.under_control(application, term, now)?;
        let state = self.state();
        if state != DocumentState::Submitted {
            return Err(AlreadyDecided { state }.into());
        }
        let event = self.step("accept", Standing::Accepted);
        Ok((self, vec![event]))
    }
}
