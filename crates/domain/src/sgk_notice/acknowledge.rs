use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, WrongSgkNoticeState};
use crate::calendar::Timestamp;
use crate::event::Event;

impl SgkNotice {
    /// The school has read it.
    pub fn acknowledge(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        self.step(SgkNoticeAction::Acknowledge, SgkNoticeProgress::Acknowledged { at: now })
    }
}
