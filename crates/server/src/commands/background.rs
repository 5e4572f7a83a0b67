//! Background threads, which must not end while the server runs.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// Runs `round` repeatedly on its own thread, until the flag is set. Each round returns the pause
/// before the next one. If a round panics, the thread continues with the next one after `rest`.
pub fn keep_running(
    name: &'static str,
    rest: Duration,
    stop: Arc<AtomicBool>,
    mut round: impl FnMut() -> Duration + Send + 'static,
) -> Running {
    let (sender, ended) = mpsc::channel::<Infallible>();
    thread::spawn(move || {
        let _sender = sender;
        while !stop.load(Ordering::Relaxed) {
            let pause = catch_unwind(AssertUnwindSafe(&mut round)).unwrap_or_else(|_| {
                log::error!(thread = name; "a round panicked; the next one starts in {rest:?}");
                rest
            });
            thread::sleep(pause);
        }
    });
    Running { name, ended }
}

/// A thread that [`keep_running`] has started.
pub struct Running {
    name: &'static str,
    /// Disconnected once the thread has ended.
    ended: mpsc::Receiver<Infallible>,
}

impl Running {
    /// Waits for the end of the round that is running, but not longer than this.
    pub fn join(self, patience: Duration) {
        if let Err(mpsc::RecvTimeoutError::Timeout) = self.ended.recv_timeout(patience) {
            log::warn!(thread = self.name; "a round did not end within {patience:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_continues_after_a_round_that_panicked() {
        let (sender, rounds) = mpsc::channel();
        let mut round = 0;
        let flag = Arc::<AtomicBool>::default();
        let stop: Arc<AtomicBool> = Arc::clone(&flag);
        let running = keep_running("test", Duration::from_millis(1), flag, move || {
            round += 1;
            sender.send(round).unwrap();
            assert_ne!(round, 2, "this round panics");
            if round == 4 {
                stop.store(true, Ordering::Relaxed)
            }
            Duration::from_millis(1)
        });
        let wait = Duration::from_secs(10);
        let rounds: Vec<_> = (0..4).map(|_| rounds.recv_timeout(wait).unwrap()).collect();
        assert_eq!(rounds, [1, 2, 3, 4]);
        running.join(wait);
    }
}
