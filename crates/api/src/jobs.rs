//! What time does by itself: made visible on each tick. A late tick changes no result.

pub use crate::evaluations::evaluate_step;
use crate::notifications::{remind, tell};
use crate::offers::lapse_overdue;
use crate::placements::pass_placements;
use crate::problem::ApiError;
use staj_persistence::Store;
use time::OffsetDateTime;

/// The most steps of evaluations in one tick, so that deadlines do not wait for scores.
const EVALUATION_STEPS: usize = 20;

/// The most transactions in one tick that tell people of what happened, for the same reason.
const TELLING_STEPS: usize = 50;

/// Runs every job once; answers whether one has more to do now, so that the next tick need not
/// wait. Several replicas may tick: each step is decided under its lock.
pub fn tick(store: &Store, now: OffsetDateTime) -> Result<bool, ApiError> {
    let ended = lapse_overdue(store, None, now)?;
    if ended > 0 {
        log::info!(offers = ended; "deadlines passed");
    }
    let passed = pass_placements(store, now)?;
    if passed > 0 {
        log::info!(placements = passed; "internships began or ended");
    }
    let scores_wait = steps(EVALUATION_STEPS, || evaluate_step(store, now))?;
    remind(store, now)?;
    let people_wait = steps(TELLING_STEPS, || tell(store, now))?;
    Ok(scores_wait || people_wait)
}

/// Takes steps until one has nothing to do; whether the last one of them still had.
fn steps(most: usize, step: impl Fn() -> Result<usize, ApiError>) -> Result<bool, ApiError> {
    for _ in 0..most {
        if step()? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
