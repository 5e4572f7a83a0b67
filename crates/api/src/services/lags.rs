//! How far the work of the jobs and the mails is behind. A thread of the server reads it from the
//! database every few seconds, so that nobody who asks for it waits for the database.

use staj_persistence::rows::lags::LagRow;
use staj_persistence::{Store, StoreError, lags};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use time::{Duration, OffsetDateTime};

/// See the module.
#[derive(Debug, Default)]
pub struct Lags(Mutex<Option<Lag>>);

/// The last reading.
#[derive(Debug, Clone, Copy)]
pub struct Lag {
    /// When it was read.
    pub read_at: Instant,
    /// The age of the oldest event whose recipients have not all been notified. Zero if there is
    /// none, as for the others.
    pub event: Duration,
    /// For how long the oldest mail has been due.
    pub mail: Duration,
    /// How long ago the oldest deadline passed that is not recorded yet.
    pub deadline: Duration,
    /// How many failed items are set aside.
    pub set_aside: i64,
}

impl Lags {
    /// Reads the database.
    pub fn read(&self, store: &Store, now: OffsetDateTime) -> Result<(), StoreError> {
        let LagRow { event, mail, deadline, set_aside } = store.read(|tx| lags::read(tx, now))?;
        let since = |at: Option<OffsetDateTime>| {
            at.map_or(Duration::ZERO, |at| (now - at).max(Duration::ZERO))
        };
        let lag = Lag {
            read_at: Instant::now(),
            event: since(event),
            mail: since(mail),
            deadline: since(deadline),
            set_aside,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(lag);
        Ok(())
    }

    /// The last reading. `None` if the database has never been read.
    pub fn last(&self) -> Option<Lag> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
