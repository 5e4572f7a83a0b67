//! What a job could not do (D2, D6): it is tried again after a while, and set aside when it keeps
//! failing, so that it never holds up the rest.

use crate::backoff::Backoff;
use crate::calendar::Timestamp;
use crate::event::{Event, FailedItemEvent};
use crate::ids::FailedItemId;
use time::Duration;

names! {
    /// The jobs that run on every tick.
    pub enum Job {
        /// Ends offers whose deadline has passed.
        LapseOffers = "lapse_offers",
        /// Starts and completes internships by the calendar.
        PassPlacements = "pass_placements",
        /// Scores the applications of a term whose evaluation has started.
        Evaluate = "evaluate",
        /// Notes which deadlines are near, and which have passed unmet.
        Remind = "remind",
        /// Writes notifications and mails about what happened.
        Notify = "notify",
    }
}

/// One item of a job that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedItem {
    /// Drawn when it failed first.
    pub id: FailedItemId,
    /// The job that failed on it.
    pub job: Job,
    /// What the job worked on, as the job names it: the id of an offer's pool entry, a placement,
    /// a term or an event, or the name of a reminder.
    pub item: String,
    /// Attempts that failed.
    pub attempts: u16,
    /// The last error, for the operator; it holds no personal data.
    pub error: String,
    /// When it failed last.
    pub failed_at: Timestamp,
    /// When it is tried again; `None` once it was set aside.
    pub retry_at: Option<Timestamp>,
}

/// Attempts after which an item is set aside; with the waits between them that takes an hour.
pub const ITEM_ATTEMPTS: u16 = 6;
const BACKOFF: Backoff = Backoff { first: Duration::minutes(2), longest: Duration::hours(1) };

impl FailedItem {
    /// The first failure of an item.
    pub fn first(id: FailedItemId, job: Job, item: String, error: String, now: Timestamp) -> Self {
        let none = Self {
            id,
            job,
            item,
            attempts: 0,
            error: String::new(),
            failed_at: now,
            retry_at: None,
        };
        none.again(error, now)
    }

    /// The same item after it failed once more.
    pub fn again(self, error: String, now: Timestamp) -> Self {
        let attempts = self.attempts.saturating_add(1);
        let rests = attempts < ITEM_ATTEMPTS;
        let retry_at = rests.then(|| now + BACKOFF.after(attempts));
        Self { attempts, error, failed_at: now, retry_at, ..self }
    }

    /// Whether the job leaves it alone at this instant.
    pub fn rests(&self, now: Timestamp) -> bool {
        self.retry_at.is_none_or(|at| now < at)
    }

    /// Whether the job has given up on it until somebody asks for another try.
    pub fn is_set_aside(&self) -> bool {
        self.retry_at.is_none()
    }

    /// An officer asks for another try, now. The attempts are counted from the beginning.
    pub fn retry(self, now: Timestamp) -> (Self, Event) {
        let event = Event::new(self.id, FailedItemEvent::Retry);
        (Self { attempts: 0, retry_at: Some(now), ..self }, event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: Timestamp = datetime!(2026-05-10 09:00 UTC);

    fn failed() -> FailedItem {
        let id = FailedItemId(Uuid::nil());
        FailedItem::first(id, Job::Notify, "7".to_owned(), "no such text".to_owned(), NOW)
    }

    #[test]
    fn an_item_rests_longer_after_each_failure_and_is_set_aside_after_the_sixth() {
        let (mut item, mut waits) = (failed(), vec![]);
        while let Some(at) = item.retry_at {
            assert!(item.rests(at - Duration::SECOND) && !item.rests(at));
            waits.push((at - item.failed_at).whole_minutes());
            item = item.again("still no such text".to_owned(), at);
        }
        assert_eq!(waits, [2, 4, 8, 16, 32]);
        assert_eq!((item.attempts, item.error.as_str()), (6, "still no such text"));
        assert!(item.is_set_aside() && item.rests(NOW + Duration::days(365)));
    }

    #[test]
    fn an_item_that_was_set_aside_can_be_tried_again() {
        let mut item = failed();
        for _ in 1..ITEM_ATTEMPTS {
            item = item.again("no such text".to_owned(), NOW);
        }
        assert!(item.is_set_aside());
        let (item, event) = item.retry(NOW);
        assert!(!item.rests(NOW));
        assert_eq!(event, Event::new(item.id, FailedItemEvent::Retry));
        assert!(item.again("no such text".to_owned(), NOW).retry_at.is_some(), "counted anew");
    }

    #[test]
    fn an_item_that_failed_once_is_not_set_aside() {
        assert!(!failed().is_set_aside());
    }
}
