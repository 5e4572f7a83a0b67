use super::prelude::*;
use crate::rows::Stamp;
use staj_domain::event::Event;

/// Rows of one statement: ten values each, and SQLite takes 32,766 of them.
const BATCH: usize = 1000;

/// Notes every event in the audit trail and in the outbox, within the transaction that made it.
pub fn append(conn: &mut Conn, stamp: &Stamp, events: &[Event]) -> Result<(), StoreError> {
    for batch in events.chunks(BATCH) {
        let trail: Vec<_> = batch
            .iter()
            .map(|event| {
                (
                    audit_events::at.eq(At(stamp.at)),
                    audit_events::actor_id.eq(stamp.actor.map(key)),
                    audit_events::actor_role.eq(stamp.role),
                    audit_events::request_id.eq(stamp.request_id.map(Key)),
                    audit_events::object_kind.eq(event.object.kind()),
                    audit_events::object_id.eq(key(event.object.id())),
                    audit_events::action.eq(event.action),
                    audit_events::from_state.eq(event.from),
                    audit_events::to_state.eq(event.to),
                    audit_events::reason.eq(event.reason.as_deref()),
                )
            })
            .collect();
        diesel::insert_into(audit_events::table).values(trail).execute(conn)?;
        let outbox: Vec<_> = batch
            .iter()
            .map(|event| {
                let kind = event.object.kind();
                (
                    outbox_events::at.eq(At(stamp.at)),
                    outbox_events::kind.eq(format!("{kind}.{}", event.action)),
                    outbox_events::object_kind.eq(kind),
                    outbox_events::object_id.eq(key(event.object.id())),
                )
            })
            .collect();
        diesel::insert_into(outbox_events::table).values(outbox).execute(conn)?;
    }
    Ok(())
}
