use crate::problem::{ApiError, Code};
use staj_persistence::{Tx, stored_files};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a count is reused. Counting reads the row of every file. Files that other servers store
/// meanwhile are not in it.
const FRESH: Duration = Duration::from_secs(300);

/// How much all stored files may take together, so that uploads do not fill a disk or a bill.
#[derive(Debug, Default)]
pub struct Room {
    /// In bytes. `None`: no limit.
    pub limit: Option<u64>,
    counted: Mutex<Option<(Instant, u64)>>,
}

impl Room {
    /// Takes the space of one more file. Refuses it if there is not enough.
    pub fn take(&self, tx: &mut Tx<'_>, bytes: u64) -> Result<(), ApiError> {
        let Some(limit) = self.limit else { return Ok(()) };
        // The lock is held while counting, so that simultaneous uploads wait for one count instead of
        // each doing their own.
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, stored) = match *counted {
            Some((at, stored)) if at.elapsed() < FRESH => (at, stored),
            _ => (Instant::now(), stored_files::size(tx)?),
        };
        let then = stored.saturating_add(bytes);
        *counted = Some((at, if then > limit { stored } else { then }));
        if then > limit {
            let cause = format!("the stored files take {stored} of {limit} bytes");
            return Err(ApiError::logged(Code::StorageFull, cause));
        }
        Ok(())
    }
}
