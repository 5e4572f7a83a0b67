//! Background threads, which must not end while the server runs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

/// Runs `round` repeatedly on its own thread. Each round returns the pause before the next one. If
/// a round panics, the thread continues with the next one after `rest`.
pub fn keep_running(
    name: &'static str,
    rest: Duration,
    mut round: impl FnMut() -> Duration + Send + 'static,
) {
    thread::spawn(move || {
        loop {
            let pause = catch_unwind(AssertUnwindSafe(&mut round)).unwrap_or_else(|_| {
                log::error!(thread = name; "a round panicked; the next one starts in {rest:?}");
                rest
            });
            thread::sleep(pause);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_thread_continues_after_a_round_that_panicked() {
        let (sender, rounds) = mpsc::channel();
        let mut round = 0;
        keep_running("test", Duration::from_millis(1), move || {
            round += 1;
            sender.send(round).unwrap();
            assert_ne!(round, 2, "this round panics");
            if round < 4 { Duration::from_millis(1) } else { Duration::from_secs(3600) }
        });
        let wait = Duration::from_secs(10);
        let rounds: Vec<_> = (0..4).map(|_| rounds.recv_timeout(wait).unwrap()).collect();
        assert_eq!(rounds, [1, 2, 3, 4]);
    }
}
