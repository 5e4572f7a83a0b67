-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- The constraints enforce the rules of offers again, in case a caller forgets a lock or a check.
create extension if not exists btree_gist;

-- A candidate in the pool of one term (A34). Its id is the application's. The lock of the candidate
-- serialises confirmations.
create table pool_entries (
  id uuid primary key not null references applications,
  term_id uuid not null references terms,
  candidate_id uuid not null references candidates,
  department_code text not null references departments,
  field_code text not null references fields_of_study,
  level text not null,
  class_year int not null,
  -- Grade point average in hundredths of 4.00.
  gpa int,
  academic_score int not null,
  social_score int not null,
  sports_score int not null,
  -- What the search shows besides: copied from the application, so that a page reads only this table.
  -- JSON as text, because jsonb is written out again for each reader.
  profile text not null,
  state text not null check (state in ('in_pool', 'removed')),
  -- Kept by trigger: confirmed offers that were not cancelled (R50, A35).
  confirmed_count int not null default 0 check (confirmed_count between 0 and 2),
  created_at timestamptz not null,
  version int not null default 0,
  constraint pool_entries_once unique (id, term_id, candidate_id),
  constraint pool_entries_term unique (id, term_id)
);
create index pool_entries_candidate on pool_entries (candidate_id);
create index pool_entries_field on pool_entries (field_code);
create index pool_entries_department on pool_entries (department_code);
create index pool_entries_academic on pool_entries (term_id, academic_score, id);
create index pool_entries_social on pool_entries (term_id, social_score, id);
create index pool_entries_sports on pool_entries (term_id, sports_score, id);
-- Rare levels and fields, best first. A search for both uses the rarer of the two.
create index pool_entries_level_academic on pool_entries (term_id, level, academic_score, id);
create index pool_entries_level_social on pool_entries (term_id, level, social_score, id);
create index pool_entries_level_sports on pool_entries (term_id, level, sports_score, id);
create index pool_entries_field_academic on pool_entries (term_id, field_code, academic_score, id);
create index pool_entries_field_social on pool_entries (term_id, field_code, social_score, id);
create index pool_entries_field_sports on pool_entries (term_id, field_code, sports_score, id);
-- What has changed since the pool was created, for the counts of its facets.
create index pool_entries_changed on pool_entries (term_id, id)
  where confirmed_count > 0 or state <> 'in_pool' or version > 0;

-- The provinces that a candidate of the pool prefers, beside its scores: a search for one province
-- reads its best and nothing else.
create table pool_entry_cities (
  pool_entry_id uuid not null references pool_entries,
  province_code int not null,
  term_id uuid not null,
  academic_score int not null,
  social_score int not null,
  sports_score int not null,
  primary key (pool_entry_id, province_code)
);
create index pool_entry_cities_academic on pool_entry_cities (term_id, province_code, academic_score, pool_entry_id);
create index pool_entry_cities_social on pool_entry_cities (term_id, province_code, social_score, pool_entry_id);
create index pool_entry_cities_sports on pool_entry_cities (term_id, province_code, sports_score, pool_entry_id);

create table quotas (
  id uuid primary key not null,
  employer_id uuid not null references employers,
  term_id uuid not null references terms,
  total int not null,
  -- Kept by trigger: offers that hold a place (A17).
  committed int not null default 0,
  updated_at timestamptz not null,
  version int not null default 0,
  constraint quotas_once unique (employer_id, term_id),
  constraint quotas_offer unique (id, employer_id, term_id),
  constraint quotas_not_exceeded check (committed between 0 and total)
);
create index quotas_term on quotas (term_id);

