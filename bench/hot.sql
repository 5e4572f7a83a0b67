-- Candidates without offers get eight accepted ones each, from the same eight employers: four pairs
-- that share their days. Nobody can have more than two of them.
create table hot as
  select h, id, candidate_id from (
    select row_number() over (order by n) - 1 as h, id, candidate_id from (
      select row_number() over (order by id) - 1 as n, id, candidate_id from pool_entries where term_id = {term}) as entries
    where mix(n, 1, 100) < 30) as free
  where h < {hot};
update quotas set committed = committed + {hot}, total = total + {hot} where id in (select uid(4, i) from generate_series(0, 7) as i);
insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
  select uid(4, i), 'total', {hot}, 0, 0, {sent_at} from generate_series(0, 7) as i;
insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
  select uid(4, i), 'commit', {hot}, 0, 0, {sent_at} from generate_series(0, 7) as i;
insert into offers (id, term_id, pool_entry_id, candidate_id, employer_id, quota_id, state, start_date, end_date, province_code,
    address, works_saturdays, monthly_wage_kurus, respond_by, sent_at, accepted_at, confirm_by, created_by, created_at, updated_at, version)
  select uid(10, h * 8 + i), {term}, id, candidate_id, uid(2, i), uid(4, i), 'accepted', day(90 + 30 * (i / 2)), day(115 + 30 * (i / 2)), 6,
    'Sanayi Cad. No: 1', false, 3000000, {later}, {sent_at}, {answered_at}, {later}, uid(3, i), {sent_at}, {answered_at}, 2
  from hot cross join generate_series(0, 7) as i order by h, i;
insert into audit_events (at, actor_role, object_kind, object_id, action, to_state)
  select {sent_at}, 'system', 'offer', uid(10, h * 8 + i), action, state from hot cross join generate_series(0, 7) as i
  cross join (values ('draft', 'draft'), ('send', 'sent'), ('accept', 'accepted')) as steps (action, state);
