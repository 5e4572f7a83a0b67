//! What a thread of the server finds out about the database by asking it twice a second. Requests
//! do not wait for a database that is known to be down.

use staj_persistence::{Probed, StoreError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A database that has not answered for this long is frozen or unreachable.
const SILENCE: Duration = Duration::from_millis(2500);

/// See the module. A database that has not been asked yet counts as available.
#[derive(Debug, Default)]
pub struct DatabaseWatch(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// When the question that has no answer yet was asked.
    asked_at: Option<Instant>,
    last: Option<Result<Probed, String>>,
    /// When the outage that was reported to the log began.
    reported_at: Option<Instant>,
}

/// What the database can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Everything.
    Good,
    /// It does not answer.
    Away,
    /// It lacks migrations of this program.
    Outdated,
    /// It cannot be written, because its disk is full.
    Full,
    /// It cannot be written.
    ReadOnly,
}

impl DatabaseWatch {
    /// Asks the database once, and reports the beginning and the end of an outage to the log.
    pub fn ask(&self, probe: impl FnOnce() -> Result<Probed, StoreError>) {
        self.state().asked_at = Some(Instant::now());
        let answer = probe().map_err(|error| error.to_string());
        let mut state = self.state();
        state.asked_at = None;
        state.last = Some(answer);
        state.report(Instant::now());
    }

    /// What the last answer says.
    pub fn condition(&self) -> Condition {
        self.condition_at(Instant::now())
    }

    /// Whether the database does not answer.
    pub fn is_away(&self) -> bool {
        self.condition() == Condition::Away
    }

    fn condition_at(&self, now: Instant) -> Condition {
        let mut state = self.state();
        state.report(now);
        state.condition(now)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn condition(&self, now: Instant) -> Condition {
        if self.asked_at.is_some_and(|at| now.duration_since(at) > SILENCE) {
            return Condition::Away;
        }
        match &self.last {
            None | Some(Ok(Probed::Writable)) => Condition::Good,
            Some(Ok(Probed::Outdated)) => Condition::Outdated,
            Some(Ok(Probed::Full)) => Condition::Full,
            Some(Ok(Probed::ReadOnly)) => Condition::ReadOnly,
            Some(Err(_)) => Condition::Away,
        }
    }

    fn report(&mut self, now: Instant) {
        let is_away = self.condition(now) == Condition::Away;
        match (is_away, self.reported_at) {
            (true, None) => {
                let why = match &self.last {
                    Some(Err(error)) => error.trim(),
                    _ => "it does not answer",
                };
                log::error!("the database is down: {why}");
                self.reported_at = Some(now);
            }
            (false, Some(since)) => {
                let seconds = now.duration_since(since).as_secs();
                log::warn!(seconds = seconds; "the database is back");
                self.reported_at = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_away_if_it_refuses_or_is_silent() {
        let watch = DatabaseWatch::default();
        assert_eq!(watch.condition(), Condition::Good, "it was never asked");
        watch.ask(|| Err(StoreError::Lost));
        assert!(watch.is_away() && watch.state().reported_at.is_some());
        watch.ask(|| Ok(Probed::Writable));
        assert!(!watch.is_away() && watch.state().reported_at.is_none());
        for (probed, condition) in [
            (Probed::Outdated, Condition::Outdated),
            (Probed::Full, Condition::Full),
            (Probed::ReadOnly, Condition::ReadOnly),
        ] {
            watch.ask(|| Ok(probed));
            assert_eq!(watch.condition(), condition);
        }
        watch.ask(|| {
            let asked = watch.state().asked_at.expect("asked");
            assert_eq!(watch.condition_at(asked + SILENCE), Condition::ReadOnly);
            let late = asked + SILENCE + Duration::from_millis(1);
            assert_eq!(watch.condition_at(late), Condition::Away);
            Ok(Probed::Writable)
        });
        assert_eq!(watch.condition(), Condition::Good);
    }
}