create table offers (
  id uuid primary key not null,
  term_id uuid not null references terms,
  pool_entry_id uuid not null,
  candidate_id uuid not null,
  employer_id uuid not null,
  quota_id uuid not null,
  workplace_id uuid not null,
  state text not null check (state in ('draft', 'sent', 'accepted', 'confirmed', 'declined', 'lapsed', 'revoked',
    'cancelled', 'confirmation_lapsed', 'invalidated', 'discarded')),
  start_date date not null,
  end_date date not null,
  -- Where the workplace is, as it was when the offer was sent.
  province_code int not null references provinces,
  address text not null,
  unit text,
  works_saturdays boolean not null,
  -- A70: tasks, hours, mentor and contact.
  work jsonb not null,
  monthly_wage_kurus bigint not null check (monthly_wage_kurus >= 0),
  -- A56: later raises, each with its first day.
  wage_raises jsonb not null default '[]',
  respond_by timestamptz not null,
  sent_at timestamptz,
  accepted_at timestamptz,
  confirm_by timestamptz,
  confirmed_at timestamptz,
  -- Which of the candidate's two places a confirmed offer takes.
  slot int,
  -- A55: the first day that the candidate is free again, if the internship ended early. Kept by trigger.
  freed_from date,
  ended_at timestamptz,
  reason_code text,
  reason_text text,
  created_by uuid not null references users,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version int not null default 0,
  constraint offers_dates check (start_date <= end_date),
  constraint offers_sent check (state in ('draft', 'discarded') or (sent_at is not null and sent_at < respond_by)),
  constraint offers_accepted check (state not in ('accepted', 'confirmed', 'confirmation_lapsed')
    or (accepted_at is not null and confirm_by is not null and accepted_at <= respond_by)),
  constraint offers_confirmed check ((state = 'confirmed') = (slot is not null)),
  constraint offers_confirmed_in_time check (state <> 'confirmed' or (confirmed_at is not null and confirmed_at <= confirm_by)),
  constraint offers_freed check (freed_from is null or (state = 'confirmed' and freed_from between start_date and end_date + 1)),
  constraint offers_slot check (slot in (1, 2)),
  constraint offers_pool_entry foreign key (pool_entry_id, term_id, candidate_id) references pool_entries (id, term_id, candidate_id),
  constraint offers_workplace foreign key (workplace_id, employer_id) references workplaces (id, employer_id),
  constraint offers_quota foreign key (quota_id, employer_id, term_id) references quotas (id, employer_id, term_id),
  -- R51: the internships of a candidate never overlap, whatever their terms; a period includes its
  -- first and last day.
  constraint offers_no_overlap exclude using gist
    (candidate_id with =, daterange(start_date, coalesce(freed_from, end_date + 1)) with &&) where (state = 'confirmed')
);
-- R50: at most two.
create unique index offers_two_slots on offers (pool_entry_id, slot) where state = 'confirmed';
-- A40: one open offer per employer and candidate.
create unique index offers_open_once on offers (employer_id, pool_entry_id) where state in ('sent', 'accepted');
create index offers_pool_entry on offers (pool_entry_id, id);
create index offers_candidate on offers (candidate_id, id);
create index offers_employer on offers (employer_id, term_id, id);
create index offers_employer_start on offers (employer_id, start_date, id) where state in ('sent', 'accepted', 'confirmed');
create index offers_employer_deadline on offers (employer_id, respond_by, id);
create index offers_deadline on offers (respond_by, id);
create index offers_state on offers (state, respond_by, id);
create index offers_start on offers (start_date, id);
create index offers_quota on offers (quota_id);
create index offers_workplace on offers (workplace_id);
-- What has to be done about offers and internships, the earliest first.
create index offers_held on offers (start_date, id) where state in ('sent', 'accepted', 'confirmed');
create index offers_term on offers (term_id);
create index offers_province on offers (province_code);
create index offers_created_by on offers (created_by);
create index offers_due_response on offers (respond_by) where state = 'sent';
create index offers_due_confirmation on offers (confirm_by) where state = 'accepted';

-- A74: new conditions of an offer that was sent.
create table offer_amendments (
  id uuid primary key not null,
  offer_id uuid not null references offers,
  state text not null check (state in ('proposed', 'accepted', 'refused', 'withdrawn', 'lapsed')),
  -- All conditions that the offer would have.
  conditions jsonb not null,
  reason text not null,
  respond_by timestamptz not null,
  proposed_by uuid not null references users,
  proposed_at timestamptz not null,
  decided_at timestamptz,
  -- The version of the offer that has these conditions.
  offer_version int,
  constraint offer_amendments_decided check ((state = 'proposed') = (decided_at is null)),
  constraint offer_amendments_accepted check ((state = 'accepted') = (offer_version is not null))
);
create index offer_amendments_offer on offer_amendments (offer_id, id);
create index offer_amendments_proposed_by on offer_amendments (proposed_by);
-- One waits for the candidate at a time.
create unique index offer_amendments_once on offer_amendments (offer_id) where state = 'proposed';

