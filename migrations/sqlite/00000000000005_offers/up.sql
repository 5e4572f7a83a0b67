-- The constraints enforce the rules of offers again, in case a caller forgets a lock or a check.

-- A candidate in the pool of one term (A34). Its id is the application's. The lock of the candidate
-- serialises confirmations.
create table pool_entries (
  id blob primary key not null check (length(id) = 16) references applications,
  term_id blob not null references terms,
  candidate_id blob not null references candidates,
  department_code text not null references departments,
  field_code text not null references fields_of_study,
  level text not null,
  class_year integer not null,
  -- Grade point average in hundredths of 4.00.
  gpa integer,
  academic_score integer not null,
  social_score integer not null,
  sports_score integer not null,
  -- What the search shows besides: copied from the application, so that a page reads only this table.
  profile text not null,
  state text not null check (state in ('in_pool', 'removed')),
  -- Kept by trigger: confirmed offers that were not cancelled (R50, A35).
  confirmed_count integer not null default 0 check (confirmed_count between 0 and 2),
  created_at text not null,
  version integer not null default 0,
  constraint pool_entries_once unique (id, term_id, candidate_id),
  constraint pool_entries_term unique (id, term_id)
) strict;
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
  pool_entry_id blob not null references pool_entries,
  province_code integer not null,
  term_id blob not null,
  academic_score integer not null,
  social_score integer not null,
  sports_score integer not null,
  primary key (pool_entry_id, province_code)
) strict, without rowid;
create index pool_entry_cities_academic on pool_entry_cities (term_id, province_code, academic_score, pool_entry_id);
create index pool_entry_cities_social on pool_entry_cities (term_id, province_code, social_score, pool_entry_id);
create index pool_entry_cities_sports on pool_entry_cities (term_id, province_code, sports_score, pool_entry_id);

create table quotas (
  id blob primary key not null check (length(id) = 16),
  employer_id blob not null references employers,
  term_id blob not null references terms,
  total integer not null,
  -- Kept by trigger: offers that hold a place (A17).
  committed integer not null default 0,
  updated_at text not null,
  version integer not null default 0,
  constraint quotas_once unique (employer_id, term_id),
  constraint quotas_offer unique (id, employer_id, term_id),
  constraint quotas_not_exceeded check (committed between 0 and total)
) strict;
create index quotas_term on quotas (term_id);

create table offers (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  pool_entry_id blob not null,
  candidate_id blob not null,
  employer_id blob not null,
  quota_id blob not null,
  workplace_id blob not null,
  state text not null check (state in ('draft', 'sent', 'accepted', 'confirmed', 'declined', 'lapsed', 'revoked',
    'cancelled', 'confirmation_lapsed', 'invalidated', 'discarded')),
  start_date text not null check (start_date is date(start_date, '+0 days')),
  end_date text not null check (end_date is date(end_date, '+0 days')),
  -- Where the workplace is, as it was when the offer was sent.
  province_code integer not null references provinces,
  address text not null,
  unit text,
  works_saturdays integer not null check (works_saturdays in (0, 1)),
  -- A70: tasks, hours, mentor and contact.
  work text not null check (json_valid(work)),
  monthly_wage_kurus integer not null check (monthly_wage_kurus >= 0),
  -- A56: later raises, each with its first day.
  wage_raises text not null default '[]' check (json_valid(wage_raises)),
  respond_by text not null,
  sent_at text,
  accepted_at text,
  confirm_by text,
  confirmed_at text,
  -- Which of the candidate's two places a confirmed offer takes.
  slot integer,
  -- A55: the first day that the candidate is free again, if the internship ended early. Kept by trigger.
  freed_from text check (freed_from is null or freed_from is date(freed_from, '+0 days')),
  ended_at text,
  reason_code text,
  reason_text text,
  created_by blob not null references users,
  created_at text not null,
  updated_at text not null,
  version integer not null default 0,
  constraint offers_dates check (start_date <= end_date),
  constraint offers_sent check (state in ('draft', 'discarded') or (sent_at is not null and sent_at < respond_by)),
  constraint offers_accepted check (state not in ('accepted', 'confirmed', 'confirmation_lapsed')
    or (accepted_at is not null and confirm_by is not null and accepted_at <= respond_by)),
  constraint offers_confirmed check ((state = 'confirmed') = (slot is not null)),
  constraint offers_confirmed_in_time check (state <> 'confirmed' or (confirmed_at is not null and confirmed_at <= confirm_by)),
  constraint offers_freed check (freed_from is null or (state = 'confirmed' and freed_from between start_date and date(end_date, '+1 day'))),
  constraint offers_slot check (slot in (1, 2)),
  constraint offers_pool_entry foreign key (pool_entry_id, term_id, candidate_id) references pool_entries (id, term_id, candidate_id),
  constraint offers_workplace foreign key (workplace_id, employer_id) references workplaces (id, employer_id),
  constraint offers_quota foreign key (quota_id, employer_id, term_id) references quotas (id, employer_id, term_id)
) strict;
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
  id blob primary key not null check (length(id) = 16),
  offer_id blob not null references offers,
  state text not null check (state in ('proposed', 'accepted', 'refused', 'withdrawn', 'lapsed')),
  -- All conditions that the offer would have.
  conditions text not null check (json_valid(conditions)),
  reason text not null,
  respond_by text not null,
  proposed_by blob not null references users,
  proposed_at text not null,
  decided_at text,
  -- The version of the offer that has these conditions.
  offer_version integer,
  constraint offer_amendments_decided check ((state = 'proposed') = (decided_at is null)),
  constraint offer_amendments_accepted check ((state = 'accepted') = (offer_version is not null))
) strict;
create index offer_amendments_offer on offer_amendments (offer_id, id);
create index offer_amendments_proposed_by on offer_amendments (proposed_by);
-- One waits for the candidate at a time.
create unique index offer_amendments_once on offer_amendments (offer_id) where state = 'proposed';

