use super::prelude::*;
use crate::rows::Stamp;
use staj_domain::event::Event;

/// Notes every event in the audit trail and in the outbox, within the transaction that made it.
pub fn append(conn: &mut Conn, stamp: &Stamp, events: &[Event]) -> Result<(), StoreError> {
    for event in events {
        let (kind, id) = (event.object.kind(), key(event.object.id()));
        diesel::insert_into(audit_events::table)
            .values((
                audit_events::at.eq(At(stamp.at)),
                audit_events::actor_id.eq(stamp.actor.map(key)),
                audit_events::actor_role.eq(stamp.role),
                audit_events::request_id.eq(stamp.request_id.map(Key)),
                audit_events::object_kind.eq(kind),
                audit_events::object_id.eq(id),
                audit_events::action.eq(event.action),
                audit_events::from_state.eq(event.from),
                audit_events::to_state.eq(event.to),
                audit_events::reason.eq(&event.reason),
            ))
            .execute(conn)?;
        diesel::insert_into(outbox_events::table)
            .values((
                outbox_events::at.eq(At(stamp.at)),
                outbox_events::kind.eq(format!("{kind}.{}", event.action)),
                outbox_events::object_kind.eq(kind),
                outbox_events::object_id.eq(id),
            ))
            .execute(conn)?;
    }
    Ok(())
}
