//! The one place that reads the clock.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use time::{Duration, OffsetDateTime};

/// Two times: the wall's, by which tokens expire, and the programme's, by which deadlines
/// fall. They differ only where the programme's was set: in the sandbox and in tests.
pub struct Clock {
    /// Microseconds by which the programme's time is ahead.
    ahead: AtomicI64,
    frozen: Option<Mutex<OffsetDateTime>>,
}

impl Clock {
    /// Follows the machine.
    pub fn system() -> Self {
        Self { ahead: AtomicI64::new(0), frozen: None }
    }

    /// Stands still until told otherwise.
    pub fn frozen(at: OffsetDateTime) -> Self {
        Self { ahead: AtomicI64::new(0), frozen: Some(Mutex::new(at)) }
    }

    /// The time by which tokens and sessions expire.
    pub fn wall(&self) -> OffsetDateTime {
        let wall = match &self.frozen {
            Some(at) => *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
            None =>
            {
                #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
                OffsetDateTime::now_utc()
            }
        };
        in_microseconds(wall)
    }

    /// The time of the programme: the `now` of every decision.
    pub fn now(&self) -> OffsetDateTime {
        self.wall() + Duration::microseconds(self.ahead.load(Ordering::Relaxed))
    }

    /// Sets the time of the programme; it goes on from there.
    pub fn set(&self, now: OffsetDateTime) {
        let ahead = (now - self.wall()).whole_microseconds();
        self.ahead.store(i64::try_from(ahead).unwrap_or(0), Ordering::Relaxed);
    }

    /// Moves a frozen wall.
    pub fn set_wall(&self, wall: OffsetDateTime) {
        if let Some(at) = &self.frozen {
            *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = wall;
        }
    }
}

/// What PostgreSQL keeps of an instant; both databases then give back what they got.
fn in_microseconds(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_nanosecond(at.nanosecond() / 1000 * 1000).unwrap_or(at)
}
