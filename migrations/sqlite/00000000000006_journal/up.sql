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

-- Who of a school, an employer or the programme looked at what about a candidate, or tried to. Rows are
-- added and never changed.
create table access_log (
  id integer primary key autoincrement not null,
  at text not null,
  reader_id blob not null references users,
  reader_role text not null,
  request_id blob not null,
  operation text not null,
  -- What the path names; null for lists, searches and exports.
  object_kind text,
  object_id blob,
  refused integer not null check (refused in (0, 1))
) strict;
create index access_log_object on access_log (object_id, id) where object_id is not null;
create index access_log_reader on access_log (reader_id, id);
create index access_log_at on access_log (at, id);
create trigger access_log_stays before update on access_log begin select raise(abort, 'rows_stay'); end;
