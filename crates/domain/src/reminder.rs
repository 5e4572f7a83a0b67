//! Reminders: events that the clock causes, such as a deadline that is near or was missed (N2, N22,
//! N23).

use crate::calendar::{Timestamp, entry_declaration_by, istanbul_date};
use crate::event::{
    EventKind, IncidentEvent, OfferEvent, PlacementEvent, SchoolEvent, SgkNoticeEvent, TermEvent,
};
use crate::incident::{IncidentKind, IncidentState};
use crate::period::Period;
use crate::placement::{PlacementState, exit_declaration_by};
use crate::sgk_notice::SgkNoticeState;
use time::{Date, Duration};

names! {
    /// An event that the clock causes.
    pub enum Reminder {
        /// Applications of a term are open (N2).
        ApplicationsOpen = "applications_open",
        /// The time to answer an offer ends soon (N23).
        RespondSoon = "respond_soon",
        /// The time to confirm an accepted offer ends soon (N23).
        ConfirmSoon = "confirm_soon",
        /// An SGK notice must be shared soon (N23).
        ShareSoon = "share_soon",
        /// An SGK notice was not shared by its due day (N22).
        Overdue = "overdue",
        /// An intern is still not declared on the day before the start or later (N29).
        Undeclared = "undeclared",
        /// An accident is still not declared on the day before its due day or later (N50).
        AccidentUndeclared = "accident_undeclared",
        /// The exit of an intern is not declared three days before it is due, or later (N56).
        ExitUndeclared = "exit_undeclared",
        /// Documents have waited for their school for more than a week (N42).
        DocumentsWaiting = "documents_waiting",
    }
}

/// How long before the deadline of an offer a reminder is sent (N23).
pub const NEAR: Duration = Duration::hours(48);
/// How many days before the due day of an SGK notice a reminder is sent (N23).
pub const NEAR_DAYS: Duration = Duration::days(3);
/// A person who was notified of an offer more recently than this gets no reminder yet (N23).
pub const FRESH: Duration = Duration::hours(12);

/// A document that has waited longer for its school is old (N42).
pub const OLD: Duration = Duration::days(7);
/// How long nobody can be reminded of the same thing by hand again (A68).
pub const PAUSE: Duration = Duration::days(2);

/// The instant from which somebody can be reminded by hand again.
pub fn may_remind_from(last: Timestamp) -> Timestamp {
    last + PAUSE
}

/// Whether a document that was submitted at an instant has waited too long, and can still be checked
/// (N42).
pub fn is_old(submitted_at: Timestamp, control_ends_at: Timestamp, now: Timestamp) -> bool {
    submitted_at <= now - OLD && now <= control_ends_at
}

impl Reminder {
    /// The event that the reminder writes to the outbox.
    pub fn event(self) -> EventKind {
        match self {
            Self::ApplicationsOpen => TermEvent::ApplicationsOpen.into(),
            Self::RespondSoon => OfferEvent::RespondSoon.into(),
            Self::ConfirmSoon => OfferEvent::ConfirmSoon.into(),
            Self::ShareSoon => SgkNoticeEvent::ShareSoon.into(),
            Self::Overdue => SgkNoticeEvent::Overdue.into(),
            Self::Undeclared => SgkNoticeEvent::Undeclared.into(),
            Self::AccidentUndeclared => IncidentEvent::Undeclared.into(),
            Self::ExitUndeclared => PlacementEvent::ExitUndeclared.into(),
            Self::DocumentsWaiting => SchoolEvent::DocumentsWaiting.into(),
        }
    }

    /// Whether the reminder is repeated every day while its condition holds. The others are sent
    /// once.
    pub fn repeats_daily(self) -> bool {
        match self {
            Self::Overdue
            | Self::Undeclared
            | Self::AccidentUndeclared
            | Self::ExitUndeclared
            | Self::DocumentsWaiting => true,
            Self::ApplicationsOpen | Self::RespondSoon | Self::ConfirmSoon | Self::ShareSoon => {
                false
            }
        }
    }
}

/// Whether to send a reminder of an open offer's deadline (N23). `since` is when the recipient was
/// notified of the offer. A reminder is still sent at `deadline` itself.
pub fn deadline_is_near(deadline: Timestamp, since: Timestamp, now: Timestamp) -> bool {
    now <= deadline && deadline <= now + NEAR && since <= now - FRESH
}

/// Whether to send a reminder of an SGK notice that is not shared yet (N23). Days are days in
/// Istanbul (D1), and `due_on` is included.
pub fn due_day_is_near(due_on: Date, now: Timestamp) -> bool {
    let today = istanbul_date(now);
    today <= due_on && due_on <= today + NEAR_DAYS
}

/// Whether an SGK notice is late and sharing it still helps (N22). It does not help once the
/// internship is over or cancelled, because the intern can no longer be insured.
pub fn is_overdue(
    notice: SgkNoticeState,
    due_on: Date,
    placement: PlacementState,
    end_date: Date,
    now: Timestamp,
) -> bool {
    let is_ongoing = matches!(placement, PlacementState::Confirmed | PlacementState::Active);
    notice.is_overdue(due_on, now) && is_ongoing && istanbul_date(now) <= end_date
}

