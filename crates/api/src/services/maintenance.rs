//! Whether servers only read for now. The notice is in the database, so that all servers obey. The
//! thread that watches the database reads it twice a second, so that requests need not.

use crate::problem::{ApiError, Code};
use staj_domain::fact::FactName;
use staj_persistence::rows::maintenance::MaintenanceRow;
use staj_persistence::{Probe, StoreError};
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// What a client waits if nobody said when the maintenance ends.
const PAUSE: Duration = Duration::minutes(1);

/// See the module.
#[derive(Debug, Default)]
pub struct Maintenance(Mutex<Option<MaintenanceRow>>);

impl Maintenance {
    /// Reads the notice, and reports its beginning and end to the log.
    pub fn read(&self, probe: &Probe) -> Result<(), StoreError> {
        self.set(probe.maintenance()?);
        Ok(())
    }

    fn set(&self, found: Option<MaintenanceRow>) {
        let mut notice = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (notice.is_some(), found.is_some()) {
            (false, true) => log::warn!("maintenance: reading only"),
            (true, false) => log::warn!("maintenance has ended"),
            (true, true) | (false, false) => {}
        }
        *notice = found;
    }

    /// Whether servers only read.
    pub fn is_on(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The refusal of a change. `None` if there is no maintenance.
    pub fn refusal(&self, wall: OffsetDateTime) -> Option<ApiError> {
        let notice = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let until = notice.until.map(|until| until.0);
        let left = until.map(|until| until - wall).filter(|left| left.is_positive());
        let refusal = ApiError::from(Code::Maintenance).detail(notice.text);
        Some(refusal.retry_after(left.unwrap_or(PAUSE)).instant(FactName::EndsAt, until))
    }
}
