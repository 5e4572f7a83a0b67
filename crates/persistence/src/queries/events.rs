use super::prelude::*;
use crate::rows::audit::{AuditEventRow, Detail};
use crate::rows::{Mark, Stamp};
use diesel::dsl::max;
use staj_domain::Named;
use staj_domain::event::Event;
use time::OffsetDateTime;
use uuid::Uuid;

/// Rows per statement. Each has thirteen values, and SQLite takes at most 32,766 values.
const BATCH: usize = 1000;

/// Writes every event to the audit trail and to the outbox. The caller does this in the transaction
/// of the change (D3, D6).
pub fn append(conn: &mut Conn, stamp: &Stamp, events: &[Event]) -> Result<(), StoreError> {
    for batch in events.chunks(BATCH) {
        let trail = batch
            .iter()
            .map(|event| {
                let detail = Detail::new(event)?;
                Ok((
                    audit_events::at.eq(At(stamp.at)),
                    audit_events::actor_id.eq(stamp.actor.map(key)),
                    audit_events::actor_role.eq(stamp.role),
                    audit_events::request_id.eq(stamp.request_id.map(Key)),
                    audit_events::object_kind.eq(event.object.kind().name()),
                    audit_events::object_id.eq(key(event.object.id())),
                    audit_events::action.eq(event.kind.action()),
                    audit_events::from_state.eq(event.from),
                    audit_events::to_state.eq(event.to),
                    audit_events::detail_digest.eq(detail.digest()),
                    audit_events::reason.eq(detail.reason),
                    audit_events::changes.eq(detail.changes),
                    audit_events::salt.eq(detail.salt),
                ))
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        diesel::insert_into(audit_events::table).values(trail).execute(conn)?;
        let outbox: Vec<_> = batch
            .iter()
            .map(|event| {
                (
                    outbox_events::at.eq(At(stamp.at)),
                    outbox_events::object_kind.eq(event.object.kind().name()),
                    outbox_events::object_id.eq(key(event.object.id())),
                    outbox_events::action.eq(event.kind.action()),
                )
            })
            .collect();
        diesel::insert_into(outbox_events::table).values(outbox).execute(conn)?;
    }
    Ok(())
}

/// Whether an event of this kind has happened to an object since an instant.
pub fn happened_since(
    conn: &mut Conn,
    event: &Event,
    since: OffsetDateTime,
) -> Result<bool, StoreError> {
    Ok(last(conn, event)?.is_some_and(|at| at > since))
}

/// When an event of this kind has last happened to an object. `None` if it has not.
pub fn last(conn: &mut Conn, event: &Event) -> Result<Option<OffsetDateTime>, StoreError> {
    let earlier = audit_events::table
        .filter(audit_events::object_id.eq(key(event.object.id())))
        .filter(audit_events::object_kind.eq(event.object.kind().name()))
        .filter(audit_events::action.eq(event.kind.action()))
        .select(max(audit_events::at));
    Ok(earlier.first::<Option<At>>(conn)?.map(|at| at.0))
}

/// The current end of the audit trail and of the quota ledger. Later rows come after this mark.
pub fn mark(conn: &mut Conn) -> Result<Mark, StoreError> {
    let trail = audit_events::table.select(max(audit_events::id)).first::<Option<i64>>(conn)?;
    let ledger =
        quota_ledger_lines::table.select(max(quota_ledger_lines::id)).first::<Option<i64>>(conn)?;
    Ok(Mark { trail: trail.unwrap_or(0), ledger: ledger.unwrap_or(0) })
}

/// The audit events that a request has written since a mark, oldest first.
pub fn since(conn: &mut Conn, mark: Mark, request: Uuid) -> Result<Vec<AuditEventRow>, StoreError> {
    Ok(audit_events::table
        .filter(audit_events::id.gt(mark.trail))
        .filter(audit_events::request_id.eq(Key(request)))
        .select(AuditEventRow::as_select())
        .order(audit_events::id)
        .load(conn)?)
}