-- A71: limits on some of the places of a quota.
create table quota_shares (
  id uuid primary key not null,
  quota_id uuid not null references quotas,
  -- What an offer must have in common with the share. Null fits every offer.
  workplace_id uuid references workplaces,
  unit text,
  level text,
  starts_from date,
  starts_until date,
  places int not null check (places >= 0)
);
create index quota_shares_quota on quota_shares (quota_id);
create index quota_shares_workplace on quota_shares (workplace_id);

-- The offers that fit each share.
create view quota_share_offers as
select quota_shares.id as share_id, quota_shares.quota_id, offers.id as offer_id, offers.state, offers.respond_by, offers.confirm_by
from quota_shares
join offers on offers.quota_id = quota_shares.quota_id
join pool_entries on pool_entries.id = offers.pool_entry_id
where (quota_shares.workplace_id is null or quota_shares.workplace_id = offers.workplace_id)
  and (quota_shares.unit is null or quota_shares.unit = offers.unit)
  and (quota_shares.level is null or quota_shares.level = pool_entries.level)
  and (quota_shares.starts_from is null or quota_shares.starts_from <= offers.start_date)
  and (quota_shares.starts_until is null or quota_shares.starts_until >= offers.start_date);

-- Explains the balance of a quota. Only triggers write it.
create table quota_ledger_lines (
  id bigint generated always as identity primary key not null,
  quota_id uuid not null references quotas,
  offer_id uuid references offers,
  kind text not null check (kind in ('total', 'commit', 'release')),
  -- Change of the total (kind total) or of the committed places.
  amount int not null,
  total int not null,
  committed int not null,
  at timestamptz not null
);
create index quota_entries_quota on quota_ledger_lines (quota_id, id);
create index quota_entries_offer on quota_ledger_lines (offer_id);

-- The machine of domain rule 4.11; only a draft may be edited.
create function offers_machine() returns trigger language plpgsql as $$ begin
  if old.state <> 'draft' and (
      (old.respond_by, old.pool_entry_id, old.candidate_id, old.employer_id, old.quota_id, old.term_id)
        is distinct from (new.respond_by, new.pool_entry_id, new.candidate_id, new.employer_id, new.quota_id, new.term_id)
      or (old.start_date, old.end_date, old.workplace_id, old.province_code, old.address, old.unit, old.works_saturdays,
          old.work, old.monthly_wage_kurus)
        is distinct from (new.start_date, new.end_date, new.workplace_id, new.province_code, new.address, new.unit,
          new.works_saturdays, new.work, new.monthly_wage_kurus)
        -- A74: the candidate has accepted new conditions in this transaction.
        and not exists (select 1 from offer_amendments
          where offer_id = new.id and offer_version = new.version and new.version = old.version + 1))
  then raise exception 'offers_sent_is_fixed' using errcode = '23514', constraint = 'offers_sent_is_fixed'; end if;
  -- A56: a raise that was promised stays.
  if jsonb_array_length(new.wage_raises) < jsonb_array_length(old.wage_raises)
  then raise exception 'offers_raises_stay' using errcode = '23514', constraint = 'offers_raises_stay'; end if;
  if old.state <> new.state and (old.state, new.state) not in (
    ('draft', 'sent'), ('draft', 'discarded'),
    ('sent', 'accepted'), ('sent', 'declined'), ('sent', 'lapsed'), ('sent', 'revoked'), ('sent', 'invalidated'),
    ('accepted', 'confirmed'), ('accepted', 'cancelled'), ('accepted', 'confirmation_lapsed'), ('accepted', 'invalidated'),
    ('confirmed', 'cancelled'))
  then raise exception 'offers_machine' using errcode = '23514', constraint = 'offers_machine'; end if;
  return new;
end $$;
create trigger offers_machine before update on offers for each row execute function offers_machine();

-- An offer starts as a draft. The state machine leads to every later state.
create function offers_born_draft() returns trigger language plpgsql as $$ begin
  if new.state <> 'draft' then raise exception 'offers_born_draft' using errcode = '23514', constraint = 'offers_born_draft'; end if;
  return new;
end $$;
create trigger offers_born_draft before insert on offers for each row execute function offers_born_draft();

-- Keeps the two counters and the ledger, and refuses an open offer alongside two confirmed ones (R55, A41).
create function offers_books() returns trigger language plpgsql as $$
declare
  was_held int := (old.state in ('sent', 'accepted', 'confirmed'))::int;
  is_held int := (new.state in ('sent', 'accepted', 'confirmed'))::int;
  confirmations int := (new.state = 'confirmed')::int - (old.state = 'confirmed')::int;
  entry_count int;
