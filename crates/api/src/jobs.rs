//! What time does by itself: made visible on each tick. A late tick changes no result.

pub use crate::evaluations::evaluate_step;
use crate::notifications::tell;
use crate::offers::lapse_overdue;
use crate::problem::ApiError;
use staj_persistence::Store;
use time::OffsetDateTime;

/// The most steps of evaluations in one tick, so that deadlines do not wait for scores.
const EVALUATION_STEPS: usize = 20;

/// The most transactions in one tick that tell people of what happened, for the same reason.
const TELLING_STEPS: usize = 50;

/// Runs every job once. Several replicas may tick: each step is decided under its lock.
pub fn tick(store: &Store, now: OffsetDateTime) -> Result<(), ApiError> {
    let ended = lapse_overdue(store, None, now)?;
    if ended > 0 {
        log::info!(offers = ended; "deadlines passed");
    }
    for _ in 0..EVALUATION_STEPS {
        if evaluate_step(store, now)? == 0 {
            break;
        }
    }
    for _ in 0..TELLING_STEPS {
        if tell(store, now)? == 0 {
            break;
        }
    }
    Ok(())
}
