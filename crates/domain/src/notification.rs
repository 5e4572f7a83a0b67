//! What people are told (4.13), and what becomes of the letter that tells them (D6).

use crate::calendar::{Timestamp, istanbul_date, start_of_day};
use crate::ids::MailId;
use time::macros::time;
use time::{Date, Duration, Time};

names! {
    /// What a notification says; each kind has a text in every language.
    pub enum NotificationKind {
        /// N1
        TermAnnounced = "term_announced",
        /// N2
        ApplicationsOpened = "applications_opened",
        /// N3
        EvidencePackageSent = "evidence_package_sent",
        /// N4
        ApplicationReceived = "application_received",
        /// N5
        DocumentRejected = "document_rejected",
        /// N6
        ApplicationIneligible = "application_ineligible",
        /// N6
        ObjectionDecided = "objection_decided",
        /// N7
        PoolOpened = "pool_opened",
        /// N8
        PoolOpenedToEmployers = "pool_opened_to_employers",
        /// N11
        OfferSent = "offer_sent",
        /// N12
        OfferAccepted = "offer_accepted",
        /// N13
        OfferDeclined = "offer_declined",
        /// N28
        DocumentRequested = "document_requested",
        /// N28
        DocumentPresented = "document_presented",
        /// N14
        OfferLapsed = "offer_lapsed",
        /// N14
        ConfirmationLapsed = "confirmation_lapsed",
        /// N15
        OfferRevoked = "offer_revoked",
        /// N15
        OfferCancelled = "offer_cancelled",
        /// N17
        InternshipConfirmed = "internship_confirmed",
        /// N18
        SgkNoticeShared = "sgk_notice_shared",
        /// N19
        OfferInvalidated = "offer_invalidated",
        /// N21
        SgkNoticeRecalled = "sgk_notice_recalled",
        /// N22
        SgkNoticeOverdue = "sgk_notice_overdue",
        /// N23
        RespondByReminder = "respond_by_reminder",
        /// N23
        ConfirmByReminder = "confirm_by_reminder",
        /// N23
        SgkNoticeReminder = "sgk_notice_reminder",
        /// N9
        TalentPoolAdded = "talent_pool_added",
        /// N10
        ReserveListed = "reserve_listed",
        /// N16
        PlaceFree = "place_free",
        /// N20
        InterviewScheduled = "interview_scheduled",
        /// N20
        InterviewRescheduled = "interview_rescheduled",
        /// N20
        InterviewCancelled = "interview_cancelled",
        /// N20
        RescheduleRequested = "reschedule_requested",
        /// N24
        SgkNoticeRejected = "sgk_notice_rejected",
        /// N24
        SgkNoticeDeclared = "sgk_notice_declared",
        /// N25
        UniversityRejected = "university_rejected",
        /// N25
        UniversityApproved = "university_approved",
        /// N25
        EquivalenceDecided = "equivalence_decided",
        /// N26
        PlacementTerminated = "placement_terminated",
        /// N26
        PlacementNoShow = "placement_no_show",
        /// N26
        PlacementCompleted = "placement_completed",
        /// N27
        ApplicationWithdrawn = "application_withdrawn",
        /// N27
        ObjectionRaised = "objection_raised",
    }
}

names! {
    /// What became of a letter.
    pub enum MailState {
        /// Waits to be sent, or to be tried again.
        Queued = "queued",
        /// A server has taken it.
        Sent = "sent",
        /// Given up: refused for good, or tried too often.
        Failed = "failed",
        /// Never sent, because what it would have told was over by then.
        Dropped = "dropped",
    }
}

names! {
    /// What a mail server did not do with a letter.
    pub enum MailFailure {
        /// Not taken this time, or no answer at all.
        Deferred = "deferred",
        /// Never: the address or the letter is wrong.
        Refused = "refused",
    }
}

/// When the day's letter with the news of the day before goes out, by the clock of Istanbul.
const DIGEST_AT: Time = time!(08:00);

