use crate::problem::ApiError;
use staj_domain::ids::PlacementId;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::{Store, events, placements};
use time::OffsetDateTime;

/// Placements that one sweep looks at.
const BATCH: i64 = 1000;

/// Makes visible what the calendar has decided: internships that began and ended. Answers how many
/// it looked at. Each is a transaction of its own, so that nobody waits for a sweep.
pub fn pass_placements(store: &Store, now: OffsetDateTime) -> Result<usize, ApiError> {
    let due = store.read(|tx| placements::due(tx, now, BATCH))?;
    for id in &due {
        // One that cannot be read must not hold up the others.
        if let Err(error) = pass(store, *id, now) {
            log::error!(placement = id.to_string().as_str(); "a placement cannot be swept: {error}");
        }
    }
    Ok(due.len())
}

fn pass(store: &Store, id: PlacementId, now: OffsetDateTime) -> Result<(), ApiError> {
    let stamp = Stamp::system(now);
    store.write(|tx| {
        let Some(found) = placements::lock(tx, id, PlacementScope::Everyone)? else {
            return Ok(());
        };
        let (placement, passed) = found.placement.pass(found.period, now);
        if !passed.is_empty() {
            placements::save(tx, &placement)?;
            events::append(tx, &stamp, &passed)?;
        }
        Ok(())
    })
}
