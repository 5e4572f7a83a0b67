use super::prelude::*;
use crate::rows::audit::{AuditEventRow, AuditSealRow};
use diesel::dsl::max;

/// The last seal.
pub fn last(conn: &mut Conn) -> Result<Option<AuditSealRow>, StoreError> {
    Ok(audit_seals::table
        .select(AuditSealRow::as_select())
        .order(audit_seals::number.desc())
        .first(conn)
        .optional()?)
}

/// The seals after this number, oldest first.
pub fn after(conn: &mut Conn, number: i64, limit: i64) -> Result<Vec<AuditSealRow>, StoreError> {
    Ok(audit_seals::table
        .select(AuditSealRow::as_select())
        .filter(audit_seals::number.gt(number))
        .order(audit_seals::number)
        .first_rows(limit)
        .load(conn)?)
}

/// The seals before this number, newest first.
pub fn before(
    conn: &mut Conn,
    number: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditSealRow>, StoreError> {
    Ok(audit_seals::table
        .select(AuditSealRow::as_select())
        .filter(audit_seals::number.lt(number.unwrap_or(i64::MAX)))
        .order(audit_seals::number.desc())
        .first_rows(limit)
        .load(conn)?)
}

/// Adds a seal. Two servers cannot add the same one.
pub fn insert(conn: &mut Conn, seal: &AuditSealRow) -> Result<bool, StoreError> {
    let added = diesel::insert_into(audit_seals::table)
        .values(seal)
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(added == 1)
}

/// The events from one id up to another, oldest first.
pub fn events(
    conn: &mut Conn,
    first: i64,
    last: i64,
    limit: i64,
) -> Result<Vec<AuditEventRow>, StoreError> {
    Ok(audit_events::table
        .select(AuditEventRow::as_select())
        .filter(audit_events::id.between(first, last))
        .order(audit_events::id)
        .first_rows(limit)
        .load(conn)?)
}

/// The id of the last event, or 0.
pub fn last_event(conn: &mut Conn) -> Result<i64, StoreError> {
    let last = audit_events::table.select(max(audit_events::id)).first::<Option<i64>>(conn)?;
    Ok(last.unwrap_or(0))
}
