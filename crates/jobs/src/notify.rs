use crate::{Error, Items};
use staj_domain::failure::Job;
use staj_persistence::{Store, outbox};
use time::OffsetDateTime;

/// How many events one transaction processes.
const CHUNK: usize = 500;
/// How many events one step takes from the outbox.
const BATCH: i64 = 2000;
/// The maximum number of steps in one tick, so that deadlines do not wait for notifications.
const STEPS: usize = 50;

/// Writes the notifications and mails about the events in the outbox. Returns whether there may be
/// more events.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    for _ in 0..STEPS {
        let items = Items::begin(store, Job::Notify, now)?;
        let resting: Vec<i64> = items.resting();
        let waiting = store.read(|tx| outbox::waiting(tx, &resting, BATCH))?;
        if waiting.is_empty() {
            return Ok(false);
        }
        items
            .each(&waiting, CHUNK, |events| Ok(staj_notifications::notify(store, events, now)?))?;
    }
    Ok(true)
}
