//! Asks the database whether it works, on connections of its own, so that it does not wait for
//! those of the requests.

use crate::error::{StoreError, TransactionError};
use crate::installation;
use crate::maintenance;
use crate::migrate::MigrateError;
use crate::rows::maintenance::MaintenanceRow;
use crate::store::{OpenError, Store};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// The interval between two writes. Each is synced to the disk, unlike a read.
const WRITES: Duration = Duration::from_secs(10);

/// What the database can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probed {
    /// It can be read and written, and has every migration of this program.
    Writable,
    /// It lacks a migration of this program.
    Outdated,
    /// It can be read, but its disk is full.
    Full,
    /// It can be read, but not written.
    ReadOnly,
}

/// See the module.
pub struct Probe {
    store: Store,
    /// When it last tried to write, and with which result.
    written: Option<(Instant, Probed)>,
}

impl Probe {
    /// Opens the database at this URL, with connections of its own.
    pub fn open(url: &str) -> Result<Self, OpenError> {
        Ok(Self { store: Store::impatient(url)?, written: None })
    }

    /// The notice that servers only read, if there is one.
    pub fn maintenance(&self) -> Result<Option<MaintenanceRow>, StoreError> {
        self.store.read(maintenance::find)
    }

    /// Reads, and writes if the last write was ten seconds ago. An error means that the database is
    /// unavailable.
    pub fn ask(&mut self, now: OffsetDateTime) -> Result<Probed, StoreError> {
        let current = match self.store.is_current() {
            // The connection was lost; another one may work.
            Err(error) if error.is_lost() => self.store.is_current(),
            current => current,
        };
        match current {
            Ok(true) => {}
            Ok(false) => return Ok(Probed::Outdated),
            Err(MigrateError::Store(error)) => return Err(error),
            // The table of migrations cannot be read.
            Err(MigrateError::Migration(_) | MigrateError::Newer(_) | MigrateError::Foreign) => {
                return Ok(Probed::Outdated);
            }
        }
        if let Some((at, result)) = self.written
            && at.elapsed() < WRITES
        {
            return Ok(result);
        }
        let result = match self.store.write(|tx| installation::probe(tx, now)) {
            Ok(()) => Probed::Writable,
            // Somebody else is writing.
            Err(error) if error.is_transient() => Probed::Writable,
            Err(error) if error.is_full() => Probed::Full,
            Err(error) if error.is_read_only() => Probed::ReadOnly,
            Err(error) => return Err(error),
        };
        self.written = Some((Instant::now(), result));
        Ok(result)
    }
}