-- A71: limits on some of the places of a quota.
create table quota_shares (
  id blob primary key not null check (length(id) = 16),
  quota_id blob not null references quotas,
  -- What an offer must have in common with the share. Null fits every offer.
  workplace_id blob references workplaces,
  unit text,
  level text,
  starts_from text check (starts_from is null or starts_from is date(starts_from, '+0 days')),
  starts_until text check (starts_until is null or starts_until is date(starts_until, '+0 days')),
  places integer not null check (places >= 0)
) strict;
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
  id integer primary key autoincrement not null,
  quota_id blob not null references quotas,
  offer_id blob references offers,
  kind text not null check (kind in ('total', 'commit', 'release')),
  -- Change of the total (kind total) or of the committed places.
  amount integer not null,
  total integer not null,
  committed integer not null,
  at text not null
) strict;
create index quota_entries_quota on quota_ledger_lines (quota_id, id);
create index quota_entries_offer on quota_ledger_lines (offer_id);

-- R51: the internships of a candidate never overlap, whatever their terms; a period includes its
-- first and last day.
create trigger offers_no_overlap before update of state, freed_from, start_date, end_date on offers
when new.state = 'confirmed' and exists (
  select 1 from offers where candidate_id = new.candidate_id and id <> new.id and state = 'confirmed'
    and start_date <= new.end_date and end_date >= new.start_date
    and (freed_from is null or (freed_from > start_date and freed_from > new.start_date))
    and (new.freed_from is null or (new.freed_from > new.start_date and new.freed_from > start_date)))
begin select raise(abort, 'offers_no_overlap'); end;

-- The machine of domain rule 4.11; only a draft may be edited.
create trigger offers_machine before update of state on offers
when old.state <> new.state and (old.state || ' ' || new.state) not in (
  'draft sent', 'draft discarded',
  'sent accepted', 'sent declined', 'sent lapsed', 'sent revoked', 'sent invalidated',
  'accepted confirmed', 'accepted cancelled', 'accepted confirmation_lapsed', 'accepted invalidated',
  'confirmed cancelled')
