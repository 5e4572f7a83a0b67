//! What time does by itself: made visible on each tick. A late tick changes no result.

use crate::offers::lapse_overdue;
use crate::problem::ApiError;
use staj_persistence::Store;
use time::OffsetDateTime;

/// Runs every job once. Several replicas may tick: each step is decided under its lock.
pub fn tick(store: &Store, now: OffsetDateTime) -> Result<(), ApiError> {
    let ended = lapse_overdue(store, None, now)?;
    if ended > 0 {
        log::info!(offers = ended; "deadlines passed");
    }
    Ok(())
}
