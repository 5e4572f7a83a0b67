//! Background threads, which must not end while the server runs.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Runs `round` repeatedly on its own thread, until the flag is set. Each round returns the pause
/// before the next one. If a round panics, the thread continues with the next one after `rest`.
pub fn keep_running(
    name: &'static str,
    rest: Duration,
    stop: Arc<AtomicBool>,
    mut round: impl FnMut() -> Duration + Send + 'static,
) -> Running {
    let (sender, ended) = mpsc::channel::<Infallible>();
    let thread = thread::spawn(move || {
        let _sender = sender;
        while !stop.load(Ordering::Relaxed) {
            let pause = catch_unwind(AssertUnwindSafe(&mut round)).unwrap_or_else(|_| {
                log::error!(job = name; "a round panicked; the next one starts in {rest:?}");
                rest
            });
            // Ends early when `Running::join` wakes the thread.
            thread::park_timeout(pause);
        }
    });
    Running { name, thread, ended }
}

/// A thread that [`keep_running`] has started.
pub struct Running {
    name: &'static str,
    thread: JoinHandle<()>,
    /// Disconnected once the thread has ended.
    ended: mpsc::Receiver<Infallible>,
}

impl Running {
    /// Ends the pause, or waits until the running round has ended, but no longer than until this
    /// instant. The flag must have been set.
    pub fn join(self, until: Instant) {
        self.thread.thread().unpark();
        let patience = until.saturating_duration_since(Instant::now());
        if let Err(mpsc::RecvTimeoutError::Timeout) = self.ended.recv_timeout(patience) {
            log::warn!(job = self.name; "a round has not ended in time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_continues_after_a_round_that_panicked_and_stops_at_once() {
        let (sender, rounds) = mpsc::channel();
        let mut round = 0;
        let stop = Arc::<AtomicBool>::default();
        let running = keep_running("test", Duration::from_millis(1), stop.clone(), move || {
            round += 1;
            sender.send(round).unwrap();
            assert_ne!(round, 2, "this round panics");
            if round < 4 { Duration::from_millis(1) } else { Duration::from_secs(3600) }
        });
        let wait = Duration::from_secs(10);
        let rounds: Vec<_> = (0..4).map(|_| rounds.recv_timeout(wait).unwrap()).collect();
        assert_eq!(rounds, [1, 2, 3, 4]);
        // The long pause ends when the server stops.
        let until = Instant::now() + wait;
        stop.store(true, Ordering::Relaxed);
        running.join(until);
        assert!(Instant::now() < until);
    }
}
