use crate::{Error, Items};
use staj_domain::failure::Job;
use staj_domain::ids::PlacementId;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::{Store, events, placements};
use time::OffsetDateTime;

/// How many placements one run processes.
const BATCH: i64 = 1000;

/// Starts internships on their first day, and completes them after their last. Returns whether
/// there may be more.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::AdvancePlacements, now)?;
    let (due, has_more) = items.due(BATCH, |tx, after| placements::due(tx, now, after, BATCH))?;
    let done = items.each(&due, 1, |placements| {
        placements.iter().try_for_each(|id| advance(store, *id, now))
    })?;
    if done > 0 {
        log::info!(placements = done; "internships started or were completed");
    }
    Ok(has_more)
}

fn advance(store: &Store, id: PlacementId, now: OffsetDateTime) -> Result<(), Error> {
    let stamp = Stamp::system(now);
    store.write(|tx| {
        let Some(found) = placements::lock(tx, id, PlacementScope::Everyone)? else {
            return Ok(());
        };
        let (placement, passed) = found.placement.advance(found.period, now);
        if !passed.is_empty() {
            placements::save(tx, &placement)?;
            events::append(tx, &stamp, &passed)?;
        }
        Ok(())
    })
}
