use crate::caller::Caller;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
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

/// Attempts what the caller wants. Where that is refused with the code that says that too many
/// places are taken, those of the employer whose deadline has passed are freed, and it is attempted
/// once more: a late job must not refuse what is allowed (D2). Once more even if nothing was left to
/// free: the job may have come by in between.
pub async fn with_lapses<C: Caller, T>(
    ctx: &Ctx<C>,
    refused: Code,
    employer: fn(&C) -> EmployerId,
    attempt: impl AsyncFn() -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    match attempt().await {
        Err(error) if error.code == refused => {
            let (employer, now) = (ctx.read(move |_, me| Ok(employer(&me))).await?, ctx.now);
            ctx.block(move |app| lapse_overdue(&app.store, Some(employer), now)).await?;
            attempt().await
        }
        done => done,
    }
}
