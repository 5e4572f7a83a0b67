-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- Who changed what, when and why (D3): rows are added, never changed.
create table audit_events (
  id bigint generated always as identity primary key not null,
  at timestamptz not null,
  actor_id uuid references users,
  actor_role text not null,
  request_id uuid,
  object_kind text not null,
  object_id uuid not null,
  action text not null,
  from_state text,
  to_state text,
  reason text
);
create index audit_events_object on audit_events (object_kind, object_id, id);
create index audit_events_actor on audit_events (actor_id, id);
create function audit_events_are_final() returns trigger language plpgsql as $$ begin
  raise exception 'audit_events_are_final' using errcode = '23514', constraint = 'audit_events_are_final';
end $$;
create trigger audit_events_are_final before update or delete on audit_events for each row execute function audit_events_are_final();
create trigger audit_events_are_not_truncated before truncate on audit_events execute function audit_events_are_final();

-- Events to notify people of. Written with the change and processed later (D6).
create table outbox_events (
  id bigint generated always as identity primary key not null,
  at timestamptz not null,
  object_kind text not null,
  object_id uuid not null,
  action text not null,
  -- How many audiences were notified in full, and the last recipient of the next one.
  audiences_notified int not null default 0,
  last_recipient uuid,
  notified_at timestamptz
);
create index outbox_events_waiting on outbox_events (id) where notified_at is null;
create index outbox_events_object on outbox_events (object_kind, object_id, id);

-- Who of a school, an employer or the programme looked at what about a candidate, or tried to. Rows are
-- added and never changed.
create table access_log (
  id bigint generated always as identity primary key not null,
  at timestamptz not null,
  reader_id uuid not null references users,
  reader_role text not null,
  request_id uuid not null,
  operation text not null,
  -- What the path names; null for lists, searches and exports.
  object_kind text,
  object_id uuid,
  refused boolean not null
);
create index access_log_object on access_log (object_id, id) where object_id is not null;
create index access_log_reader on access_log (reader_id, id);
create index access_log_at on access_log (at, id);
create trigger access_log_stays before update on access_log for each row execute function rows_stay();
