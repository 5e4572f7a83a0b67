-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- A candidate on the lists of an employer (R43, R48). It affects no quota, limit or date (R44).
create table talent_pool_entries (
  id uuid primary key not null,
  term_id uuid not null references terms,
  pool_entry_id uuid not null,
  employer_id uuid not null,
  -- The row of the quota is the lock of the lists.
  quota_id uuid not null,
  -- `expired` follows from the clock.
  state text not null check (state in ('added', 'reserve', 'offered', 'removed')),
  -- The position on the reserve list, from 1. Negative only while positions change.
  position int check (position <> 0),
  note text,
  added_at timestamptz not null,
  reserved_at timestamptz,
  version int not null default 0,
  constraint talent_pool_entries_once unique (employer_id, pool_entry_id),
  constraint talent_pool_entries_reserve check ((state = 'reserve') = (position is not null)),
  constraint talent_pool_entries_pool_entry foreign key (pool_entry_id, term_id) references pool_entries (id, term_id),
  constraint talent_pool_entries_quota foreign key (quota_id, employer_id, term_id) references quotas (id, employer_id, term_id)
);
-- One candidate at each position.
create unique index talent_pool_entries_position on talent_pool_entries (quota_id, position) where position is not null;
create index talent_pool_entries_list on talent_pool_entries (quota_id, id);
create index talent_pool_entries_entry on talent_pool_entries (pool_entry_id, id);
create index talent_pool_entries_term on talent_pool_entries (term_id);

create table interviews (
  id uuid primary key not null,
  talent_pool_entry_id uuid not null references talent_pool_entries,
  -- The contact of the candidate (R62).
  officer_id uuid not null references users,
  state text not null check (state in ('scheduled', 'reschedule_requested', 'completed', 'no_show', 'cancelled', 'withdrawn')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  provider text not null,
  meeting_url text not null,
  -- Only one query reads it, for the participants (R65, A31).
  passcode text not null,
  sequence int not null default 0 check (sequence >= 0),
  -- What the candidate wrote when asking for another time.
  message text,
  cancel_reason text,
  -- Only for the employer.
  note text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version int not null default 0,
  constraint interviews_time check (starts_at < ends_at),
  constraint interviews_cancelled check ((state = 'cancelled') = (cancel_reason is not null)),
  -- A20: a contact holds one interview at a time.
  constraint interviews_contact_free exclude using gist
    (officer_id with =, tstzrange(starts_at, ends_at) with &&) where (state in ('scheduled', 'reschedule_requested'))
);
create index interviews_entry on interviews (talent_pool_entry_id, id);
create index interviews_officer on interviews (officer_id, starts_at);
create index interviews_start on interviews (starts_at, id);