begin select raise(abort, 'offers_machine'); end;
create trigger offers_sent_is_fixed before update on offers
when old.state <> 'draft' and (
  (old.respond_by, old.pool_entry_id, old.candidate_id, old.employer_id, old.quota_id, old.term_id)
    is not (new.respond_by, new.pool_entry_id, new.candidate_id, new.employer_id, new.quota_id, new.term_id)
  or (old.start_date, old.end_date, old.workplace_id, old.province_code, old.address, old.unit, old.works_saturdays, old.work,
      old.monthly_wage_kurus)
    is not (new.start_date, new.end_date, new.workplace_id, new.province_code, new.address, new.unit, new.works_saturdays,
      new.work, new.monthly_wage_kurus)
    -- A74: the candidate has accepted new conditions in this transaction.
    and not exists (select 1 from offer_amendments
      where offer_id = new.id and offer_version = new.version and new.version = old.version + 1))
begin select raise(abort, 'offers_sent_is_fixed'); end;
-- A56: a raise that was promised stays.
create trigger offers_raises_stay before update of wage_raises on offers
when json_array_length(new.wage_raises) < json_array_length(old.wage_raises)
begin select raise(abort, 'offers_raises_stay'); end;

-- An offer starts as a draft. The state machine leads to every later state.
create trigger offers_born_draft before insert on offers when new.state <> 'draft'
begin select raise(abort, 'offers_born_draft'); end;

-- Refuses an open offer alongside two confirmed ones (R55, A41).
create trigger offers_open_after_two before update of state on offers
when old.state <> new.state and new.state in ('sent', 'accepted')
  and (select confirmed_count from pool_entries where id = new.pool_entry_id) >= 2
begin select raise(abort, 'offers_open_after_two'); end;
-- Keep the two counters and the ledger.
create trigger offers_confirmed after update of state on offers when old.state <> 'confirmed' and new.state = 'confirmed'
begin
  update pool_entries set confirmed_count = confirmed_count + 1 where id = new.pool_entry_id;
  select raise(abort, 'offers_open_after_two')
    where (select confirmed_count from pool_entries where id = new.pool_entry_id) >= 2
      and exists (select 1 from offers where pool_entry_id = new.pool_entry_id and state in ('sent', 'accepted'));
end;
create trigger offers_unconfirmed after update of state on offers when old.state = 'confirmed' and new.state <> 'confirmed'
begin
  update pool_entries set confirmed_count = confirmed_count - 1 where id = new.pool_entry_id;
end;
create trigger offers_books after update of state on offers
when (old.state in ('sent', 'accepted', 'confirmed')) <> (new.state in ('sent', 'accepted', 'confirmed'))
begin
  update quotas set committed = committed + iif(new.state in ('sent', 'accepted', 'confirmed'), 1, -1) where id = new.quota_id;
  insert into quota_ledger_lines (quota_id, offer_id, kind, amount, total, committed, at)
    select id, new.id, iif(new.state in ('sent', 'accepted', 'confirmed'), 'commit', 'release'),
      iif(new.state in ('sent', 'accepted', 'confirmed'), 1, -1), total, committed, new.updated_at
    from quotas where id = new.quota_id;
end;

-- A71: no share has more than its places, unless it was set below what is committed: then no further offer comes in,
-- and those that are in it may change.
create trigger quota_shares_not_exceeded after update of state, workplace_id, unit, start_date on offers
when new.state in ('sent', 'accepted', 'confirmed')
  and (old.state = 'draft' or (old.workplace_id, old.unit, old.start_date) is not (new.workplace_id, new.unit, new.start_date))
  and exists (
    select 1 from quota_shares where quota_id = new.quota_id
      and exists (select 1 from quota_share_offers where share_id = quota_shares.id and offer_id = new.id)
      and not (old.state <> 'draft' and (workplace_id is null or workplace_id = old.workplace_id)
        and (unit is null or unit is old.unit)
        and (starts_from is null or starts_from <= old.start_date)
        and (starts_until is null or starts_until >= old.start_date))
      and places < (select count(*) from quota_share_offers where share_id = quota_shares.id and state in ('sent', 'accepted', 'confirmed')))
begin select raise(abort, 'quota_shares_not_exceeded'); end;

