-- Employers with quotas, offers in every state and what follows from them, for each candidate of the
-- pool. The same text runs on both databases: tiers.py puts in the words in braces and defines
-- uid(kind, n), day(n), and mix(n, purpose, below), which is a pseudo-random number.

-- Which states lead to each state, and which events say so.
create temporary table steps (final text, nth int, action text, role text, from_state text, to_state text);
insert into steps values
  ('sent', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('accepted', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('accepted', 2, 'accept', 'candidate', 'sent', 'accepted'),
  ('confirmed', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('confirmed', 2, 'accept', 'candidate', 'sent', 'accepted'),
  ('confirmed', 3, 'confirm', 'employer_manager', 'accepted', 'confirmed'),
  ('declined', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('declined', 2, 'decline', 'candidate', 'sent', 'declined'),
  ('lapsed', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('lapsed', 2, 'lapse', 'system', 'sent', 'lapsed'),
  ('revoked', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('revoked', 2, 'revoke', 'employer_manager', 'sent', 'revoked'),
  ('cancelled', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('cancelled', 2, 'accept', 'candidate', 'sent', 'accepted'),
  ('cancelled', 3, 'cancel', 'employer_manager', 'accepted', 'cancelled'),
  ('confirmation_lapsed', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('confirmation_lapsed', 2, 'accept', 'candidate', 'sent', 'accepted'),
  ('confirmation_lapsed', 3, 'lapse_confirmation', 'system', 'accepted', 'confirmation_lapsed'),
  ('invalidated', 1, 'send', 'employer_manager', 'draft', 'sent'),
  ('invalidated', 2, 'invalidate', 'system', 'sent', 'invalidated'),
  ('discarded', 1, 'discard', 'employer_manager', 'draft', 'discarded');
insert into steps select final, 0, 'draft', 'employer_manager', null, 'draft' from steps where nth = 1;
insert into steps values ('draft', 0, 'draft', 'employer_manager', null, 'draft');

create temporary table entries as
  select row_number() over (order by id) - 1 as n, id, candidate_id from pool_entries where term_id = {term};

-- 30 % of the candidates get no offer, 30 % one, 20 % two, 15 % three or four, 5 % six or seven. One
-- employer in a hundred sends 40 % of them. Only a candidate's first two offers are open or
-- confirmed, and no offer overlaps with another one.
create temporary table planned as
  select entries.n, entries.id as entry_id, candidate_id, j, entries.n * 8 + j as nth,
    (case when mix(entries.n, 3, 100) < 40 then mix(entries.n, 4, {top}) else mix(entries.n, 4, {employers}) end + j) % {employers}
      as employer,
    case when j < 2 then case
      when mix(entries.n, 10 + j, 100) < 41 then 'confirmed'
      when mix(entries.n, 10 + j, 100) < 53 then 'accepted'
      when mix(entries.n, 10 + j, 100) < 67 then 'sent'
      when mix(entries.n, 10 + j, 100) < 79 then 'declined'
      when mix(entries.n, 10 + j, 100) < 89 then 'lapsed'
      when mix(entries.n, 10 + j, 100) < 93 then 'revoked'
      when mix(entries.n, 10 + j, 100) < 96 then 'confirmation_lapsed'
      when mix(entries.n, 10 + j, 100) < 98 then 'cancelled'
      when mix(entries.n, 10 + j, 100) < 99 then 'draft'
      else 'discarded' end
    else case
      when mix(entries.n, 10 + j, 100) < 35 then 'declined'
      when mix(entries.n, 10 + j, 100) < 65 then 'lapsed'
      when mix(entries.n, 10 + j, 100) < 90 then 'invalidated'
      when mix(entries.n, 10 + j, 100) < 95 then 'revoked'
      when mix(entries.n, 10 + j, 100) < 97 then 'confirmation_lapsed'
      when mix(entries.n, 10 + j, 100) < 98 then 'cancelled'
      when mix(entries.n, 10 + j, 100) < 99 then 'draft'
      else 'discarded' end
    end as state
  from entries cross join (select 0 as j union all select 1 union all select 2 union all select 3
    union all select 4 union all select 5 union all select 6) as numbers
  where j < case
    when mix(entries.n, 1, 100) < 30 then 0
    when mix(entries.n, 1, 100) < 60 then 1
    when mix(entries.n, 1, 100) < 80 then 2
    when mix(entries.n, 1, 100) < 95 then 3 + mix(entries.n, 2, 2)
    else 6 + mix(entries.n, 2, 2) end;

create temporary table numbered as
  with recursive numbers (e) as (select 0 union all select e + 1 from numbers where e + 1 < {employers}),
    holders as (select employer, count(*) as held from planned where state in ('sent', 'accepted', 'confirmed') group by employer)
  select e, coalesce(held, 0) as held from numbers left join holders on employer = e;

insert into employers (id, name, name_key, kind, tax_number, sector, staff_count, province_code, district, address, phone, email, state,
    state_since, created_at)
  select uid(2, e), 'Kurum ' || e, 'kurum ' || e, 'private', cast(1000000000 + e as text), 'Üretim', 50, 1 + e % 81, 'Merkez',
    'Sanayi Cad. No: ' || e, '+903120000000', 'kurum' || e || '@staj.example', 'active', {sent_at}, {sent_at} from numbered;
insert into workplaces (id, employer_id, name, province_code, district, address, sgk_workplace_number, hazard_class, nace_code,
    contact_name, contact_email, contact_phone, is_open, created_at)
  select uid(17, e), uid(2, e), 'Merkez', 1 + e % 81, 'Merkez', 'Sanayi Cad. No: ' || e,
    '2.2511.01.01.' || substr(cast(10000000 + e as text), 2) || '.' || substr(cast(1001 + e % 81 as text), 2) || '.01-02',
    'hazardous', '25.11', 'Deniz Koç', 'kurum' || e || '@staj.example', '+903120000000', true, {sent_at} from numbered;
insert into users (id, email, email_key, full_name, language, role, employer_id, state, created_at)
  select uid(3, e), 'kurum' || e || '@staj.example', 'kurum' || e || '@staj.example', 'Kurum ' || e || ' yöneticisi', 'tr',
    'employer_manager', uid(2, e), 'active', {sent_at} from numbered;
insert into sessions (id, user_id, created_at) select uid(5, e), uid(3, e), {sent_at} from numbered;
insert into sessions (id, user_id, created_at) select uid(6, n), candidate_id, {sent_at} from entries;

-- A third more places than offers that hold one.
insert into quotas (id, employer_id, term_id, total, committed, updated_at)
  select uid(4, e), uid(2, e), {term}, held + held / 3 + 5, held, {sent_at} from numbered;

-- PostgreSQL plans its checks of references once, and would read these tables from end to end each time.
analyze employers;
analyze workplaces;
analyze quotas;
insert into offers (id, term_id, pool_entry_id, candidate_id, employer_id, quota_id, workplace_id, state, start_date, end_date, province_code,
    address, works_saturdays, work, monthly_wage_kurus, respond_by, sent_at, accepted_at, confirm_by, confirmed_at, slot, ended_at,
    reason_code, created_by, created_at, updated_at, version)
  select uid(7, nth), {term}, entry_id, candidate_id, uid(2, employer), uid(4, employer), uid(17, employer), state,
    day(90 + 30 * j + n % 5), day(115 + 30 * j + n % 5), 1 + employer % 81, 'Sanayi Cad. No: ' || employer || ', Merkez', false, '{work}', 3000000,
    case state when 'lapsed' then {answered_at} else {later} end,
    case when state not in ('draft', 'discarded') then {sent_at} end,
    case when state in ('accepted', 'confirmed', 'cancelled', 'confirmation_lapsed') then {answered_at} end,
    case when state in ('accepted', 'confirmed', 'cancelled') then {later} when state = 'confirmation_lapsed' then {ended_at} end,
    case when state = 'confirmed' then {ended_at} end,
    case when state = 'confirmed' then j + 1 end,
    case when state in ('declined', 'lapsed', 'revoked', 'cancelled', 'confirmation_lapsed', 'invalidated') then {ended_at} end,
    case state when 'revoked' then 'budget' when 'cancelled' then 'budget' when 'invalidated' then 'limit_reached' end,
    uid(3, employer), {sent_at}, {ended_at}, (select max(nth) from steps where final = state)
  from planned order by nth;

insert into audit_events (at, actor_id, actor_role, object_kind, object_id, action, from_state, to_state)
  select {sent_at}, case role when 'candidate' then candidate_id when 'employer_manager' then uid(3, employer) end, role,
    'offer', uid(7, planned.nth), action, from_state, to_state
  from planned join steps on final = state order by steps.nth, planned.nth;

analyze offers;
create temporary table confirmed_now as select entry_id, count(*) as offers from planned where state = 'confirmed' group by entry_id;
update pool_entries set confirmed_count = offers from confirmed_now where entry_id = id;

insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
  select uid(4, e), 'total', held + held / 3 + 5, held + held / 3 + 5, 0, {sent_at} from numbered;
insert into quota_ledger_lines (quota_id, offer_id, kind, amount, total, committed, at)
  select uid(4, employer), uid(7, nth), kind, amount, 0, 0, {sent_at}
  from planned join (select 1 as moment, 'commit' as kind, 1 as amount union all select 2, 'release', -1) as moves
    on state not in ('draft', 'discarded') and (moment = 1 or state not in ('sent', 'accepted', 'confirmed'))
  order by moment, nth;

insert into placements (id, offer_id, pool_entry_id, term_id, employer_id, school_id, province_code, state, premium_payer, starts_on, ends_on, created_at)
  select uid(8, nth), uid(7, nth), entry_id, applications.term_id, uid(2, employer), school_id, 1 + employer % 81, 'confirmed', 'school', day(90 + 30 * j + n % 5), day(115 + 30 * j + n % 5), {ended_at}
  from planned join applications on applications.id = entry_id where planned.state = 'confirmed' order by nth;
analyze placements;
insert into sgk_notices (id, placement_id, school_id, pool_entry_id, term_id, employer_id, state, due_on, created_at)
  select uid(9, nth), uid(8, nth), school_id, entry_id, applications.term_id, uid(2, employer), 'pending', day(83 + 30 * j + planned.n % 5), {ended_at}
  from planned join applications on applications.id = entry_id where planned.state = 'confirmed' order by nth;
insert into acceptance_letters (placement_id, revision, number, code, issued_on, content)
  select uid(8, nth), 1, number || '/' || (j + 1), 'KOHORT-' || nth, day(0), {object}(
      'term_name', 'Ulusal Staj Programı (kohort)', 'given_name', given_name, 'surname', surname, 'student_number', student_number,
      'school_name', schools.name, 'department_name', departments.name, 'class_year', class_year, 'employer_name', 'Kurum ' || employer,
      'unit', null, 'address', 'Sanayi Cad. No: ' || employer || ', Merkez', 'province_name', provinces.name,
      'start_date', day(90 + 30 * j + planned.n % 5), 'end_date', day(115 + 30 * j + planned.n % 5), 'working_days', 18,
      'works_saturdays', {false}, 'monthly_wage_kurus', 3000000, 'signatory', 'Kurum ' || employer || ' yöneticisi')
  from planned join applications on applications.id = entry_id join candidates on candidates.id = planned.candidate_id
    join schools on schools.id = school_id join departments on departments.code = department_code
    join provinces on provinces.code = 1 + employer % 81
  where planned.state = 'confirmed' order by nth;
insert into audit_events (at, actor_id, actor_role, object_kind, object_id, action, to_state)
  select {ended_at}, uid(3, employer), 'employer_manager', 'placement', uid(8, nth), 'confirm', 'confirmed'
  from planned where state = 'confirmed' order by nth;