begin
  if old.state = new.state then return null; end if;
  if new.state in ('sent', 'accepted') then
    -- Waits for a confirmation in progress and counts it. Updates the row instead of only locking
    -- it, so that a transaction with an older snapshot fails instead of missing this offer.
    update pool_entries set confirmed_count = confirmed_count where id = new.pool_entry_id
      returning confirmed_count into entry_count;
    if entry_count >= 2 then
      raise exception 'offers_open_after_two' using errcode = '23514', constraint = 'offers_open_after_two'; end if;
  end if;
  if confirmations <> 0 then
    update pool_entries set confirmed_count = confirmed_count + confirmations where id = new.pool_entry_id
      returning confirmed_count into entry_count;
    if entry_count >= 2 and exists (select 1 from offers where pool_entry_id = new.pool_entry_id and state in ('sent', 'accepted')) then
      raise exception 'offers_open_after_two' using errcode = '23514', constraint = 'offers_open_after_two'; end if;
  end if;
  if was_held <> is_held then
    update quotas set committed = committed + is_held - was_held where id = new.quota_id;
    insert into quota_ledger_lines (quota_id, offer_id, kind, amount, total, committed, at)
      select id, new.id, case when is_held = 1 then 'commit' else 'release' end, is_held - was_held, total, committed, new.updated_at
      from quotas where id = new.quota_id;
  end if;
  return null;
end $$;
create trigger offers_books after update of state on offers for each row execute function offers_books();

-- A71: no share has more than its places, unless it was set below what is committed: then no further offer comes in,
-- and those that are in it may change. Runs after offers_books, and waits as it does for every other offer that
-- takes a place in the quota.
create function offers_shares() returns trigger language plpgsql as $$ begin
  perform 1 from quotas where id = new.quota_id for update;
  if exists (
      select 1 from quota_shares where quota_id = new.quota_id
        and exists (select 1 from quota_share_offers where share_id = quota_shares.id and offer_id = new.id)
        and not (old.state <> 'draft' and (workplace_id is null or workplace_id = old.workplace_id)
          and (unit is null or unit is not distinct from old.unit)
          and (starts_from is null or starts_from <= old.start_date)
          and (starts_until is null or starts_until >= old.start_date))
        and places < (select count(*) from quota_share_offers where share_id = quota_shares.id and state in ('sent', 'accepted', 'confirmed')))
  then raise exception 'quota_shares_not_exceeded' using errcode = '23514', constraint = 'quota_shares_not_exceeded'; end if;
  return null;
end $$;
create trigger offers_shares after update of state, workplace_id, unit, start_date on offers for each row
  when (new.state in ('sent', 'accepted', 'confirmed') and (old.state = 'draft'
    or (old.workplace_id, old.unit, old.start_date) is distinct from (new.workplace_id, new.unit, new.start_date)))
  execute function offers_shares();

-- Only the triggers may change the counters.
create function counters_are_kept() returns trigger language plpgsql as $$ begin
  if pg_trigger_depth() = 1 then raise exception 'counters_are_kept' using errcode = '23514', constraint = 'counters_are_kept'; end if;
  return new;
end $$;
create trigger quotas_committed before update of committed on quotas for each row
  when (old.committed <> new.committed) execute function counters_are_kept();
create trigger quotas_born_empty before insert on quotas for each row when (new.committed <> 0) execute function counters_are_kept();
create trigger pool_entries_confirmed before update of confirmed_count on pool_entries for each row
  when (old.confirmed_count <> new.confirmed_count) execute function counters_are_kept();
create trigger pool_entries_born_empty before insert on pool_entries for each row
  when (new.confirmed_count <> 0) execute function counters_are_kept();

create function quotas_books() returns trigger language plpgsql as $$ begin
  insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
    values (new.id, 'total', new.total - case tg_op when 'INSERT' then 0 else old.total end, new.total, new.committed, new.updated_at);
  return null;
end $$;
create trigger quotas_opened after insert on quotas for each row execute function quotas_books();
create trigger quotas_changed after update of total on quotas for each row when (old.total <> new.total) execute function quotas_books();

