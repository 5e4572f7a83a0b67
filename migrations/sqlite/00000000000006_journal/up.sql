-- Who changed what, when and why (D3): rows are added, never changed.
create table audit_events (
  id integer primary key autoincrement not null,
  at text not null,
  actor_id blob references users,
  actor_role text not null,
  request_id blob,
  object_kind text not null,
  object_id blob not null,
  action text not null,
  from_state text,
  to_state text,
  reason text
) strict;
create index audit_events_object on audit_events (object_kind, object_id, id);
create index audit_events_actor on audit_events (actor_id, id);
create trigger audit_events_are_final before update on audit_events begin select raise(abort, 'audit_events_are_final'); end;
create trigger audit_events_stay before delete on audit_events begin select raise(abort, 'audit_events_are_final'); end;

-- Events to notify people of. Written with the change and processed later (D6).
create table outbox_events (
  id integer primary key autoincrement not null,
  at text not null,
  object_kind text not null,
  object_id blob not null,
  action text not null,
  -- How many audiences were notified in full, and the last recipient of the next one.
  audiences_notified integer not null default 0,
  last_recipient blob,
  notified_at text
) strict;
create index outbox_events_waiting on outbox_events (id) where notified_at is null;
create index outbox_events_object on outbox_events (object_kind, object_id, id);
