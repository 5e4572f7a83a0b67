-- Candidates without offers get a draft each, from one employer after the other.
create temporary table free as
  select row_number() over (order by n) - 1 as nth, id, candidate_id from (
    select row_number() over (order by id) - 1 as n, id, candidate_id from pool_entries where term_id = {term}) as entries
  where mix(n, 1, 100) < 30 order by n limit {drafts};
-- Each has the places for all of its drafts.
update quotas set total = total + drafts from (select nth % {employers} as e, count(*) as drafts from free group by 1) as of_employer
  where id = uid(4, e);
insert into quota_ledger_lines (quota_id, kind, amount, total, committed, at)
  select uid(4, nth % {employers}), 'total', count(*), 0, 0, {sent_at} from free group by 1;
insert into offers (id, term_id, pool_entry_id, candidate_id, employer_id, quota_id, workplace_id, state, start_date, end_date, province_code,
    address, works_saturdays, work, monthly_wage_kurus, respond_by, created_by, created_at, updated_at, version)
  select uid(16, nth), {term}, id, candidate_id, uid(2, nth % {employers}), uid(4, nth % {employers}), uid(17, nth % {employers}), 'draft', day(90), day(115), 6,
    'Sanayi Cad. No: 1', false, '{work}', 3000000, {due}, uid(3, nth % {employers}), {sent_at}, {sent_at}, 0
  from free;
insert into audit_events (at, actor_role, object_kind, object_id, action, to_state)
  select {sent_at}, 'system', 'offer', uid(16, nth), 'draft', 'draft' from free;
