//! The only module that reads the system clock.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use time::{Duration, OffsetDateTime};

/// Provides two times: the machine's time, which decides when tokens expire, and the programme's
/// time, which decides when deadlines pass. They differ only if the programme's time has been set,
/// in the sandbox and in tests.
pub struct Clock {
    /// Microseconds by which the programme's time is ahead of the machine's.
    ahead: AtomicI64,
    frozen: Option<Mutex<OffsetDateTime>>,
}

impl Clock {
    /// A clock that follows the system clock.
    pub fn system() -> Self {
        Self { ahead: AtomicI64::new(0), frozen: None }
    }

    /// A clock that does not move until it is set, for tests.
    pub fn frozen(at: OffsetDateTime) -> Self {
        Self { ahead: AtomicI64::new(0), frozen: Some(Mutex::new(at)) }
    }

    /// The machine's time in UTC, which decides when tokens and sessions expire.
    pub fn wall(&self) -> OffsetDateTime {
        let wall = match &self.frozen {
            Some(at) => *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
            None =>
            {
                #[expect(clippy::disallowed_methods, reason = "nothing else reads the clock")]
                OffsetDateTime::now_utc()
            }
        };
        in_microseconds(wall)
    }

    /// The programme's time in UTC: the `now` of every decision.
    pub fn now(&self) -> OffsetDateTime {
        self.wall() + Duration::microseconds(self.ahead.load(Ordering::Relaxed))
    }

    /// Sets the programme's time. It keeps running from there.
    pub fn set(&self, now: OffsetDateTime) {
        let ahead = (now - self.wall()).whole_microseconds();
        self.ahead.store(i64::try_from(ahead).unwrap_or(0), Ordering::Relaxed);
    }

    /// Sets the machine's time of a frozen clock. Does nothing on a system clock.
    pub fn set_wall(&self, wall: OffsetDateTime) {
        if let Some(at) = &self.frozen {
            *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = wall;
        }
    }
}

/// Truncates an instant to microseconds, which is what PostgreSQL stores. Both databases then
/// return exactly what was saved.
fn in_microseconds(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_nanosecond(at.nanosecond() / 1000 * 1000).unwrap_or(at)
}
