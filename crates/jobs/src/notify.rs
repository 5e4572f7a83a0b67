use crate::{Error, Items};
use staj_domain::failure::Job;
use staj_persistence::{Store, outbox};
use time::OffsetDateTime;

/// Events that one transaction tells of.
const CHUNK: usize = 500;
/// Events that one step takes from the outbox.
const BATCH: i64 = 2000;
/// Steps of one tick, so that deadlines do not wait for mails.
const STEPS: usize = 50;

/// Tells people of what happened.
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
