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
  reason text,
  -- What was edited: JSON, an array of fields with their values before and after.
  changes text,
  -- SHA-256 of salt, reason and changes. It stays when these are erased with the person that they are
  -- about. Without the salt nobody can find them by trying.
  salt uuid,
  detail_digest bytea check (octet_length(detail_digest) = 32),
  constraint audit_events_detail check ((reason is null and changes is null) or (salt is not null and detail_digest is not null))
);
create index audit_events_object on audit_events (object_kind, object_id, id);
create index audit_events_actor on audit_events (actor_id, id);
create function audit_events_are_final() returns trigger language plpgsql as $$ begin
  raise exception 'audit_events_are_final' using errcode = '23514', constraint = 'audit_events_are_final';
end $$;
create trigger audit_events_are_final before update on audit_events for each row
  when (new.reason is not null or new.changes is not null or new.salt is not null
    or row(new.id, new.at, new.actor_id, new.actor_role, new.request_id, new.object_kind, new.object_id, new.action, new.from_state, new.to_state, new.detail_digest)
      is distinct from row(old.id, old.at, old.actor_id, old.actor_role, old.request_id, old.object_kind, old.object_id, old.action, old.from_state, old.to_state, old.detail_digest))
  execute function audit_events_are_final();
create trigger audit_events_stay before delete on audit_events for each row execute function audit_events_are_final();
create trigger audit_events_are_not_truncated before truncate on audit_events execute function audit_events_are_final();

-- A chain of digests over the audit trail. Each seal covers the events since the one before.
create table audit_seals (
  number bigint primary key not null check (number > 0),
  first_event bigint not null unique,
  last_event bigint not null check (last_event >= first_event),
  event_count bigint not null check (event_count > 0),
  sealed_at timestamptz not null,
  previous bytea not null check (octet_length(previous) = 32),
  digest bytea not null check (octet_length(digest) = 32),
  signature bytea not null check (octet_length(signature) = 64)
);
create trigger audit_seals_are_final before update or delete on audit_seals for each row execute function audit_events_are_final();

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
create index access_log_refused on access_log (id) where refused;
create trigger access_log_stays before update on access_log for each row execute function rows_stay();

-- What was answered to the requests with an Idempotency-Key, so that they can be repeated.
create table idempotency_keys (
  user_id uuid not null references users,
  key text not null check (length(key) between 1 and 255),
  -- SHA-256 of the request: its method, address and body.
  request_digest bytea not null check (octet_length(request_digest) = 32),
  status int not null,
  location text,
  -- The body of the answer, encrypted with the data secret.
  body_sealed bytea not null,
  created_at timestamptz not null,
  primary key (user_id, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);
