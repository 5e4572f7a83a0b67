//! The life of a mail, from when it is queued until a server accepts it or it is given up (D6).

use crate::backoff::Backoff;
use crate::calendar::Timestamp;
use crate::ids::MailId;
use crate::machine::{PARTIES, SYSTEM, Transition, arrow};
use time::Duration;

names! {
    /// The state of a mail.
    pub enum MailState {
        /// Waiting for its first attempt or for a retry.
        Queued = "queued",
        /// A mail server accepted it.
        Sent = "sent",
        /// Given up, because it was refused permanently or deferred for too long.
        Failed = "failed",
        /// Never sent, because its content was out of date.
        Dropped = "dropped",
    }
}

names! {
    /// What can happen to a mail.
    pub enum MailAction {
        /// A mail server accepts it.
        Send = "send",
        /// It was refused permanently or deferred for too long.
        GiveUp = "give_up",
        /// Its content is out of date.
        Drop = "drop",
        /// The server of the reader sent it back after it had been accepted.
        Bounce = "bounce",
        /// Somebody who may read it has it sent again.
        Retry = "retry",
    }
}

/// Every transition of a mail.
pub const TRANSITIONS: &[Transition<MailState, MailAction>] = {
    use MailAction as Do;
    use MailState::*;
    &[
        arrow(Queued, Do::Send, Sent, SYSTEM),
        arrow(Queued, Do::GiveUp, Failed, SYSTEM),
        arrow(Queued, Do::Drop, Dropped, SYSTEM),
        arrow(Sent, Do::Bounce, Failed, SYSTEM),
        arrow(Failed, Do::Retry, Queued, PARTIES),
        arrow(Sent, Do::Retry, Queued, PARTIES),
    ]
};

names! {
    /// Why the last attempt to send a mail failed.
    pub enum MailFailure {
        /// The server refused it for now or did not answer. The mail may be retried.
        Deferred = "deferred",
        /// The server refused it permanently, because of its address or its content.
        Refused = "refused",
        /// It came back after a server had accepted it.
        Bounced = "bounced",
    }
}

/// A mail that was attempted at least once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mail {
    /// The id, which is also the part of the Message-ID before the `@`.
    pub id: MailId,
    /// The current state.
    pub state: MailState,
    /// The number of attempts since it was last queued, including one in progress.
    pub attempts: u16,
    /// While the mail is queued, the instant of the next attempt. Once it was sent or given up,
    /// the instant from which it may be queued again.
    pub next_attempt_at: Timestamp,
    /// When the last attempt is due. A mail that is deferred at this instant or later has failed.
    pub give_up_at: Timestamp,
    /// How often it was queued again after a server had accepted it.
    pub resent: u8,
}

/// The mail was already sent again [`RESEND_LIMIT`] times (A54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mail can be sent again at most {RESEND_LIMIT} times")]
pub struct ResendLimit;

/// How an attempt to send a mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The mail was not attempted, because its content was out of date.
    Outdated,
    /// A mail server accepted it.
    Accepted,
    /// The server refused it for now or did not answer.
    Deferred,
    /// The server refused it permanently, because of its address or its content.
    Refused,
}

impl Delivery {
    /// Why the attempt failed; `None` when it did not fail.
    pub fn failure(self) -> Option<MailFailure> {
        match self {
            Self::Outdated | Self::Accepted => None,
            Self::Deferred => Some(MailFailure::Deferred),
            Self::Refused => Some(MailFailure::Refused),
        }
    }
}

/// How often a mail may be sent again after a server accepted it (A54).
pub const RESEND_LIMIT: u8 = 3;
/// How long after its last attempt a mail may be sent again (A54).
pub const RESEND_PAUSE: Duration = Duration::hours(1);
/// How long after it was queued a mail is attempted for the last time. A server that is down for a
/// weekend still gets it.
pub const GIVE_UP_AFTER: Duration = Duration::days(3);
const BACKOFF: Backoff = Backoff { first: Duration::minutes(1), longest: Duration::hours(6) };

impl Mail {
    /// The mail after an attempt that ended like this.
    pub fn tried(self, delivery: Delivery, now: Timestamp) -> Self {
        let state = match delivery {
            Delivery::Outdated => MailState::Dropped,
            Delivery::Accepted => MailState::Sent,
            Delivery::Refused => MailState::Failed,
            Delivery::Deferred if now >= self.give_up_at => MailState::Failed,
            Delivery::Deferred => MailState::Queued,
        };
        let next_attempt_at = match state {
            MailState::Queued => (now + BACKOFF.after(self.attempts)).min(self.give_up_at),
            MailState::Sent | MailState::Failed | MailState::Dropped => now + RESEND_PAUSE,
        };
        Self { state, next_attempt_at, ..self }
    }

    /// The mail, which a server had accepted, came back. `None` if it is not out there.
    pub fn bounced(self) -> Option<Self> {
        (self.state == MailState::Sent).then_some(Self { state: MailState::Failed, ..self })
    }

