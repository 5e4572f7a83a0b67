use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, WrongSgkNoticeState};
use crate::calendar::Timestamp;
use crate::event::Event;

impl SgkNotice {
    /// Recalls the notice because the internship was cancelled. If the school has received the
    /// notice, it is notified (A10). Recalling the notice again changes nothing.
    pub fn recall(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        self.step(SgkNoticeAction::Recall, SgkNoticeProgress::Recalled { at: now })
    }
}
