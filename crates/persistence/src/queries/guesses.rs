use super::prelude::*;
use staj_domain::guessing::{FORGOTTEN_AFTER, Guesses};

/// The wrong passwords for the address with this hash. It stays locked until the transaction ends.
pub fn lock(conn: &mut Conn, email_hash: &[u8]) -> Result<Option<Guesses>, StoreError> {
    locks::unique_value(conn, email_hash)?;
    let found: Option<(i32, At)> = guesses::table
        .find(email_hash)
        .select((guesses::failures, guesses::last_at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(failures, At(last_at))| Guesses {
        failures: u32::try_from(failures).unwrap_or(u32::MAX),
        last_at,
    }))
}

/// Saves the wrong passwords for an address, and forgets old ones of others.
pub fn save(conn: &mut Conn, email_hash: &[u8], counted: Guesses) -> Result<(), StoreError> {
    let failures = i32::try_from(counted.failures).unwrap_or(i32::MAX);
    let values = (guesses::failures.eq(failures), guesses::last_at.eq(At(counted.last_at)));
    diesel::insert_into(guesses::table)
        .values((guesses::email_hash.eq(email_hash), values))
        .on_conflict(guesses::email_hash)
        .do_update()
        .set(values)
        .execute(conn)?;
    let old = guesses::last_at.lt(At(counted.last_at - FORGOTTEN_AFTER));
    diesel::delete(guesses::table.filter(old)).execute(conn)?;
    Ok(())
}

/// Forgets the wrong passwords for an address.
pub fn forget(conn: &mut Conn, email_hash: &[u8]) -> Result<(), StoreError> {
    diesel::delete(guesses::table.find(email_hash)).execute(conn)?;
    Ok(())
}
