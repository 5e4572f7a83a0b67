use super::{Term, TermPhase, WrongPhase};
use crate::calendar::Timestamp;
use crate::event::{Event, MethodReportEvent, PrivacyNoticeEvent};
use crate::ids::{MethodReportId, PrivacyNoticeId};

impl Term {
    /// Publishes a revision of the privacy notice. It applies to everybody who submits from now on.
    pub fn publish_privacy_notice(
        &self,
        id: PrivacyNoticeId,
        now: Timestamp,
    ) -> Result<Event, WrongPhase> {
        self.may_publish(now)?;
        Ok(Event::new(id, PrivacyNoticeEvent::Publish))
    }

    /// Publishes a revision of the method report (R30).
    pub fn publish_method_report(
        &self,
        id: MethodReportId,
        now: Timestamp,
    ) -> Result<Event, WrongPhase> {
        self.may_publish(now)?;
        Ok(Event::new(id, MethodReportEvent::Publish))
    }

    /// Nothing is published in a closed term: its documents stay as they were at its end.
    fn may_publish(&self, now: Timestamp) -> Result<(), WrongPhase> {
        match self.phase(now) {
            TermPhase::Closed => Err(self.wrong_phase(now, None)),
            _ => Ok(()),
        }
    }
}
