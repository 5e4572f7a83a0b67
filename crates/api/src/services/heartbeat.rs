//! Whether the background threads of this server still run.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A thread that has not shown itself for this long is stuck or gone. A tick over a whole term
/// takes some seconds.
const SILENCE: Duration = Duration::from_secs(120);

/// Notes each round of a thread. A server that never started the thread is not late.
#[derive(Debug, Default)]
pub struct Heartbeat(Mutex<Option<Instant>>);

impl Heartbeat {
    /// The thread starts, or has finished another round.
    pub fn beat(&self) {
        self.beat_at(Instant::now());
    }

    /// Whether the last beat is too long ago.
    pub fn is_late(&self) -> bool {
        self.is_late_at(Instant::now())
    }

    fn beat_at(&self, now: Instant) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(now);
    }

    fn is_late_at(&self, now: Instant) -> bool {
        let last = *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        last.is_some_and(|last| now.duration_since(last) > SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_late_once_it_has_been_silent_too_long_and_never_before_it_started() {
        let (heartbeat, start) = (Heartbeat::default(), Instant::now());
        assert!(!heartbeat.is_late_at(start + SILENCE * 2));
        heartbeat.beat_at(start);
        assert!(!heartbeat.is_late_at(start + SILENCE));
        assert!(heartbeat.is_late_at(start + SILENCE + Duration::from_millis(1)));
        heartbeat.beat_at(start + SILENCE);
        assert!(!heartbeat.is_late_at(start + SILENCE * 2));
    }
}
