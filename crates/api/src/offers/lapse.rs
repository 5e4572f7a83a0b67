use crate::problem::ApiError;
use staj_domain::ids::EmployerId;
use staj_persistence::rows::Stamp;
use staj_persistence::{Store, offers};
use time::OffsetDateTime;

/// Candidates whose offers one sweep looks at.
const BATCH: i64 = 1000;

/// Makes visible what deadlines have decided: offers of one employer, or all. Answers how many
/// ended. Each candidate is a transaction of its own, so that nobody waits for a sweep.
pub fn lapse_overdue(
    store: &Store,
    employer: Option<EmployerId>,
    now: OffsetDateTime,
) -> Result<usize, ApiError> {
    let stamp = Stamp::system(now);
    let mut ended = 0;
    for entry in store.read(|tx| offers::overdue_entries(tx, employer, now, BATCH))? {
        let lapsed = store.write(|tx| -> Result<usize, ApiError> {
            let Some(mut book) = offers::lock_entry(tx, entry)? else { return Ok(0) };
            let outcome = book.lapse(now);
            offers::save(tx, &outcome, &stamp)?;
            Ok(outcome.changes.len())
        });
        match lapsed {
            Ok(count) => ended += count,
            // One candidate whose offers cannot be read must not hold up the others.
            Err(error) => {
                log::error!(pool_entry = entry.to_string().as_str(); "offers cannot be swept: {error}")
            }
        }
    }
    Ok(ended)
}
