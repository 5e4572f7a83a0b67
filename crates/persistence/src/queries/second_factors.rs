use super::one_row;
use super::prelude::*;
use crate::rows::second_factors::SecondFactorRow;
use time::OffsetDateTime;

/// The authenticator app of a user, even if it is not confirmed yet. `None` without one.
pub fn find(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactorRow>, StoreError> {
    let found = second_factors::table.find(key(user)).select(SecondFactorRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Whether a user has an authenticator app that counts.
pub fn is_confirmed(conn: &mut Conn, user: UserId) -> Result<bool, StoreError> {
    let confirmed =
        second_factors::table.find(key(user)).filter(second_factors::confirmed_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(confirmed)).get_result(conn)?)
}

/// Begins with another app, in place of one that was not confirmed.
pub fn start(conn: &mut Conn, row: &SecondFactorRow) -> Result<(), StoreError> {
    locks::unique_value(conn, row.user_id.0.as_bytes())?;
    let unconfirmed =
        second_factors::table.find(row.user_id).filter(second_factors::confirmed_at.is_null());
    diesel::delete(unconfirmed).execute(conn)?;
    diesel::insert_into(second_factors::table).values(row).execute(conn)?;
    Ok(())
}

/// Uses a code: its interval becomes the last one. `false` if a code of this interval or of a later one
/// was used before.
pub fn use_step(conn: &mut Conn, user: UserId, step: i64) -> Result<bool, StoreError> {
    let is_newer = second_factors::last_step.is_null().or(second_factors::last_step.lt(step));
    let fresh = second_factors::table.find(key(user)).filter(is_newer);
    let used = diesel::update(fresh).set(second_factors::last_step.eq(step)).execute(conn)?;
    Ok(used == 1)
}

/// The app counts from now on, and these are the hashes of its recovery codes.
pub fn confirm(
    conn: &mut Conn,
    user: UserId,
    codes: &[Vec<u8>],
    wall: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(user);
    let waiting = second_factors::table.find(id).filter(second_factors::confirmed_at.is_null());
    let confirmed =
        diesel::update(waiting).set(second_factors::confirmed_at.eq(At(wall))).execute(conn)?;
    one_row(confirmed, "second_factors", id)?;
    let rows: Vec<_> = codes
        .iter()
        .map(|hash| (recovery_codes::user_id.eq(id), recovery_codes::code_hash.eq(hash)))
        .collect();
    diesel::insert_into(recovery_codes::table).values(rows).execute(conn)?;
    Ok(())
}

/// Uses a recovery code. `false` if it is not one, or was used before.
pub fn use_recovery(
    conn: &mut Conn,
    user: UserId,
    code_hash: &[u8],
    wall: OffsetDateTime,
) -> Result<bool, StoreError> {
    let unused = recovery_codes::table
        .find((key(user), code_hash))
        .filter(recovery_codes::used_at.is_null());
    let used = diesel::update(unused).set(recovery_codes::used_at.eq(At(wall))).execute(conn)?;
    Ok(used == 1)
}

/// Forgets the app of a user and its recovery codes. `false` without one.
pub fn delete(conn: &mut Conn, user: UserId) -> Result<bool, StoreError> {
    Ok(diesel::delete(second_factors::table.find(key(user))).execute(conn)? == 1)
}
