//! Items that a job failed to process (D2, D6). The job retries such an item after a wait, and
//! sets it aside when it keeps failing. A failed item never holds up the others.

use crate::backoff::Backoff;
use crate::calendar::Timestamp;
use crate::event::{Event, FailedItemEvent};
use crate::ids::FailedItemId;
use time::Duration;

names! {
    /// The jobs that run on every tick of the scheduler.
    pub enum Job {
        /// Lapses offers whose deadline has passed.
        LapseOffers = "lapse_offers",
        /// Starts internships on their first day and completes them after their last day.
        AdvancePlacements = "advance_placements",
        /// Scores the applications of a term whose evaluation has started.
        Evaluate = "evaluate",
        /// Puts the evaluated applications of a term into its pool.
        FillPool = "fill_pool",
        /// Ends drafts of employers that nobody submitted in time.
        ExpireDrafts = "expire_drafts",
        /// Deletes registrations that nobody confirmed in time.
        ExpireRegistrations = "expire_registrations",
        /// Erases candidates whose data nothing needs any more (A66).
        EraseCandidates = "erase_candidates",
        /// Deletes records that are older than they are kept (A66).
        DeleteOldRecords = "delete_old_records",
        /// Records which deadlines are near and which were missed.
        Remind = "remind",
        /// Writes notifications and mails about events.
        Notify = "notify",
    }
}

/// One item that a job failed to process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedItem {
    /// Generated at the first failure.
    pub id: FailedItemId,
    /// The job that failed.
    pub job: Job,
    /// What the job worked on. Depending on the job, this is the id of a pool entry, a placement,
    /// a term, an employer, a user or an event, or the name of a reminder.
    pub item: String,
    /// The number of failed attempts since the first failure or the last manual retry.
    pub attempts: u16,
    /// The last error, for the operator. It contains no personal data.
    pub error: String,
    /// When the last attempt failed.
    pub failed_at: Timestamp,
    /// When the job may try again; `None` once the item is set aside.
    pub retry_at: Option<Timestamp>,
}

/// The number of failed attempts after which an item is set aside. With the waits between the
/// attempts, that takes about an hour.
pub const ITEM_ATTEMPTS: u16 = 6;
const BACKOFF: Backoff = Backoff { first: Duration::minutes(2), longest: Duration::hours(1) };

impl FailedItem {
    /// Records the first failure of an item.
    pub fn first(id: FailedItemId, job: Job, item: String, error: String, now: Timestamp) -> Self {
        let untried = Self {
            id,
            job,
            item,
            attempts: 0,
            error: String::new(),
            failed_at: now,
            retry_at: None,
        };
        untried.failed_again(error, now)
    }

    /// Records another failure of the item, and sets it aside after [`ITEM_ATTEMPTS`].
    pub fn failed_again(self, error: String, now: Timestamp) -> Self {
        let attempts = self.attempts.saturating_add(1);
        let may_retry = attempts < ITEM_ATTEMPTS;
        let retry_at = may_retry.then(|| now + BACKOFF.after(attempts));
        Self { attempts, error, failed_at: now, retry_at, ..self }
    }

    /// Whether the job has to skip the item at this instant, because its wait is not over or
    /// because it is set aside.
    pub fn is_resting(&self, now: Timestamp) -> bool {
        self.retry_at.is_none_or(|at| now < at)
    }

    /// Whether the job has given up on the item until an officer asks for a retry.
    pub fn is_set_aside(&self) -> bool {
        self.retry_at.is_none()
    }

    /// An officer asks for an immediate retry. The number of attempts starts again at 0.
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
    fn an_item_waits_longer_after_each_failure_and_is_set_aside_after_the_sixth() {
        let (mut item, mut waits) = (failed(), vec![]);
        while let Some(at) = item.retry_at {
            assert!(item.is_resting(at - Duration::SECOND) && !item.is_resting(at));
            waits.push((at - item.failed_at).whole_minutes());
            item = item.failed_again("still no such text".to_owned(), at);
        }
        assert_eq!(waits, [2, 4, 8, 16, 32]);
        assert_eq!((item.attempts, item.error.as_str()), (6, "still no such text"));
        assert!(item.is_set_aside() && item.is_resting(NOW + Duration::days(365)));
    }

    #[test]
    fn an_item_that_was_set_aside_can_be_retried() {
        let mut item = failed();
        for _ in 1..ITEM_ATTEMPTS {
            item = item.failed_again("no such text".to_owned(), NOW);
        }
        assert!(item.is_set_aside());
        let (item, event) = item.retry(NOW);
        assert!(!item.is_resting(NOW));
        assert_eq!(event, Event::new(item.id, FailedItemEvent::Retry));
        assert!(
            item.failed_again("no such text".to_owned(), NOW).retry_at.is_some(),
            "the count resets"
        );
    }

    #[test]
    fn an_item_that_failed_once_is_not_set_aside() {
        assert!(!failed().is_set_aside());
    }
}
