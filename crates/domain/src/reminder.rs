//! What time brings near, and what it left undone (N2, N22, N23): events that nobody's act makes.

use crate::calendar::{Timestamp, istanbul_date};
use crate::event::{EventKind, OfferEvent, SgkNoticeEvent, TermEvent};
use crate::placement::PlacementState;
use crate::sgk_notice::SgkNoticeState;
use time::{Date, Duration};

names! {
    /// An event that follows from the clock.
    pub enum Reminder {
        /// N2: applications of a term are open.
        ApplicationsOpen = "applications_open",
        /// N23: the period to answer an offer ends soon.
        RespondSoon = "respond_soon",
        /// N23: the period to confirm an accepted offer ends soon.
        ConfirmSoon = "confirm_soon",
        /// N23: a notice must be shared soon.
        ShareSoon = "share_soon",
        /// N22: a notice was not shared by its day.
        Overdue = "overdue",
    }
}

/// An offer's deadline is near within this time (N23).
pub const NEAR: Duration = Duration::hours(48);
/// A notice's day is near within this time (N23).
pub const NEAR_DAYS: Duration = Duration::days(3);
/// Whoever heard of an offer more recently needs no reminder yet (N23).
pub const FRESH: Duration = Duration::hours(12);

impl Reminder {
    /// The event that it puts into the outbox.
    pub fn event(self) -> EventKind {
        match self {
            Self::ApplicationsOpen => TermEvent::ApplicationsOpen.into(),
            Self::RespondSoon => OfferEvent::RespondSoon.into(),
            Self::ConfirmSoon => OfferEvent::ConfirmSoon.into(),
            Self::ShareSoon => SgkNoticeEvent::ShareSoon.into(),
            Self::Overdue => SgkNoticeEvent::Overdue.into(),
        }
    }

    /// Whether it comes again each day for as long as it holds; the others come once.
    pub fn repeats_daily(self) -> bool {
        match self {
            Self::Overdue => true,
            Self::ApplicationsOpen | Self::RespondSoon | Self::ConfirmSoon | Self::ShareSoon => {
                false
            }
        }
    }
}

/// Whether to remind of an open offer's deadline. `since` is when the one to be reminded heard of
/// the offer; the deadline's last instant is included.
pub fn deadline_is_near(deadline: Timestamp, since: Timestamp, now: Timestamp) -> bool {
    now <= deadline && deadline <= now + NEAR && since <= now - FRESH
}

/// Whether to remind of a notice that nobody has shared yet, by the calendar of Istanbul (D1).
pub fn due_day_is_near(due_on: Date, now: Timestamp) -> bool {
    let today = istanbul_date(now);
    today <= due_on && due_on <= today + NEAR_DAYS
}

/// Whether a notice is late and sharing it still helps: nobody can be insured for an internship
/// that is over (N22).
pub fn is_overdue(
    notice: SgkNoticeState,
    due_on: Date,
    placement: PlacementState,
    end_date: Date,
    now: Timestamp,
) -> bool {
    let runs = matches!(placement, PlacementState::Confirmed | PlacementState::Active);
    notice.is_overdue(due_on, now) && runs && istanbul_date(now) <= end_date
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const DEADLINE: Timestamp = datetime!(2026-05-20 12:00 UTC);

    #[test]
    fn a_reminder_comes_in_the_last_48_hours_and_12_hours_after_the_news() {
        let since = DEADLINE - Duration::days(5);
        let near = |now| deadline_is_near(DEADLINE, since, now);
        let begins = DEADLINE - NEAR;
        assert!(!near(begins - Duration::SECOND) && near(begins));
        assert!(near(DEADLINE) && !near(DEADLINE + Duration::SECOND));
        let now = DEADLINE - Duration::hours(1);
        assert!(deadline_is_near(DEADLINE, now - FRESH, now));
        assert!(!deadline_is_near(DEADLINE, now - FRESH + Duration::SECOND, now));
    }

    #[test]
    fn a_notice_is_near_from_three_days_before_its_day_until_that_day_ends_in_istanbul() {
        let near = |now| due_day_is_near(date!(2026 - 05 - 20), now);
        assert!(!near(datetime!(2026-05-16 20:59:59 UTC)) && near(datetime!(2026-05-16 21:00 UTC)));
        assert!(near(datetime!(2026-05-20 20:59:59 UTC)) && !near(datetime!(2026-05-20 21:00 UTC)));
    }

    #[test]
    fn only_what_is_overdue_comes_again_each_day() {
        use crate::Named;
        let daily: Vec<_> =
            Reminder::ALL.iter().copied().filter(|reminder| reminder.repeats_daily()).collect();
        assert_eq!(daily, [Reminder::Overdue]);
    }

    #[test]
    fn a_notice_is_late_after_its_day_and_while_the_internship_can_still_be_declared() {
        use PlacementState::{Active, Cancelled, Completed, Confirmed};
        let (due_on, end) = (date!(2026 - 05 - 20), date!(2026 - 06 - 20));
        let late = |notice, placement, now| is_overdue(notice, due_on, placement, end, now);
        let waits = SgkNoticeState::Pending;
        let (first, last) = (datetime!(2026-05-20 21:00 UTC), datetime!(2026-06-20 20:59:59 UTC));
        for runs in [Confirmed, Active] {
            assert!(!late(waits, runs, first - Duration::SECOND) && late(waits, runs, first));
            assert!(late(waits, runs, last) && !late(waits, runs, last + Duration::SECOND));
            assert!(!late(SgkNoticeState::Shared, runs, first));
        }
        for over in [Cancelled, Completed] {
            assert!(!late(waits, over, first));
        }
    }
}