/// Whether an intern who is working, or starts tomorrow, is not declared to SGK (N29). The law
/// requires the declaration by the day before the start.
pub fn is_undeclared(
    notice: SgkNoticeState,
    placement: PlacementState,
    period: Period,
    now: Timestamp,
) -> bool {
    let is_ongoing = matches!(placement, PlacementState::Confirmed | PlacementState::Active);
    let today = istanbul_date(now);
    let is_missing = SgkNoticeState::UNDECLARED.contains(&notice);
    is_missing
        && is_ongoing
        && entry_declaration_by(period.start()) <= today
        && today <= period.end()
}

/// How long after the last day of an internship its school is reminded of the exit. After that, the exit
/// only stays on the school's list of tasks.
pub const EXIT_ASKED_FOR: Duration = Duration::days(60);

/// Whether the exit of a declared intern who left on a day is due soon, or overdue (N56).
pub fn is_exit_due(left_on: Date, now: Timestamp) -> bool {
    let today = istanbul_date(now);
    exit_declaration_by(left_on) - NEAR_DAYS <= today && today <= left_on + EXIT_ASKED_FOR
}

/// Whether an accident is not declared to SGK although its due day is tomorrow, today or over (N50). A late
/// declaration is still owed, so this has no end.
pub fn is_accident_undeclared(
    kind: IncidentKind,
    state: IncidentState,
    due_on: Date,
    now: Timestamp,
) -> bool {
    let is_near = due_on <= istanbul_date(now).saturating_add(Duration::DAY);
    kind.is_accident() && state == IncidentState::Open && is_near
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const DEADLINE: Timestamp = datetime!(2026-05-20 12:00 UTC);

    #[test]
    fn a_reminder_is_sent_in_the_last_48_hours_but_not_within_12_hours_of_the_notification() {
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
    fn a_due_day_is_near_from_three_days_before_until_it_ends_in_istanbul() {
        let near = |now| due_day_is_near(date!(2026 - 05 - 20), now);
        assert!(!near(datetime!(2026-05-16 20:59:59 UTC)) && near(datetime!(2026-05-16 21:00 UTC)));
        assert!(near(datetime!(2026-05-20 20:59:59 UTC)) && !near(datetime!(2026-05-20 21:00 UTC)));
    }

    #[test]
    fn only_what_is_overdue_comes_again_each_day() {
        use crate::Named;
        let daily: Vec<_> =
            Reminder::ALL.iter().copied().filter(|reminder| reminder.repeats_daily()).collect();
        assert_eq!(
            daily,
            [
                Reminder::Overdue,
                Reminder::Undeclared,
                Reminder::AccidentUndeclared,
                Reminder::ExitUndeclared,
                Reminder::DocumentsWaiting
            ]
        );
    }

    #[test]
    fn an_accident_must_be_declared_from_the_day_before_its_due_day_on() {
        use IncidentKind::{Accident, Safety};
        use IncidentState::{Declared, Open};
        let missing =
            |kind, state, now| is_accident_undeclared(kind, state, date!(2026 - 05 - 20), now);
        let eve = datetime!(2026-05-18 21:00 UTC);
        assert!(!missing(Accident, Open, eve - Duration::SECOND));
        assert!(missing(Accident, Open, eve) && missing(Accident, Open, eve + Duration::days(90)));
        assert!(!missing(Accident, Declared, eve) && !missing(Safety, Open, eve));
    }

    #[test]
    fn an_intern_must_be_declared_from_the_day_before_the_start_until_the_internship_is_over() {
        use PlacementState::{Active, Cancelled, Completed, Confirmed};
        let period = Period::new(date!(2026 - 05 - 20), date!(2026 - 06 - 20)).expect("in order");
        let missing = |notice, placement, now| is_undeclared(notice, placement, period, now);
        let (eve, last) = (datetime!(2026-05-18 21:00 UTC), datetime!(2026-06-20 20:59:59 UTC));
        use SgkNoticeState::{Acknowledged, Declared, Pending, Recalled, Rejected, Shared};
        for notice in [Pending, Shared, Acknowledged, Rejected] {
            assert!(!missing(notice, Confirmed, eve - Duration::SECOND), "{notice}");
            assert!(missing(notice, Confirmed, eve) && missing(notice, Active, last), "{notice}");
            assert!(!missing(notice, Active, last + Duration::SECOND), "{notice}");
            assert!(!missing(notice, Cancelled, eve) && !missing(notice, Completed, last));
        }
        assert!(!missing(Declared, Active, last) && !missing(Recalled, Confirmed, eve));
    }

    #[test]
    fn an_exit_is_asked_for_from_three_days_before_it_is_due_and_not_for_ever() {
        let due = |now| is_exit_due(date!(2026 - 07 - 31), now);
        let first = datetime!(2026-08-06 21:00 UTC);
        assert!(!due(first - Duration::SECOND) && due(first));
        let last = datetime!(2026-09-29 20:59:59 UTC);
        assert!(due(last) && !due(last + Duration::SECOND));
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
