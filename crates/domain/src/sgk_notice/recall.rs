use super::{NoticeProgress, SgkNotice, SgkNoticeAction, WrongNoticeState};
use crate::calendar::Timestamp;
use crate::event::Event;

impl SgkNotice {
    /// The internship was cancelled; a school that was told is told again (A10).
    pub fn recall(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        self.step(SgkNoticeAction::Recall, NoticeProgress::Recalled { at: now })
    }
}
