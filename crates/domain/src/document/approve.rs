use super::{Desk, Document, DocumentAction, DocumentState, Progress, Undecidable};
use crate::event::Event;

impl Document {
    /// Approves an accepted document, which then counts in the evaluation (R10). Repeating it
    /// changes nothing.
    pub fn approve(mut self, desk: &Desk<'_>) -> Result<(Self, Vec<Event>), Undecidable> {
        if self.state() == DocumentState::Approved {
            return Ok((self, vec![]));
        }
        self.is_open_to(DocumentAction::Approve, desk)?;
        let event = self.step(DocumentAction::Approve, Progress::Approved);
        Ok((self, vec![event]))
    }
}
