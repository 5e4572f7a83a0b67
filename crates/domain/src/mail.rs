//! A mail from its writing to the server that takes it, or to the day it is given up (D6).

use crate::backoff::Backoff;
use crate::calendar::Timestamp;
use crate::ids::MailId;
use time::Duration;

names! {
    /// What became of a mail.
    pub enum MailState {
        /// Waits to be sent, or to be tried again.
        Queued = "queued",
        /// A server has taken it.
        Sent = "sent",
        /// Given up: refused for good, or tried too often.
        Failed = "failed",
        /// Never sent, because its news was out of date by then.
        Dropped = "dropped",
    }
}

names! {
    /// Why the last attempt to send a mail failed.
    pub enum MailFailure {
        /// Not taken this time, or no answer at all.
        Deferred = "deferred",
        /// Never: the address or the mail is wrong.
        Refused = "refused",
    }
}

/// A mail that was tried at least once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mail {
    /// Its id, which is also the left part of its Message-ID.
    pub id: MailId,
    /// What became of it so far.
    pub state: MailState,
    /// Attempts made, including one that is under way.
    pub attempts: u16,
    /// The instant of the next attempt; once the mail was sent or given up, the instant from
    /// which it may be sent again.
    pub next_attempt_at: Timestamp,
    /// How often it was sent again after a server had taken it.
    pub resent: u8,
}

/// The mail was sent again [`RESENDS`] times already (A54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mail that was sent is sent again at most {RESENDS} times")]
pub struct ResendLimit;

/// How an attempt to send a mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// No server was asked: the news was out of date.
    Needless,
    /// A server took it.
    Taken,
    /// Not now, or no answer at all.
    Deferred,
    /// Never: the address or the mail is wrong.
    Refused,
}

impl Delivery {
    /// Why it failed, if it did.
    pub fn failure(self) -> Option<MailFailure> {
        match self {
            Self::Needless | Self::Taken => None,
            Self::Deferred => Some(MailFailure::Deferred),
            Self::Refused => Some(MailFailure::Refused),
        }
    }
}

/// How often a mail that was sent may be sent again (A54).
pub const RESENDS: u8 = 3;
/// How long a mail rests before it may be sent again (A54).
pub const REST: Duration = Duration::hours(1);
/// Attempts after which a mail is given up; with the waits below that takes almost two days.
pub const MAIL_ATTEMPTS: u16 = 16;
const BACKOFF: Backoff = Backoff { first: Duration::minutes(1), longest: Duration::hours(6) };

impl Mail {
    /// The mail after an attempt.
    pub fn tried(self, delivery: Delivery, now: Timestamp) -> Self {
        let state = match delivery {
            Delivery::Needless => MailState::Dropped,
            Delivery::Taken => MailState::Sent,
            Delivery::Refused => MailState::Failed,
            Delivery::Deferred if self.attempts >= MAIL_ATTEMPTS => MailState::Failed,
            Delivery::Deferred => MailState::Queued,
        };
        let wait = match state {
            MailState::Queued => BACKOFF.after(self.attempts),
            MailState::Sent | MailState::Failed | MailState::Dropped => REST,
        };
        Self { state, next_attempt_at: now + wait, ..self }
    }

    /// Queues a mail again that failed, or that was sent and did not arrive. One that is queued,
    /// rests or was dropped stays as it is.
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
    fn what_was_sent_is_sent_again_three_times_an_hour_apart() {
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

    #[test]
    fn a_mail_failed_when_it_was_deferred_or_refused_and_not_otherwise() {
        assert_eq!(Delivery::Deferred.failure(), Some(MailFailure::Deferred));
        assert_eq!(Delivery::Refused.failure(), Some(MailFailure::Refused));
        assert_eq!([Delivery::Needless, Delivery::Taken].map(Delivery::failure), [None, None]);
    }

    #[test]
    fn a_mail_that_is_tried_again_goes_out_at_once() {
        let failed = attempted(1).tried(Delivery::Refused, NOW);
        let later = NOW + REST * 2;
        assert_eq!(failed.again_at(), Some(NOW + REST));
        assert_eq!(failed.retry(later).map(|again| again.next_attempt_at), Ok(later));
    }
}
