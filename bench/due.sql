-- Sent offers whose time to answer ends on the same day: three for each candidate who has at most two
-- offers, a place left and none of the offers of hot.sql. Every employer has as many of them, because one
-- statement over all of them would take quadratic time for the quota of a large employer.
create temporary table due as
  select n, i, n * 4 + i as nth, entries.id as entry_id, candidate_id,
    case when mix(n, 3, 100) < 40 then {top} + 2 + mix(n, 4, {employers} - {top} - 4) + i else (mix(n, 4, {employers}) + 2 + i) % {employers} end
      as employer
  from (select row_number() over (order by id) - 1 as n, id, candidate_id, confirmed_count from pool_entries where term_id = {term}) as entries
  cross join generate_series(0, 2) as i
  where mix(n, 1, 100) < 80 and confirmed_count < 2 and entries.id not in (select id from hot);
create temporary table held as select employer, count(*) as held from due group by employer;
update quotas set committed = committed + held, total = total + held from held where id = uid(4, employer);
insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
  select uid(4, employer), kind, held, 0, 0, {sent_at} from held cross join (values ('total'), ('commit')) as kinds (kind);
insert into offers (id, term_id, pool_entry_id, candidate_id, employer_id, quota_id, workplace_id, state, start_date, end_date, province_code,
    address, works_saturdays, work, monthly_wage_kurus, respond_by, sent_at, created_by, created_at, updated_at, version)
  select uid(11, nth), {term}, entry_id, candidate_id, uid(2, employer), uid(4, employer), uid(17, employer), 'sent', day(180), day(205), 6,
    'Sanayi Cad. No: 1', false, '{work}', 3000000, {due}, {sent_at}, uid(3, employer), {sent_at}, {sent_at}, 1
  from due order by nth;
insert into audit_events (at, actor_role, object_kind, object_id, action, to_state)
  select {sent_at}, 'system', 'offer', uid(11, nth), action, state from due
  cross join (values ('draft', 'draft'), ('send', 'sent')) as steps (action, state);
