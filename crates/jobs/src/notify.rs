use crate::{Error, Items};
use staj_domain::failure::Job;
use staj_persistence::{Store, outbox};
use std::cell::Cell;
use time::OffsetDateTime;

/// How many events one transaction processes.
const CHUNK: usize = 500;
/// How many events one step takes from the outbox.
const BATCH: i64 = 2000;
/// The maximum number of steps in one tick, so that deadlines do not wait for notifications.
const STEPS: usize = 20;

/// Writes the notifications and mails about the events in the outbox. Returns whether there may be
/// more events.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    for _ in 0..STEPS {
        let items = Items::begin(store, Job::Notify, now)?;
        let (waiting, _) = items.due(BATCH, |tx, after| outbox::waiting(tx, after, BATCH))?;
        if waiting.is_empty() {
            return Ok(false);
        }
        let locked = Cell::new(0);
        items.each(&waiting, CHUNK, |events| {
            locked.set(locked.get() + staj_notifications::notify(store, events, now)?);
            Ok(())
        })?;
        // Another server has locked everything. Looking again at once would only keep both busy.
        if locked.get() == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