-- Only the triggers may change the counters.
create trigger quotas_committed before update of committed on quotas
when new.committed <> (select count(*) from offers where quota_id = new.id and state in ('sent', 'accepted', 'confirmed'))
begin select raise(abort, 'counters_are_kept'); end;
create trigger quotas_born_empty before insert on quotas when new.committed <> 0
begin select raise(abort, 'counters_are_kept'); end;
create trigger pool_entries_confirmed before update of confirmed_count on pool_entries
when new.confirmed_count <> (select count(*) from offers where pool_entry_id = new.id and state = 'confirmed')
begin select raise(abort, 'counters_are_kept'); end;
create trigger pool_entries_born_empty before insert on pool_entries when new.confirmed_count <> 0
begin select raise(abort, 'counters_are_kept'); end;

create trigger quotas_opened after insert on quotas
begin
  insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
    values (new.id, 'total', new.total, new.total, new.committed, new.updated_at);
end;
create trigger quotas_changed after update of total on quotas when old.total <> new.total
begin
  insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
    values (new.id, 'total', new.total - old.total, new.total, new.committed, new.updated_at);
end;

-- Offers and pool entries are never deleted.
create trigger offers_stay before delete on offers begin select raise(abort, 'rows_stay'); end;
create trigger quota_entries_are_final before update on quota_ledger_lines begin select raise(abort, 'rows_stay'); end;
create trigger quota_entries_stay before delete on quota_ledger_lines begin select raise(abort, 'rows_stay'); end;

-- R42: requests and supplementary documents of one offer. No other rule reads them.
create table document_requests (
  id blob primary key not null check (length(id) = 16),
  offer_id blob not null references offers,
  text text not null,
  requested_at text not null,
  constraint document_requests_offer unique (id, offer_id)
) strict;
create index document_requests_of_offer on document_requests (offer_id, id);

-- A73: what the candidate of an offer asks, and what the employer answers.
create table offer_questions (
  id blob primary key not null check (length(id) = 16),
  offer_id blob not null references offers,
  text text not null,
  asked_at text not null,
  answer text,
  answered_at text,
  answered_by blob references users,
  constraint offer_questions_answered check ((answer is null) = (answered_at is null) and (answer is null) = (answered_by is null))
) strict;
create index offer_questions_offer on offer_questions (offer_id, id);
create index offer_questions_answered_by on offer_questions (answered_by);
-- The employer's work. Few questions wait.
create index offer_questions_open on offer_questions (offer_id) where answer is null;

create table supplementary_documents (
  id blob primary key not null check (length(id) = 16),
  offer_id blob not null references offers,
  -- Null if the candidate uploaded it without a request.
  document_request_id blob,
  title text not null,
  -- Encrypted with the data secret. Null once the person was erased.
  file_name_sealed blob,
  media_type text not null,
  size_bytes integer not null,
  sha256 text not null check (length(sha256) = 64),
  uploaded_at text not null,
  -- When its file and its names were erased with the person.
  erased_at text,
  -- The request must belong to the same offer.
  constraint supplementary_documents_request foreign key (document_request_id, offer_id) references document_requests (id, offer_id),
  constraint supplementary_documents_file_once unique (offer_id, sha256)
) strict;
create index supplementary_documents_offer on supplementary_documents (offer_id, id);
create index supplementary_documents_of_request on supplementary_documents (document_request_id);

