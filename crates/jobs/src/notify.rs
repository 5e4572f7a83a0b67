use crate::{Error, Items};
use staj_domain::failure::Job;
use staj_persistence::{Store, outbox};
use std::cell::Cell;
use time::OffsetDateTime;

/// How many events one transaction processes.
const CHUNK: usize = 500;
/// How many events one run takes from the outbox. The other jobs run in between, so that a deadline
/// does not wait for notifications.
const BATCH: i64 = 2000;

/// Writes the notifications and mails about the events in the outbox. Returns whether there may be
/// more events.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::Notify, now)?;
    let (waiting, _) = items.due(BATCH, |tx, after| outbox::waiting(tx, after, BATCH))?;
    let locked = Cell::new(0);
    items.each(&waiting, CHUNK, |events| {
        locked.set(locked.get() + staj_notifications::notify(store, events, now)?);
        Ok(())
    })?;
    // Another server may have locked everything. Looking again at once would only keep both busy.
    Ok(locked.get() > 0)
}
