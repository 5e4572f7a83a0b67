use crate::{Error, Items};
use staj_domain::failure::Job;
use staj_domain::ids::{EmployerId, PoolEntryId};
use staj_persistence::rows::Stamp;
use staj_persistence::{Store, offers};
use time::OffsetDateTime;

/// How many candidates one run processes.
const BATCH: i64 = 5000;
/// How many candidates one transaction processes. They and the quotas of their offers stay locked
/// until it ends.
const CHUNK: usize = 250;

/// Ends the offers whose deadline has passed. Returns whether there may be more.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::LapseOffers, now)?;
    let (due, has_more) =
        items.due(BATCH, |tx, after| offers::overdue_entries(tx, None, now, after, BATCH))?;
    let stamp = Stamp::system(now);
    let done = items.each(&due, CHUNK, |entries| {
        let busy = store.write(|tx| offers::lapse(tx, entries, &stamp))?;
        // Somebody works on these candidates. After a run, no offer that was due is open.
        busy.into_iter().try_for_each(|entry| lapse(store, entry, now))
    })?;
    if done > 0 {
        log::info!(candidates = done; "offers were ended after their deadline");
    }
    Ok(has_more)
}

/// Ends the offers of one employer whose deadline has passed. A command that needs the places of
/// these offers calls this instead of waiting for the job. An offer that cannot be ended is logged;
/// only an unavailable database is an error.
pub fn lapse_offers_of(
    store: &Store,
    employer: EmployerId,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let due = store.read(|tx| offers::overdue_entries(tx, Some(employer), now, None, BATCH))?;
    for entry in due {
        match lapse(store, entry, now) {
            Err(error) if error.is_of_database() => return Err(error),
            // The job will record the failure. The places of the other offers must be freed anyway.
            Err(error) => {
                log::warn!(pool_entry = entry.to_string().as_str(); "offers cannot be ended: {error}");
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

fn lapse(store: &Store, entry: PoolEntryId, now: OffsetDateTime) -> Result<(), Error> {
    let stamp = Stamp::system(now);
    store.write(|tx| {
        let Some(mut book) = offers::lock_entry(tx, entry)? else { return Ok(()) };
        let outcome = book.lapse(now);
        Ok(offers::save(tx, &outcome, &stamp)?)
    })
}