create table placements (
  id blob primary key not null check (length(id) = 16),
  offer_id blob not null unique references offers,
  pool_entry_id blob not null references pool_entries,
  -- As in the offer and the application, which do not change any more, so that a list reads one table.
  term_id blob not null references terms,
  employer_id blob not null references employers,
  school_id blob not null references schools,
  province_code integer not null references provinces,
  state text not null check (state in ('confirmed', 'active', 'completed', 'cancelled', 'terminated', 'no_show')),
  -- R69, A27: the school pays the premium, for university and OSB pupils alike.
  premium_payer text not null check (premium_payer in ('school')),
  -- The days of the offer, so that the job finds what starts or ends today in one index.
  starts_on text not null,
  ends_on text not null,
  created_at text not null,
  ended_at text,
  last_day text check (last_day is null or last_day is date(last_day, '+0 days')),
  termination_reason text,
  termination_text text,
  -- R71, R72: two decisions of the school's unit, each independent of the other (A26).
  approval text check (approval in ('approved', 'rejected')),
  approval_text text,
  approval_at text,
  equivalence text check (equivalence in ('approved', 'rejected')),
  equivalence_text text,
  equivalence_at text,
  -- R70: the intern hands the letter over, the unit confirms its receipt.
  letter_delivered_at text,
  letter_received_at text,
  -- The day that ends the insurance (A81): the last one that was served, and the first of a missed
  -- internship. Null while it is not over, and if it was called off.
  left_on text generated always as (case state when 'terminated' then last_day when 'completed' then ends_on
    when 'no_show' then starts_on end) stored,
  -- A83: the intern's own words. The account number is encrypted with the data secret.
  health_cover text check (health_cover in ('dependant', 'own', 'uncovered')),
  iban_sealed blob,
  exit_declared_on text,
  exit_reference text,
  version integer not null default 0,
  constraint placements_exit check ((exit_declared_on is null) = (exit_reference is null)
    and (exit_declared_on is null or left_on is not null)),
  constraint placements_terminated check (state <> 'terminated' or (last_day is not null and termination_reason is not null)),
  constraint placements_approval check ((approval is null) = (approval_at is null)
    and (approval is null or approval = 'approved' or approval_text is not null)),
  constraint placements_equivalence check ((equivalence is null) = (equivalence_at is null)
    and (equivalence is null or equivalence = 'approved' or equivalence_text is not null))
) strict;
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
create trigger placements_free after update of state on placements
when old.state <> new.state and new.state in ('terminated', 'no_show')
begin
  update offers set freed_from = case new.state when 'terminated' then date(new.last_day, '+1 day') else start_date end
    where id = new.offer_id;
end;

-- R70: the confirmation fixes the content of a letter. Later changes of names do not affect it.
create table acceptance_letters (
  placement_id blob not null check (length(placement_id) = 16) references placements,
  -- A74: a letter that replaces another one is its next revision.
  revision integer not null,
  number text not null unique,
  code text not null unique,
  issued_on text not null check (issued_on is date(issued_on, '+0 days')),
  superseded_at text,
  content text not null check (json_valid(content)),
  primary key (placement_id, revision)
) strict;
create unique index acceptance_letters_once on acceptance_letters (placement_id) where superseded_at is null;
create trigger acceptance_letters_are_final before update on acceptance_letters
  -- Its names are erased with the person.
  when (new.placement_id, new.revision, new.number, new.code, new.issued_on)
      is not (old.placement_id, old.revision, old.number, old.code, old.issued_on)
    or (old.superseded_at is not null and new.superseded_at is not old.superseded_at)
    or (new.content is not old.content and json_extract(new.content, '$.given_name') is not 'Silinmiş')
begin select raise(abort, 'rows_stay'); end;
create trigger acceptance_letters_stay before delete on acceptance_letters begin select raise(abort, 'rows_stay'); end;

-- A82: days on which an intern did not work.
create table absences (
  id blob primary key not null,
  placement_id blob not null references placements,
  start_date text not null,
  end_date text not null check (end_date >= start_date),
  kind text not null check (kind in ('leave', 'sick', 'unexcused', 'interruption')),
  recorded_by blob not null references users,
  recorded_at text not null
) strict;
create index absences_placement on absences (placement_id, start_date);
create index absences_recorded_by on absences (recorded_by);
create trigger absences_no_overlap before insert on absences
when exists (select 1 from absences where placement_id = new.placement_id
  and start_date <= new.end_date and end_date >= new.start_date)
begin select raise(abort, 'absences_no_overlap'); end;

