//! Checks whether the jobs of this server are still running.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A thread that has not reported for this long is stuck or has ended. One job of one tick takes a
/// few seconds.
const SILENCE: Duration = Duration::from_secs(120);

/// Records when a thread last reported progress. A thread that never started is not late.
#[derive(Debug, Default)]
pub struct Heartbeat(Mutex<Option<Instant>>);

impl Heartbeat {
    /// Records that the thread is making progress.
    pub fn beat(&self) {
        self.beat_at(Instant::now());
    }

    /// Whether the last beat is more than two minutes ago. False before the first beat.
    pub fn is_late(&self) -> bool {
        self.is_late_at(Instant::now())
    }

    /// How long ago the last beat was. `None` before the first one.
    pub fn age(&self) -> Option<Duration> {
        let last = *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        last.map(|last| last.elapsed())
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
    fn a_thread_is_late_after_two_silent_minutes_but_not_before_it_started() {
        let (heartbeat, start) = (Heartbeat::default(), Instant::now());
        assert!(!heartbeat.is_late_at(start + SILENCE * 2));
        heartbeat.beat_at(start);
        assert!(!heartbeat.is_late_at(start + SILENCE));
        assert!(heartbeat.is_late_at(start + SILENCE + Duration::from_millis(1)));
        heartbeat.beat_at(start + SILENCE);
        assert!(!heartbeat.is_late_at(start + SILENCE * 2));
    }
}
