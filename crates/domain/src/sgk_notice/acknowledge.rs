use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, WrongSgkNoticeState};
use crate::calendar::Timestamp;
use crate::event::Event;

impl SgkNotice {
    /// Records that the school has read the notice. Repeating it changes nothing.
    pub fn acknowledge(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        self.step(SgkNoticeAction::Acknowledge, SgkNoticeProgress::Acknowledged { at: now })
    }
}
