use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, WrongSgkNoticeState};
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;

impl SgkNotice {
    /// Dates and place go to the school; after a rejection, once more. Late is flagged, never
    /// refused: the intern must be insured (A7). Each sharing is judged by its own day, for the
    /// school could not act on the one before.
    pub fn share(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        let late = istanbul_date(now) > self.due_on;
        self.step(SgkNoticeAction::Share, SgkNoticeProgress::Shared { at: now, late })
    }
}