    /// Queues the mail again because it failed, or because it was sent and did not arrive (A54). A
    /// mail that is queued, was dropped, or was attempted less than [`RESEND_PAUSE`] ago does not
    /// change.
    pub fn retry(self, now: Timestamp) -> Result<Self, ResendLimit> {
        let resent = match self.state {
            MailState::Failed => self.resent,
            MailState::Sent if self.resent < RESEND_LIMIT => self.resent + 1,
            MailState::Sent => return Err(ResendLimit),
            MailState::Queued | MailState::Dropped => return Ok(self),
        };
        if now < self.next_attempt_at {
            return Ok(self);
        }
        let (state, attempts) = (MailState::Queued, 0);
        let give_up_at = now + GIVE_UP_AFTER;
        Ok(Self { state, attempts, next_attempt_at: now, give_up_at, resent, ..self })
    }

    /// The instant from which the mail may be sent again; `None` when it may not.
    pub fn again_at(self) -> Option<Timestamp> {
        match self.state {
            MailState::Failed => Some(self.next_attempt_at),
            MailState::Sent => (self.resent < RESEND_LIMIT).then_some(self.next_attempt_at),
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
        let give_up_at = NOW + GIVE_UP_AFTER;
        Mail { id, state, attempts, next_attempt_at: NOW, give_up_at, resent: 0 }
    }

    #[test]
    fn waits_double_up_to_six_hours() {
        let wait = |attempts| {
            (attempted(attempts).tried(Delivery::Deferred, NOW).next_attempt_at - NOW)
                .whole_minutes()
        };
        assert_eq!([1, 2, 3, 8, 9, 10, 15].map(wait), [1, 2, 4, 128, 256, 360, 360]);
    }

    #[test]
    fn a_deferred_mail_is_attempted_for_the_last_time_after_three_days() {
        let end = NOW + GIVE_UP_AFTER;
        let late = attempted(20).tried(Delivery::Deferred, end - Duration::HOUR);
        assert_eq!((late.state, late.next_attempt_at), (MailState::Queued, end));
        let sooner = attempted(20).tried(Delivery::Deferred, end - Duration::SECOND);
        assert_eq!(sooner.state, MailState::Queued);
        let last = late.tried(Delivery::Deferred, end);
        assert_eq!(last.state, MailState::Failed);
        let again = last.retry(end + RESEND_PAUSE).expect("not sent yet");
        assert_eq!(again.give_up_at, end + RESEND_PAUSE + GIVE_UP_AFTER);
    }

    #[test]
    fn a_refused_mail_stays_failed_until_somebody_retries_it() {
        let failed = attempted(1).tried(Delivery::Refused, NOW);
        assert_eq!(failed.state, MailState::Failed);
        assert_eq!(failed.retry(NOW + RESEND_PAUSE - Duration::SECOND), Ok(failed), "too early");
        let again = failed.retry(NOW + RESEND_PAUSE).expect("not sent yet");
        assert_eq!((again.state, again.attempts, again.resent), (MailState::Queued, 0, 0));
        let queued = attempted(1).tried(Delivery::Deferred, NOW);
        assert_eq!(queued.retry(NOW + RESEND_PAUSE), Ok(queued));
        let dropped = attempted(1).tried(Delivery::Outdated, NOW);
        assert_eq!((dropped.retry(NOW + RESEND_PAUSE), dropped.again_at()), (Ok(dropped), None));
    }

    #[test]
    fn a_sent_mail_can_be_sent_again_three_times_an_hour_apart() {
        let (mut sent, mut now) = (attempted(1).tried(Delivery::Accepted, NOW), NOW);
        for resent in 1..=RESEND_LIMIT {
            assert_eq!(sent.retry(now + RESEND_PAUSE - Duration::SECOND), Ok(sent), "too early");
            now += RESEND_PAUSE;
            assert_eq!(sent.again_at(), Some(now));
            let again = sent.retry(now).expect("within the limit");
            assert_eq!((again.state, again.resent), (MailState::Queued, resent));
            sent = again.tried(Delivery::Accepted, now);
        }
        assert_eq!((sent.retry(now + RESEND_PAUSE), sent.again_at()), (Err(ResendLimit), None));
    }

    #[test]
    fn a_mail_failed_when_it_was_deferred_or_refused_and_not_otherwise() {
        assert_eq!(Delivery::Deferred.failure(), Some(MailFailure::Deferred));
        assert_eq!(Delivery::Refused.failure(), Some(MailFailure::Refused));
        assert_eq!([Delivery::Outdated, Delivery::Accepted].map(Delivery::failure), [None, None]);
    }

    #[test]
    fn a_mail_that_is_tried_again_goes_out_at_once() {
        let failed = attempted(1).tried(Delivery::Refused, NOW);
        let later = NOW + RESEND_PAUSE * 2;
        assert_eq!(failed.again_at(), Some(NOW + RESEND_PAUSE));
        assert_eq!(failed.retry(later).map(|again| again.next_attempt_at), Ok(later));
    }
}
