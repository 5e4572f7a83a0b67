use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, WrongSgkNoticeState};
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;

impl SgkNotice {
    /// The employer shares the dates and the workplace with the school, for the first time or after
    /// a rejection. Late sharing is flagged and never refused, because the intern must be insured
    /// (A7). After a rejection, only the date of the new sharing counts for lateness, because the
    /// school could not act on the earlier one. Sharing a notice that is already shared changes
    /// nothing.
    pub fn share(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        let late = istanbul_date(now) > self.due_on;
        self.step(SgkNoticeAction::Share, SgkNoticeProgress::Shared { at: now, late })
    }
}
