use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, WrongSgkNoticeState};
use crate::calendar::Timestamp;
use crate::event::Event;

impl SgkNotice {
    /// The internship was cancelled; a school that was told is told again (A10).
    pub fn recall(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        self.step(SgkNoticeAction::Recall, SgkNoticeProgress::Recalled { at: now })
    }
}