create table sgk_notices (
  id blob primary key not null check (length(id) = 16),
  placement_id blob not null unique references placements,
  school_id blob not null references schools,
  -- As in the placement.
  pool_entry_id blob not null references pool_entries,
  term_id blob not null references terms,
  employer_id blob not null references employers,
  state text not null check (state in ('pending', 'shared', 'acknowledged', 'rejected', 'declared', 'recalled')),
  -- A74: raised by each correction that the school received.
  revision integer not null default 1,
  due_on text not null check (due_on is date(due_on, '+0 days')),
  shared_at text,
  -- Sharing after due_on is flagged, never refused (A7).
  late integer not null check (late in (0, 1)) default 0,
  acknowledged_at text,
  -- The last correction that the school requested, and what it should say.
  rejected_at text,
  reject_reason text,
  reject_text text,
  declared_on text check (declared_on is null or declared_on is date(declared_on, '+0 days')),
  declaration_reference text,
  declaration_type text,
  recalled_at text,
  created_at text not null,
  version integer not null default 0,
  constraint sgk_notices_rejected check (state <> 'rejected'
    or (rejected_at is not null and reject_reason is not null and reject_text is not null))
) strict;
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
  application_id blob primary key not null check (length(application_id) = 16) references applications,
  guardian_name text not null,
  relation text not null check (relation in ('mother', 'father', 'legal_guardian')),
  -- A76: the guardian answers on paper at the school, or on a page of their own.
  state text not null check (state in ('asked', 'given', 'refused')),
  source text not null check (source in ('paper', 'link')),
  email text,
  given_on text check (given_on is null or given_on is date(given_on, '+0 days')),
  -- The officer who recorded the paper.
  recorded_by blob references users,
  recorded_at text not null,
  version integer not null default 0,
  constraint guardian_consents_given check ((state = 'given') = (given_on is not null)),
  constraint guardian_consents_source check ((source = 'paper') = (recorded_by is not null) and (source = 'link' or state = 'given'))
) strict;
create index guardian_consents_recorded_by on guardian_consents (recorded_by);

-- A79: accidents during an internship, which the school declares to SGK, and complaints of the intern,
-- which the programme office answers.
create table incidents (
  id blob primary key not null check (length(id) = 16),
  placement_id blob not null references placements,
  kind text not null check (kind in ('accident', 'unpaid', 'other_work', 'working_time', 'safety', 'conduct', 'not_insured', 'other')),
  state text not null check (state in ('open', 'declared', 'answered')),
  happened_on text check (happened_on is null or happened_on is date(happened_on, '+0 days')),
  text text not null,
  reporter text not null check (reporter in ('intern', 'employer', 'school', 'programme_office')),
  reported_by blob not null references users,
  reported_at text not null,
  due_on text not null check (due_on is date(due_on, '+0 days')),
  -- What the school declared to SGK, or what the programme office answered.
  declared_on text check (declared_on is null or declared_on is date(declared_on, '+0 days')),
  declaration_reference text,
  answer text,
  settled_by blob references users,
  settled_at text,
  version integer not null default 0,
  constraint incidents_accident check (kind <> 'accident' or happened_on is not null),
  constraint incidents_complaint check (kind = 'accident' or reporter = 'intern'),
  constraint incidents_declared check ((state = 'declared') = (declared_on is not null) and (declared_on is null) = (declaration_reference is null)
    and (state <> 'declared' or (kind = 'accident' and declared_on >= happened_on))),
  constraint incidents_answered check ((state = 'answered') = (answer is not null) and (state <> 'answered' or kind <> 'accident')),
  constraint incidents_settled check ((state = 'open') = (settled_by is null) and (settled_by is null) = (settled_at is null))
) strict;
create index incidents_placement on incidents (placement_id, id);
create index incidents_reported_by on incidents (reported_by);
create index incidents_settled_by on incidents (settled_by);
create index incidents_due on incidents (due_on, id);
-- What is to be declared or answered. Few incidents wait.
create index incidents_open on incidents (due_on, id) where state = 'open';
-- Two sides report one accident once.
create unique index incidents_accident_once on incidents (placement_id, happened_on) where kind = 'accident';
-- What was reported stays, and so does what was declared or answered.
create trigger incidents_are_final before update on incidents
when (new.placement_id, new.kind, new.happened_on, new.reporter, new.reported_by, new.reported_at, new.due_on)
    is not (old.placement_id, old.kind, old.happened_on, old.reporter, old.reported_by, old.reported_at, old.due_on)
  or (old.state <> 'open' and (new.state, new.declared_on, new.settled_by, new.settled_at)
    is not (old.state, old.declared_on, old.settled_by, old.settled_at))
begin select raise(abort, 'rows_stay'); end;

-- A80: the certificate of a completed internship, once in an application. The server has made its file.
alter table documents add column placement_id blob references placements;
create unique index documents_certificate_once on documents (application_id, placement_id) where placement_id is not null;