-- Offers and pool entries are never deleted.
create function rows_stay() returns trigger language plpgsql as $$ begin
  raise exception 'rows_stay' using errcode = '23514', constraint = 'rows_stay';
end $$;
create trigger offers_stay before delete on offers for each row execute function rows_stay();
create trigger quota_entries_stay before update or delete on quota_ledger_lines for each row execute function rows_stay();
-- TRUNCATE does not fire row triggers.
create trigger offers_are_not_truncated before truncate on offers execute function rows_stay();
create trigger quota_entries_are_not_truncated before truncate on quota_ledger_lines execute function rows_stay();

-- R42: requests and supplementary documents of one offer. No other rule reads them.
create table document_requests (
  id uuid primary key not null,
  offer_id uuid not null references offers,
  text text not null,
  requested_at timestamptz not null,
  constraint document_requests_offer unique (id, offer_id)
);
create index document_requests_of_offer on document_requests (offer_id, id);

-- A73: what the candidate of an offer asks, and what the employer answers.
create table offer_questions (
  id uuid primary key not null,
  offer_id uuid not null references offers,
  text text not null,
  asked_at timestamptz not null,
  answer text,
  answered_at timestamptz,
  answered_by uuid references users,
  constraint offer_questions_answered check ((answer is null) = (answered_at is null) and (answer is null) = (answered_by is null))
);
create index offer_questions_offer on offer_questions (offer_id, id);
create index offer_questions_answered_by on offer_questions (answered_by);
-- The employer's work. Few questions wait.
create index offer_questions_open on offer_questions (offer_id) where answer is null;

create table supplementary_documents (
  id uuid primary key not null,
  offer_id uuid not null references offers,
  -- Null if the candidate uploaded it without a request.
  document_request_id uuid,
  title text not null,
  -- Encrypted with the data secret. Null once the person was erased.
  file_name_sealed bytea,
  media_type text not null,
  size_bytes int not null,
  sha256 text not null check (length(sha256) = 64),
  uploaded_at timestamptz not null,
  -- When its file and its names were erased with the person.
  erased_at timestamptz,
  -- The request must belong to the same offer.
  constraint supplementary_documents_request foreign key (document_request_id, offer_id) references document_requests (id, offer_id),
  constraint supplementary_documents_file_once unique (offer_id, sha256)
);
create index supplementary_documents_offer on supplementary_documents (offer_id, id);
create index supplementary_documents_of_request on supplementary_documents (document_request_id);

create table placements (
  id uuid primary key not null,
  offer_id uuid not null unique references offers,
  pool_entry_id uuid not null references pool_entries,
  -- As in the offer and the application, which do not change any more, so that a list reads one table.
  term_id uuid not null references terms,
  employer_id uuid not null references employers,
  school_id uuid not null references schools,
  province_code int not null references provinces,
  state text not null check (state in ('confirmed', 'active', 'completed', 'cancelled', 'terminated', 'no_show')),
  -- R69, A27: the school pays the premium, for university and OSB pupils alike.
  premium_payer text not null check (premium_payer in ('school')),
  -- The days of the offer, so that the job finds what starts or ends today in one index.
  starts_on date not null,
  ends_on date not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  last_day date,
  termination_reason text,
  termination_text text,
  -- R71, R72: two decisions of the school's unit, each independent of the other (A26).
  approval text check (approval in ('approved', 'rejected')),
  approval_text text,
  approval_at timestamptz,
  equivalence text check (equivalence in ('approved', 'rejected')),
  equivalence_text text,
  equivalence_at timestamptz,
  -- R70: the intern hands the letter over, the unit confirms its receipt.
  letter_delivered_at timestamptz,
  letter_received_at timestamptz,
  -- The day that ends the insurance (A81): the last one that was served, and the first of a missed
  -- internship. Null while it is not over, and if it was called off.
  left_on date generated always as (case state when 'terminated' then last_day when 'completed' then ends_on
    when 'no_show' then starts_on end) stored,
  -- A83: the intern's own words. The account number is encrypted with the data secret.
  health_cover text check (health_cover in ('dependant', 'own', 'uncovered')),
  iban_sealed bytea,
  exit_declared_on date,
  exit_reference text,
  version int not null default 0,
  constraint placements_exit check ((exit_declared_on is null) = (exit_reference is null)
    and (exit_declared_on is null or left_on is not null)),
  constraint placements_terminated check (state <> 'terminated' or (last_day is not null and termination_reason is not null)),
  constraint placements_approval check ((approval is null) = (approval_at is null)
    and (approval is null or approval = 'approved' or approval_text is not null)),
  constraint placements_equivalence check ((equivalence is null) = (equivalence_at is null)
    and (equivalence is null or equivalence = 'approved' or equivalence_text is not null))
);
create index placements_pool_entry on placements (pool_entry_id, id);
create index placements_start on placements (starts_on, id);
create index placements_school on placements (school_id, starts_on, id);
create index placements_employer on placements (employer_id, starts_on, id);
create index placements_province on placements (province_code, starts_on, id);
create index placements_term on placements (term_id);
create index placements_state on placements (state, starts_on, id);
-- Exits that are not declared yet: of everybody, and of a school.
create index placements_left on placements (left_on, id) where left_on is not null and exit_declared_on is null;
create index placements_left_school on placements (school_id, left_on, id) where left_on is not null and exit_declared_on is null;
create index placements_starting on placements (starts_on, id) where state = 'confirmed';
create index placements_ending on placements (ends_on, id) where state = 'active';

