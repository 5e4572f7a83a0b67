//! What time does by itself, made visible on each tick. Deadlines are judged by the decisions
//! themselves (D2), so a late tick changes no result.
//!
//! No item holds up another: each has a transaction of its own, one that fails rests and is tried
//! again, and one that keeps failing is set aside ([`staj_domain::failure`]). Several servers may
//! tick at once, because every item is decided under its lock.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod error;
mod evaluate;
mod isolate;
mod lapse;
mod notify;
mod pass;
mod remind;

pub use error::Error;
pub use evaluate::{evaluate_step, method_hash};
pub use isolate::{Items, caught};
pub use lapse::lapse_offers_of;

use staj_domain::Named;
use staj_domain::failure::Job;
use staj_persistence::Store;
use time::OffsetDateTime;

/// How one tick went.
#[derive(Debug, Default)]
pub struct Ticked {
    /// A job has more to do now, so the next tick need not wait.
    pub has_more: bool,
    /// Jobs that could not go through their items at all, and why.
    pub failed: Vec<(Job, Error)>,
}

/// Runs every job once, whatever becomes of the others.
pub fn tick(store: &Store, now: OffsetDateTime) -> Ticked {
    let mut ticked = Ticked::default();
    for job in Job::ALL {
        match caught(|| run(*job, store, now)) {
            Ok(has_more) => ticked.has_more |= has_more,
            Err(error) => {
                log::error!(job = job.name(); "a job failed: {error}");
                ticked.failed.push((*job, error));
            }
        }
    }
    ticked
}

/// Runs one job; answers whether it has more to do.
pub fn run(job: Job, store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    match job {
        Job::LapseOffers => lapse::run(store, now),
        Job::PassPlacements => pass::run(store, now),
        Job::Evaluate => evaluate::run(store, now),
        Job::Remind => remind::run(store, now),
        Job::Notify => notify::run(store, now),
    }
}