impl NotificationKind {
    /// Whether a letter tells of it at once. The rest of a person's news comes together, once a
    /// day: they have nothing to do about it, or no hurry to.
    pub fn is_urgent(self) -> bool {
        match self {
            Self::OfferDeclined
            | Self::DocumentPresented
            | Self::OfferLapsed
            | Self::ConfirmationLapsed
            | Self::OfferInvalidated
            | Self::TalentPoolAdded
            | Self::ReserveListed
            | Self::PlaceFree
            | Self::SgkNoticeDeclared
            | Self::UniversityApproved
            | Self::EquivalenceDecided
            | Self::PlacementCompleted
            | Self::ApplicationWithdrawn
            | Self::ObjectionRaised => false,
            Self::TermAnnounced
            | Self::ApplicationsOpened
            | Self::EvidencePackageSent
            | Self::ApplicationReceived
            | Self::DocumentRejected
            | Self::ApplicationIneligible
            | Self::ObjectionDecided
            | Self::PoolOpened
            | Self::PoolOpenedToEmployers
            | Self::DocumentRequested
            | Self::OfferSent
            | Self::OfferAccepted
            | Self::OfferRevoked
            | Self::OfferCancelled
            | Self::InternshipConfirmed
            | Self::SgkNoticeShared
            | Self::SgkNoticeRecalled
            | Self::SgkNoticeOverdue
            | Self::RespondByReminder
            | Self::ConfirmByReminder
            | Self::SgkNoticeReminder
            | Self::InterviewScheduled
            | Self::InterviewRescheduled
            | Self::InterviewCancelled
            | Self::RescheduleRequested
            | Self::SgkNoticeRejected
            | Self::UniversityRejected
            | Self::PlacementTerminated
            | Self::PlacementNoShow => true,
        }
    }

    /// The instant from which a letter may tell of it.
    pub fn mailed_at(self, now: Timestamp) -> Timestamp {
        if self.is_urgent() {
            return now;
        }
        let today = istanbul_date(now);
        let digest = |day: Date| start_of_day(day) + (DIGEST_AT - Time::MIDNIGHT);
        let next = digest(today);
        if next > now { next } else { today.next_day().map_or(next, digest) }
    }
}

/// A letter whose sending was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mail {
    pub id: MailId,
    pub state: MailState,
    /// Attempts made, the one under way among them.
    pub attempts: u16,
    /// Once it left or was given up, the instant from which it may be sent again.
    pub next_attempt_at: Timestamp,
    /// How often it was sent again after it had left.
    pub resent: u8,
}

/// A letter has been sent again as often as letters are (A54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a letter that left is sent again {RESENDS} times")]
pub struct ResendLimit;

/// What a mail server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Nobody was asked: there was nothing left to tell.
    Needless,
    Taken,
    /// Not now, or no answer at all.
    Deferred,
    /// Never: the address or the letter is wrong.
    Refused,
}

impl Delivery {
    pub fn failure(self) -> Option<MailFailure> {
        match self {
            Self::Needless | Self::Taken => None,
            Self::Deferred => Some(MailFailure::Deferred),
            Self::Refused => Some(MailFailure::Refused),
        }
    }
}

/// A letter that left is sent again so often (A54): it got lost on the way or it did not.
pub const RESENDS: u8 = 3;
/// A letter that left or was given up rests so long before it is sent again (A54).
pub const REST: Duration = Duration::hours(1);
/// After so many attempts a letter is given up; with the waits below that is almost two days.
pub const MAIL_ATTEMPTS: u16 = 16;
/// The wait after the first failure; each next one is twice as long.
const FIRST_WAIT: Duration = Duration::minutes(1);
/// No wait is longer.
const LONGEST_WAIT: Duration = Duration::hours(6);

impl Mail {
    /// Notes how an attempt ended.
    pub fn tried(self, delivery: Delivery, now: Timestamp) -> Self {
        let state = match delivery {
            Delivery::Needless => MailState::Dropped,
            Delivery::Taken => MailState::Sent,
            Delivery::Refused => MailState::Failed,
            Delivery::Deferred if self.attempts >= MAIL_ATTEMPTS => MailState::Failed,
            Delivery::Deferred => MailState::Queued,
        };
        let doublings = u32::from(self.attempts.saturating_sub(1)).min(16);
        let wait = match state {
            MailState::Queued => (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT),
            MailState::Sent | MailState::Failed | MailState::Dropped => REST,
        };
        Self { state, next_attempt_at: now + wait, ..self }
    }

