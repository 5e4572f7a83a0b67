use super::{Desk, Document, DocumentAction, DocumentState, Progress, Undecidable};
use crate::event::Event;

impl Document {
    /// Accepts the document in the first check, because it is correct (R8). Repeating it changes
    /// nothing.
    pub fn accept(mut self, desk: &Desk<'_>) -> Result<(Self, Vec<Event>), Undecidable> {
        if self.state() == DocumentState::Accepted {
            return Ok((self, vec![]));
        }
        self.is_open_to(DocumentAction::Accept, desk)?;
        let event = self.step(DocumentAction::Accept, Progress::Accepted);
        Ok((self, vec![event]))
    }
}
