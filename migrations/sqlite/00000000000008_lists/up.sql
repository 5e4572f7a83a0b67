-- A candidate on the lists of an employer (R43, R48). It affects no quota, limit or date (R44).
create table talent_pool_entries (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  pool_entry_id blob not null,
  employer_id blob not null,
  -- The row of the quota is the lock of the lists.
  quota_id blob not null,
  -- `expired` follows from the clock.
  state text not null check (state in ('added', 'reserve', 'offered', 'removed')),
  -- The position on the reserve list, from 1. Negative only while positions change.
  position integer check (position <> 0),
  note text,
  added_at text not null,
  reserved_at text,
  version integer not null default 0,
  constraint talent_pool_entries_once unique (employer_id, pool_entry_id),
  constraint talent_pool_entries_reserve check ((state = 'reserve') = (position is not null)),
  constraint talent_pool_entries_pool_entry foreign key (pool_entry_id, term_id) references pool_entries (id, term_id),
  constraint talent_pool_entries_quota foreign key (quota_id, employer_id, term_id) references quotas (id, employer_id, term_id)
) strict;
-- One candidate at each position.
create unique index talent_pool_entries_position on talent_pool_entries (quota_id, position) where position is not null;
create index talent_pool_entries_list on talent_pool_entries (quota_id, id);
create index talent_pool_entries_entry on talent_pool_entries (pool_entry_id, id);
create index talent_pool_entries_term on talent_pool_entries (term_id);

create table interviews (
  id blob primary key not null check (length(id) = 16),
  talent_pool_entry_id blob not null references talent_pool_entries,
  -- The contact of the candidate (R62).
  officer_id blob not null references users,
  state text not null check (state in ('scheduled', 'reschedule_requested', 'completed', 'no_show', 'cancelled', 'withdrawn')),
  starts_at text not null,
  ends_at text not null,
  provider text not null,
  meeting_url text not null,
  -- Only one query reads it, for the participants (R65, A31).
  passcode text not null,
  sequence integer not null default 0 check (sequence >= 0),
  -- What the candidate wrote when asking for another time.
  message text,
  cancel_reason text,
  -- Only for the employer.
  note text,
  created_at text not null,
  updated_at text not null,
  version integer not null default 0,
  constraint interviews_time check (starts_at < ends_at),
  constraint interviews_cancelled check ((state = 'cancelled') = (cancel_reason is not null))
) strict;
create index interviews_entry on interviews (talent_pool_entry_id, id);
create index interviews_officer on interviews (officer_id, starts_at);
create index interviews_start on interviews (starts_at, id);

-- A20: a contact holds one interview at a time.
create trigger interviews_contact_free_insert before insert on interviews
when new.state in ('scheduled', 'reschedule_requested') and exists (
  select 1 from interviews where officer_id = new.officer_id and state in ('scheduled', 'reschedule_requested')
    and starts_at < new.ends_at and new.starts_at < ends_at)
begin select raise(abort, 'interviews_contact_free'); end;
create trigger interviews_contact_free before update of state, officer_id, starts_at, ends_at on interviews
when new.state in ('scheduled', 'reschedule_requested') and exists (
  select 1 from interviews where officer_id = new.officer_id and id <> new.id
    and state in ('scheduled', 'reschedule_requested')
    and starts_at < new.ends_at and new.starts_at < ends_at)
begin select raise(abort, 'interviews_contact_free'); end;
