use super::{NoticeProgress, SgkNotice, SgkNoticeAction, WrongNoticeState};
use crate::calendar::Timestamp;
use crate::event::Event;

impl SgkNotice {
    /// The school has read it.
    pub fn acknowledge(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        self.step(SgkNoticeAction::Acknowledge, NoticeProgress::Acknowledged { at: now })
    }
}
