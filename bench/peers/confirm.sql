-- A confirmation as bare SQL, with the rows that the server writes: {client} of eight employers
-- confirms the next candidate. pgbench runs it.
\set nth :c * 8 + :client_id
begin isolation level {level};
select pool_entry_id as entry, uid(3, :client_id) as actor, uid(12, :nth) as placement, uid(13, :nth) as notice from offers where id = uid(10, :nth) \gset
{lock}
select mine.state = 'accepted' and mine.confirm_by >= now() and taken < 2 and not clashes as wins, taken + 1 as slot from offers mine,
  lateral (select count(*) as taken, coalesce(bool_or(daterange(start_date, coalesce(freed_from, end_date + 1)) && daterange(mine.start_date, mine.end_date + 1)), false) as clashes
    from offers where candidate_id = mine.candidate_id and state = 'confirmed') as others where mine.id = uid(10, :nth) \gset
\if :wins
with gone as (
  update offers set state = 'invalidated', reason_code = case when :slot = 2 then 'limit_reached' else 'overlaps_confirmed' end, ended_at = now(), updated_at = now(), version = offers.version + 1
    from (select start_date, end_date from offers where id = uid(10, :nth)) as mine
    where pool_entry_id = :entry and state in ('sent', 'accepted') and id <> uid(10, :nth)
      and (:slot = 2 or daterange(offers.start_date, offers.end_date + 1) && daterange(mine.start_date, mine.end_date + 1)) returning id),
  told as (insert into audit_events (at, actor_id, actor_role, object_kind, object_id, action, from_state, to_state)
    select now(), :actor, 'employer_manager', 'offer', id, 'invalidate', 'accepted', 'invalidated' from gone)
  insert into outbox_events (at, object_kind, object_id, action) select now(), 'offer', id, 'invalidate' from gone;
update offers set state = 'confirmed', slot = :slot, confirmed_at = now(), updated_at = now(), version = version + 1 where id = uid(10, :nth);
insert into placements (id, offer_id, pool_entry_id, term_id, employer_id, school_id, province_code, state, premium_payer, starts_on, ends_on, created_at)
  select :placement, offers.id, :entry, offers.term_id, employer_id, school_id, province_code, 'confirmed', 'school', start_date, end_date, now()
  from offers join applications on applications.id = :entry where offers.id = uid(10, :nth);
insert into acceptance_letters (placement_id, revision, number, code, issued_on, content)
  select :placement, 1, number || '/' || :slot, 'BARE-' || :nth, current_date, jsonb_build_object('given_name', given_name, 'surname', surname, 'school', schools.name)
  from applications join candidates on candidates.id = candidate_id join schools on schools.id = school_id where applications.id = :entry;
insert into sgk_notices (id, placement_id, school_id, pool_entry_id, term_id, employer_id, state, due_on, created_at)
  select :notice, :placement, school_id, :entry, offers.term_id, employer_id, 'pending', current_date + 30, now()
  from offers join applications on applications.id = :entry where offers.id = uid(10, :nth);
insert into audit_events (at, actor_id, actor_role, object_kind, object_id, action, from_state, to_state) values
  (now(), :actor, 'employer_manager', 'offer', uid(10, :nth), 'confirm', 'accepted', 'confirmed'),
  (now(), :actor, 'employer_manager', 'placement', :placement, 'confirm', null, 'confirmed'),
  (now(), :actor, 'employer_manager', 'sgk_notice', :notice, 'create', null, 'pending');
insert into outbox_events (at, object_kind, object_id, action) values
  (now(), 'offer', uid(10, :nth), 'confirm'), (now(), 'placement', :placement, 'confirm'), (now(), 'sgk_notice', :notice, 'create');
\endif
commit;
-- Last, because pgbench repeats a failed transaction from the top.
\set c :c + 1