-- A55: an internship that ended early frees the days that were not served, and a missed one all of them.
create function placements_free() returns trigger language plpgsql as $$ begin
  update offers set freed_from = case new.state when 'terminated' then new.last_day + 1 else start_date end
    where id = new.offer_id;
  return null;
end $$;
create trigger placements_free after update of state on placements for each row
  when (old.state <> new.state and new.state in ('terminated', 'no_show')) execute function placements_free();

-- R70: the confirmation fixes the content of a letter. Later changes of names do not affect it.
create table acceptance_letters (
  placement_id uuid not null references placements,
  -- A74: a letter that replaces another one is its next revision.
  revision int not null,
  number text not null unique,
  code text not null unique,
  issued_on date not null,
  superseded_at timestamptz,
  content jsonb not null,
  primary key (placement_id, revision)
);
create unique index acceptance_letters_once on acceptance_letters (placement_id) where superseded_at is null;
create trigger acceptance_letters_stay before update on acceptance_letters for each row
  -- Its names are erased with the person.
  when (row(new.placement_id, new.revision, new.number, new.code, new.issued_on) is distinct from row(old.placement_id, old.revision, old.number, old.code, old.issued_on)
    or old.superseded_at is not null and new.superseded_at is distinct from old.superseded_at
    or (new.content is distinct from old.content and new.content->>'given_name' is distinct from 'Silinmiş'))
  execute function rows_stay();
create trigger acceptance_letters_remain before delete on acceptance_letters for each row execute function rows_stay();

-- A82: days on which an intern did not work.
create table absences (
  id uuid primary key not null,
  placement_id uuid not null references placements,
  start_date date not null,
  end_date date not null check (end_date >= start_date),
  kind text not null check (kind in ('leave', 'sick', 'unexcused', 'interruption')),
  recorded_by uuid not null references users,
  recorded_at timestamptz not null,
  constraint absences_no_overlap exclude using gist (placement_id with =, daterange(start_date, end_date, '[]') with &&)
);
create index absences_placement on absences (placement_id, start_date);
create index absences_recorded_by on absences (recorded_by);

create table sgk_notices (
  id uuid primary key not null,
  placement_id uuid not null unique references placements,
  school_id uuid not null references schools,
  -- As in the placement.
  pool_entry_id uuid not null references pool_entries,
  term_id uuid not null references terms,
  employer_id uuid not null references employers,
  state text not null check (state in ('pending', 'shared', 'acknowledged', 'rejected', 'declared', 'recalled')),
  -- A74: raised by each correction that the school received.
  revision int not null default 1,
  due_on date not null,
  shared_at timestamptz,
  -- Sharing after due_on is flagged, never refused (A7).
  late boolean not null default false,
  acknowledged_at timestamptz,
  -- The last correction that the school requested, and what it should say.
  rejected_at timestamptz,
  reject_reason text,
  reject_text text,
  declared_on date,
  declaration_reference text,
  declaration_type text,
  recalled_at timestamptz,
  created_at timestamptz not null,
  version int not null default 0,
  constraint sgk_notices_rejected check (state <> 'rejected'
    or (rejected_at is not null and reject_reason is not null and reject_text is not null))
);
create index sgk_notices_school on sgk_notices (school_id, state, id);
create index sgk_notices_school_due on sgk_notices (school_id, due_on, id);
create index sgk_notices_by_due on sgk_notices (due_on, id);
create index sgk_notices_employer on sgk_notices (employer_id, due_on, id);
create index sgk_notices_entry on sgk_notices (pool_entry_id);
create index sgk_notices_term on sgk_notices (term_id);
create index sgk_notices_state on sgk_notices (state, due_on, id);
create index sgk_notices_due on sgk_notices (due_on) where state in ('pending', 'rejected');
create index sgk_notices_undeclared on sgk_notices (placement_id) where state in ('pending', 'shared', 'acknowledged', 'rejected');

