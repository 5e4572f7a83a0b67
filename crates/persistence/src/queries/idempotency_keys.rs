use super::prelude::*;
use crate::rows::idempotency_keys::IdempotencyKeyRow;
use diesel::dsl::{delete, exists};
use time::OffsetDateTime;

/// The most rows that are deleted at once. It limits how long others wait.
const DELETED: i64 = 2000;

/// What was answered to the request with this key since an instant.
pub fn find(
    conn: &mut Conn,
    user: UserId,
    name: &str,
    since: OffsetDateTime,
) -> Result<Option<IdempotencyKeyRow>, StoreError> {
    Ok(idempotency_keys::table
        .find((key(user), name))
        .filter(idempotency_keys::created_at.gt(At(since)))
        .select(IdempotencyKeyRow::as_select())
        .first(conn)
        .optional()?)
}

/// Reserves a key for this transaction. `false` if another one has reserved it, or has used it since an
/// instant.
pub fn reserve(
    conn: &mut Conn,
    user: UserId,
    name: &str,
    since: OffsetDateTime,
) -> Result<bool, StoreError> {
    let value = [user.0.as_bytes().as_slice(), name.as_bytes()].concat();
    if !locks::try_unique_value(conn, &value)? {
        return Ok(false);
    }
    let own = idempotency_keys::table.find((key(user), name));
    delete(own.filter(idempotency_keys::created_at.le(At(since)))).execute(conn)?;
    Ok(!diesel::select(exists(own)).get_result::<bool>(conn)?)
}

/// Keeps the answer to a request.
pub fn insert(conn: &mut Conn, row: &IdempotencyKeyRow) -> Result<(), StoreError> {
    diesel::insert_into(idempotency_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Deletes answers that were kept before an instant, and returns how many. None are left when it
/// returns 0.
pub fn delete_old(conn: &mut Conn, before: OffsetDateTime) -> Result<usize, StoreError> {
    let old: Vec<(Key, String)> = idempotency_keys::table
        .filter(idempotency_keys::created_at.lt(At(before)))
        .order(idempotency_keys::created_at)
        .limit(DELETED)
        .select((idempotency_keys::user_id, idempotency_keys::key))
        .load(conn)?;
    let mut deleted = 0;
    for (user, name) in old {
        deleted += delete(idempotency_keys::table.find((user, name))).execute(conn)?;
    }
    Ok(deleted)
}
