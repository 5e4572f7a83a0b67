use super::{Term, TermPhase, WrongPhase};
use crate::calendar::Timestamp;
use crate::event::{Event, MethodReportEvent, PrivacyNoticeEvent};
use crate::ids::{MethodReportId, PrivacyNoticeId};
use crate::machine::States;

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
            TermPhase::Closed => {
                Err(self.wrong_phase(now, States::that(|phase| phase != TermPhase::Closed)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;
    use crate::term::{
        TermProgress,
        examples::{pool_open, wrong},
    };
    use uuid::Uuid;

    #[test]
    fn documents_are_published_until_the_term_is_closed() {
        let (id, report) =
            (PrivacyNoticeId(Uuid::from_u128(1)), MethodReportId(Uuid::from_u128(2)));
        let (open, now) = (pool_open(), pool_open().calendar.pool_closes_at);
        let notice = Event::new(id, PrivacyNoticeEvent::Publish);
        assert_eq!(open.publish_privacy_notice(id, now), Ok(notice));
        let revision = Event::new(report, MethodReportEvent::Publish);
        assert_eq!(open.publish_method_report(report, now), Ok(revision));

        let progress = TermProgress { closed_at: Some(now), ..open.progress };
        let closed = Term { progress, ..open };
        let needed: Vec<_> =
            TermPhase::ALL.iter().copied().filter(|of| *of != TermPhase::Closed).collect();
        let wrong = wrong(TermPhase::Closed, &needed, None);
        assert_eq!(closed.publish_privacy_notice(id, now), Err(wrong));
        assert_eq!(closed.publish_method_report(report, now), Err(wrong));
    }
}
