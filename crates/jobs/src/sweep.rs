use crate::Error;
use futures_util::TryStreamExt;
use staj_persistence::{Files, Store, idempotency_keys, stored_files};
use std::pin::pin;
use time::{Duration, OffsetDateTime};

/// How long a file may have no row. An upload takes seconds. The rest is time to notice that the
/// database was restored from an older backup than the files.
pub const ORPHAN_AGE: Duration = Duration::days(7);

/// How long a request with an `Idempotency-Key` can be repeated.
pub const ANSWERS_KEPT: Duration = Duration::DAY;

/// Deletes the files that no row names, because an upload was cut off or a file could not be
/// deleted with its row. Returns how many. `wall` is the clock of the machine, which dates the
/// files.
pub async fn sweep(store: &Store, files: &Files, wall: OffsetDateTime) -> Result<usize, Error> {
    let mut swept = 0;
    let mut old = pin!(files.stored_before(wall - ORPHAN_AGE));
    while let Some(ids) = old.try_next().await? {
        for orphan in store.read(|tx| stored_files::without_row(tx, &ids))? {
            files.delete(orphan).await?;
            swept += 1;
        }
    }
    if swept > 0 {
        log::warn!(files = swept; "files without a row were deleted");
    }
    Ok(swept)
}

/// Deletes the answers to requests that can no longer be repeated. `wall` is the clock of the machine.
pub fn forget_answers(store: &Store, wall: OffsetDateTime) -> Result<(), Error> {
    let before = wall - ANSWERS_KEPT;
    while store.write(|tx| idempotency_keys::delete_old(tx, before))? > 0 {}
    Ok(())
}