    /// Sends a letter again that failed, or that left and was not found. One that waits, rests or
    /// has nothing left to tell is left as it is.
    pub fn retry(self, now: Timestamp) -> Result<Self, ResendLimit> {
        let resent = match self.state {
            MailState::Failed => self.resent,
            MailState::Sent if self.resent < RESENDS => self.resent + 1,
            MailState::Sent => return Err(ResendLimit),
            MailState::Queued | MailState::Dropped => return Ok(self),
        };
        if now < self.next_attempt_at {
            return Ok(self);
        }
        let (state, attempts) = (MailState::Queued, 0);
        Ok(Self { state, attempts, next_attempt_at: now, resent, ..self })
    }

    /// The instant from which it may be sent again, if it may be.
    pub fn again_at(self) -> Option<Timestamp> {
        match self.state {
            MailState::Failed => Some(self.next_attempt_at),
            MailState::Sent => (self.resent < RESENDS).then_some(self.next_attempt_at),
            MailState::Queued | MailState::Dropped => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: Timestamp = datetime!(2026-05-10 09:00 UTC);

    fn attempted(attempts: u16) -> Mail {
        let (id, state) = (MailId(Uuid::nil()), MailState::Queued);
        Mail { id, state, attempts, next_attempt_at: NOW, resent: 0 }
    }

    #[test]
    fn waits_double_up_to_six_hours_and_end_after_two_days() {
        let wait = |attempts| {
            (attempted(attempts).tried(Delivery::Deferred, NOW).next_attempt_at - NOW)
                .whole_minutes()
        };
        assert_eq!([1, 2, 3, 8, 9, 10, 15].map(wait), [1, 2, 4, 128, 256, 360, 360]);
        let total: i64 = (1..MAIL_ATTEMPTS).map(wait).sum();
        assert_eq!(total / 60, 44, "hours until it is given up");
        assert_eq!(attempted(15).tried(Delivery::Deferred, NOW).state, MailState::Queued);
        assert_eq!(attempted(16).tried(Delivery::Deferred, NOW).state, MailState::Failed);
    }

    #[test]
    fn news_without_hurry_wait_for_eight_in_the_morning() {
        let kind = NotificationKind::OfferDeclined;
        let morning = datetime!(2026-05-10 05:00 UTC);
        assert_eq!(kind.mailed_at(morning - Duration::seconds(1)), morning);
        assert_eq!(kind.mailed_at(morning), morning + Duration::days(1));
        assert_eq!(kind.mailed_at(NOW), datetime!(2026-05-11 05:00 UTC));
        assert_eq!(NotificationKind::OfferSent.mailed_at(NOW), NOW);
    }

    #[test]
    fn a_refusal_is_final_until_somebody_tries_again() {
        let failed = attempted(1).tried(Delivery::Refused, NOW);
        assert_eq!(failed.state, MailState::Failed);
        assert_eq!(failed.retry(NOW + REST - Duration::SECOND), Ok(failed), "it rests");
        let again = failed.retry(NOW + REST).expect("not sent yet");
        assert_eq!((again.state, again.attempts, again.resent), (MailState::Queued, 0, 0));
        let waits = attempted(1).tried(Delivery::Deferred, NOW);
        assert_eq!(waits.retry(NOW + REST), Ok(waits));
        let over = attempted(1).tried(Delivery::Needless, NOW);
        assert_eq!((over.retry(NOW + REST), over.again_at()), (Ok(over), None));
    }

    #[test]
    fn what_left_is_sent_again_three_times_an_hour_apart() {
        let (mut sent, mut now) = (attempted(1).tried(Delivery::Taken, NOW), NOW);
        for resent in 1..=RESENDS {
            assert_eq!(sent.retry(now + REST - Duration::SECOND), Ok(sent), "it rests");
            now += REST;
            assert_eq!(sent.again_at(), Some(now));
            let again = sent.retry(now).expect("within the limit");
            assert_eq!((again.state, again.resent), (MailState::Queued, resent));
            sent = again.tried(Delivery::Taken, now);
        }
        assert_eq!((sent.retry(now + REST), sent.again_at()), (Err(ResendLimit), None));
    }
}
