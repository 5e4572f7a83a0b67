//! The jobs, which a server runs on every tick: deadlines, the calendar, evaluations, reminders and
//! notifications. Decisions consider deadlines themselves (D2), so a late tick changes no result.
//!
//! No item holds up another. Each has its own transaction. An item that fails is tried again after
//! a wait, and is set aside if it keeps failing ([`staj_domain::failure`]). Several servers may
//! tick at the same time, because every item is decided under its lock.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod advance;
mod erase;
mod error;
mod evaluate;
mod expire;
mod fill_pool;
mod isolate;
mod lapse;
mod notify;
mod remind;
mod seal;
mod sweep;

pub use erase::{erase_again, forget_sessions};
pub use error::Error;
pub use evaluate::{evaluate_step, method_hash};
pub use fill_pool::fill_pool;
pub use isolate::{Items, caught};
pub use lapse::lapse_offers_of;
pub use seal::{SealKey, Verified, deposit, deposited, seal, verify};
pub use sweep::{ANSWERS_KEPT, ORPHAN_AGE, forget_answers, sweep};

use staj_domain::Named;
use staj_domain::failure::Job;
use staj_logging::Work;
use staj_persistence::Store;
use std::time::Instant;
use time::OffsetDateTime;

/// The result of one tick.
#[derive(Debug, Default)]
pub struct Ticked {
    /// Whether a job has more to do, so that the next tick should follow immediately.
    pub has_more: bool,
    /// The jobs that could not process their items at all, each with its error.
    pub failed: Vec<(Job, Error)>,
}

/// Runs every job once. A job that fails does not stop the others. `alive` is called before each
/// job and at the end.
pub fn tick(store: &Store, now: OffsetDateTime, alive: impl Fn()) -> Ticked {
    let mut ticked = Ticked::default();
    for job in Job::ALL {
        alive();
        let began = Instant::now();
        Work::part([("job", job.name())]).begun(job.name()).run_here(|| {
            match caught(|| run(*job, store, now)) {
                Ok(has_more) => ticked.has_more |= has_more,
                Err(error) => {
                    log::error!("a job failed: {error}");
                    ticked.failed.push((*job, error));
                }
            }
        });
        staj_metrics::ran(job.name(), began.elapsed());
    }
    alive();
    ticked
}

/// Runs one job. Returns whether it has more to do.
pub fn run(job: Job, store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    match job {
        Job::LapseOffers => lapse::run(store, now),
        Job::AdvancePlacements => advance::run(store, now),
        Job::Evaluate => evaluate::run(store, now),
        Job::FillPool => fill_pool::run(store, now),
        Job::ExpireDrafts => expire::drafts(store, now),
        Job::ExpireRegistrations => expire::registrations(store, now),
        Job::EraseCandidates => erase::candidates(store, now),
        Job::DeleteOldRecords => erase::records(store, now),
        Job::Remind => remind::run(store, now),
        Job::Notify => notify::run(store, now),
    }
}
