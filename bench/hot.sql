-- Candidates without offers get eight each, from the same eight employers: four pairs that share their
-- days. Nobody can have more than two of them. They are accepted, or only sent. Runs on both databases.
create temporary table eight as
  with recursive numbers (i) as (select 0 union all select i + 1 from numbers where i < 7) select i from numbers;
create table hot as
  select h, id, candidate_id from (
    select row_number() over (order by n) - 1 as h, id, candidate_id from (
      select row_number() over (order by id) - 1 as n, id, candidate_id from pool_entries where term_id = {term}) as entries
    where mix(n, 1, 100) < 30) as free
  where h < {hot};
update quotas set committed = committed + (select count(*) from hot), total = total + (select count(*) from hot)
  where id in (select uid(4, i) from eight);
insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
  select uid(4, i), 'total', (select count(*) from hot), 0, 0, {sent_at} from eight;
insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
  select uid(4, i), 'commit', (select count(*) from hot), 0, 0, {sent_at} from eight;
insert into offers (id, term_id, pool_entry_id, candidate_id, employer_id, quota_id, workplace_id, state, start_date, end_date, province_code,
    address, works_saturdays, work, monthly_wage_kurus, respond_by, sent_at, accepted_at, confirm_by, created_by, created_at, updated_at, version)
  select uid(10, h * 8 + i), {term}, id, candidate_id, uid(2, i), uid(4, i), uid(17, i), '{state}', day(90 + 30 * (i / 2)), day(115 + 30 * (i / 2)), 6,
    'Sanayi Cad. No: 1', false, '{work}', 3000000, {later}, {sent_at}, case '{state}' when 'accepted' then {answered_at} end,
    case '{state}' when 'accepted' then {later} end, uid(3, i), {sent_at}, {answered_at}, case '{state}' when 'accepted' then 2 else 1 end
  from hot cross join eight order by h, i;
insert into audit_events (at, actor_role, object_kind, object_id, action, to_state)
  select {sent_at}, 'system', 'offer', uid(10, h * 8 + i), action, state from hot cross join eight
  cross join (select 'draft' as action, 'draft' as state union all select 'send', 'sent' union all select 'accept', 'accepted') as steps
  where '{state}' = 'accepted' or action <> 'accept';