-- A43: an intern under eighteen on the first day needs a consent before the confirmation.
create table guardian_consents (
  application_id uuid primary key not null references applications,
  guardian_name text not null,
  relation text not null check (relation in ('mother', 'father', 'legal_guardian')),
  -- A76: the guardian answers on paper at the school, or on a page of their own.
  state text not null check (state in ('asked', 'given', 'refused')),
  source text not null check (source in ('paper', 'link')),
  email text,
  given_on date,
  -- The officer who recorded the paper.
  recorded_by uuid references users,
  recorded_at timestamptz not null,
  version int not null default 0,
  constraint guardian_consents_given check ((state = 'given') = (given_on is not null)),
  constraint guardian_consents_source check ((source = 'paper') = (recorded_by is not null) and (source = 'link' or state = 'given'))
);
create index guardian_consents_recorded_by on guardian_consents (recorded_by);

-- A79: accidents during an internship, which the school declares to SGK, and complaints of the intern,
-- which the programme office answers.
create table incidents (
  id uuid primary key not null,
  placement_id uuid not null references placements,
  kind text not null check (kind in ('accident', 'unpaid', 'other_work', 'working_time', 'safety', 'conduct', 'not_insured', 'other')),
  state text not null check (state in ('open', 'declared', 'answered')),
  happened_on date,
  text text not null,
  reporter text not null check (reporter in ('intern', 'employer', 'school', 'programme_office')),
  reported_by uuid not null references users,
  reported_at timestamptz not null,
  due_on date not null,
  -- What the school declared to SGK, or what the programme office answered.
  declared_on date,
  declaration_reference text,
  answer text,
  settled_by uuid references users,
  settled_at timestamptz,
  version int not null default 0,
  constraint incidents_accident check (kind <> 'accident' or happened_on is not null),
  constraint incidents_complaint check (kind = 'accident' or reporter = 'intern'),
  constraint incidents_declared check ((state = 'declared') = (declared_on is not null) and (declared_on is null) = (declaration_reference is null)
    and (state <> 'declared' or (kind = 'accident' and declared_on >= happened_on))),
  constraint incidents_answered check ((state = 'answered') = (answer is not null) and (state <> 'answered' or kind <> 'accident')),
  constraint incidents_settled check ((state = 'open') = (settled_by is null) and (settled_by is null) = (settled_at is null))
);
create index incidents_placement on incidents (placement_id, id);
create index incidents_reported_by on incidents (reported_by);
create index incidents_settled_by on incidents (settled_by);
create index incidents_due on incidents (due_on, id);
-- What is to be declared or answered. Few incidents wait.
create index incidents_open on incidents (due_on, id) where state = 'open';
-- Two sides report one accident once.
create unique index incidents_accident_once on incidents (placement_id, happened_on) where kind = 'accident';
-- What was reported stays, and so does what was declared or answered.
create trigger incidents_stay before update on incidents for each row
  when (row(new.placement_id, new.kind, new.happened_on, new.reporter, new.reported_by, new.reported_at, new.due_on)
      is distinct from row(old.placement_id, old.kind, old.happened_on, old.reporter, old.reported_by, old.reported_at, old.due_on)
    or old.state <> 'open' and row(new.state, new.declared_on, new.settled_by, new.settled_at)
      is distinct from row(old.state, old.declared_on, old.settled_by, old.settled_at))
  execute function rows_stay();

-- A80: the certificate of a completed internship, once in an application. The server has made its file.
-- Nobody waits for this table either before the first release.
-- squawk-ignore adding-foreign-key-constraint
alter table documents add column placement_id uuid references placements;
-- squawk-ignore require-concurrent-index-creation
create unique index documents_certificate_once on documents (application_id, placement_id) where placement_id is not null;
