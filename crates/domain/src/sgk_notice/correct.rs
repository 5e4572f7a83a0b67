use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, SgkNoticeState};
use crate::Named;
use crate::calendar::{Timestamp, istanbul_date, sgk_notice_due_on};
use crate::event::Event;
use crate::term::TermRules;
use time::Date;

impl SgkNotice {
    /// The days or the place of the internship changed (A74). A school that has the notice gets it
    /// again, as the next revision, and declares anew. Otherwise only the due day moves.
    pub fn correct(mut self, start: Date, rules: &TermRules, now: Timestamp) -> (Self, Vec<Event>) {
        self.due_on = sgk_notice_due_on(start, rules.sgk_notice_lead_days);
        let from = self.state();
        match from {
            SgkNoticeState::Pending | SgkNoticeState::Rejected | SgkNoticeState::Recalled => {
                (self, vec![])
            }
            SgkNoticeState::Shared | SgkNoticeState::Acknowledged | SgkNoticeState::Declared => {
                let late = istanbul_date(now) > self.due_on;
                self.progress = SgkNoticeProgress::Shared { at: now, late };
                self.revision += 1;
                let event = Event::new(self.id, SgkNoticeAction::Correct)
                    .between(from.name(), self.state().name());
                (self, vec![event])
            }
        }
    }
}
