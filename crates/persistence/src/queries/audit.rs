use super::prelude::*;
use super::sql;
use crate::rows::audit::*;
use diesel::sql_types::BigInt;
use staj_domain::Named;
use staj_domain::event::ObjectKind;

/// A page of the audit trail, newest first.
pub fn list(conn: &mut Conn, filter: &AuditFilter) -> Result<Vec<AuditEventRow>, StoreError> {
    let mut query = audit_events::table
        .select(AuditEventRow::as_select())
        .order(audit_events::id.desc())
        .into_boxed::<Db>();
    if let Some(kind) = &filter.object_kind {
        // A kind that nothing has is not looked for in every event.
        let Some(kind) = ObjectKind::from_name(kind) else { return Ok(vec![]) };
        query = query.filter(audit_events::object_kind.eq(literal(kind)));
    }
    if let Some(id) = filter.object_id {
        query = query.filter(audit_events::object_id.eq(Key(id)));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit_events::actor_id.eq(key(actor)));
    }
    if let Some(after) = filter.after {
        query = query.filter(audit_events::id.lt(after));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// What must hold in the whole database. Each query counts the violations. Constraints and triggers
/// enforce most of these rules, too. These queries do not rely on them.
const INVARIANTS: &[(&str, &str)] = &[
    // R50
    (
        "at_most_two_confirmed",
        "select count(*) as violations from (select pool_entry_id from offers where state = 'confirmed'
           group by pool_entry_id having count(*) > 2) as entries",
    ),
    // R51
    (
        "no_overlapping_confirmed",
        "select count(*) as violations from offers a join offers b on b.candidate_id = a.candidate_id and b.id > a.id
         where a.state = 'confirmed' and b.state = 'confirmed' and a.start_date <= b.end_date and b.start_date <= a.end_date
           and (a.freed_from is null or (a.freed_from > a.start_date and a.freed_from > b.start_date))
           and (b.freed_from is null or (b.freed_from > b.start_date and b.freed_from > a.start_date))",
    ),
    // R55
    (
        "no_open_offer_with_two_confirmed",
        "select count(*) as violations from offers o where o.state in ('sent', 'accepted') and
           (select count(*) from offers c where c.pool_entry_id = o.pool_entry_id and c.state = 'confirmed') >= 2",
    ),
    (
        "confirmed_are_counted",
        "select count(*) as violations from pool_entries e where e.confirmed_count <>
           (select count(*) from offers o where o.pool_entry_id = e.id and o.state = 'confirmed')",
    ),
    // A17
    (
        "committed_is_what_offers_hold",
        "select count(*) as violations from quotas q where q.committed <>
           (select count(*) from offers o where o.quota_id = q.id and o.state in ('sent', 'accepted', 'confirmed'))",
    ),
    // R15
    (
        "committed_within_total",
        "select count(*) as violations from quotas where committed < 0 or committed > total",
    ),
    (
        "ledger_explains_quota",
        "select count(*) as violations from quotas q where
           q.total <> (select coalesce(sum(e.amount), 0) from quota_ledger_lines e where e.quota_id = q.id and e.kind = 'total') or
           q.committed <> (select coalesce(sum(e.amount), 0) from quota_ledger_lines e where e.quota_id = q.id and e.kind <> 'total')",
    ),
    // R18, R45, R70
    (
        "confirmed_has_one_placement_sgk_notice_and_letter",
        "select count(*) as violations from offers o where o.state = 'confirmed' and (
           (select count(*) from placements p where p.offer_id = o.id) <> 1 or
           (select count(*) from sgk_notices n join placements p on p.id = n.placement_id where p.offer_id = o.id) <> 1 or
           (select count(*) from acceptance_letters l join placements p on p.id = l.placement_id
              where p.offer_id = o.id and l.superseded_at is null) <> 1)",
    ),
    (
        "placements_have_the_days_of_their_offer",
        "select count(*) as violations from placements p join offers o on o.id = p.offer_id
         where p.starts_on <> o.start_date or p.ends_on <> o.end_date",
    ),
    (
        "placements_and_sgk_notices_match_their_offer",
        "select count(*) as violations from offers o join applications a on a.id = o.pool_entry_id
           join placements p on p.offer_id = o.id join sgk_notices n on n.placement_id = p.id
         where p.pool_entry_id <> a.id or p.term_id <> o.term_id or p.employer_id <> o.employer_id
           or p.school_id <> a.school_id or p.province_code <> o.province_code or n.pool_entry_id <> a.id or n.term_id <> o.term_id
           or n.employer_id <> o.employer_id or n.school_id <> a.school_id",
    ),
    // A42
    (
        "pool_entry_matches_its_application",
        "select count(*) as violations from pool_entries e join applications a on a.id = e.id
         where (e.state = 'in_pool') <> (a.state = 'in_pool')",
    ),
    ("pool_profile_matches_its_application", concat!(
        "select count(*) as violations from pool_entries e join applications on applications.id = e.id
         join departments on departments.code = applications.department_code
         where e.state = 'in_pool' and (e.department_code <> applications.department_code
           or e.field_code <> departments.field_code or e.level <> applications.level
           or e.class_year <> applications.class_year
           or coalesce(e.gpa, -1) <> coalesce(",
        sql::counted_gpa!(),
        ", -1) or ",
        sql::stored_profile!(),
        " <> ",
        sql::blind_profile!(),
        ")"
    )),
    (
        "pool_cities_match_their_entry",
        "select count(*) as violations from pool_entries e where e.state = 'in_pool' and
           ((select count(*) from pool_entry_cities c where c.pool_entry_id = e.id) <>
              (select count(*) from city_preferences p where p.application_id = e.id)
            or exists (select 1 from city_preferences p where p.application_id = e.id and not exists
              (select 1 from pool_entry_cities c where c.pool_entry_id = e.id and c.province_code = p.province_code
                 and c.term_id = e.term_id and c.academic_score = e.academic_score
                 and c.social_score = e.social_score and c.sports_score = e.sports_score)))",
    ),
    (
        "no_open_offer_outside_the_pool",
        "select count(*) as violations from offers o join pool_entries e on e.id = o.pool_entry_id
         where o.state in ('sent', 'accepted') and e.state <> 'in_pool'",
    ),
    // R17. What was agreed later is not sent (A74).
    ("sent_with_lead_time", sql::SENT_WITHOUT_LEAD_TIME),
    // D3: one event for its creation, and one for each change since.
    (
        "one_audit_event_per_change",
        "select count(*) as violations from offers o where o.version + 1 <>
           (select count(*) from audit_events a where a.object_kind = 'offer' and a.object_id = o.id
              -- Supplementary documents, reminders, questions and what was only proposed do not change an offer
              -- (R42, A68, A73, A74).
              and a.action not in ('request_document', 'present_document', 'remind_candidate', 'remind_employer',
                'ask', 'answer', 'propose_amendment', 'refuse_amendment', 'withdraw_amendment'))",
    ),
    // R48
    (
        "reserve_lists_have_no_gaps",
        "select count(*) as violations from (select quota_id from talent_pool_entries where position is not null
           group by quota_id having min(position) <> 1 or max(position) <> count(*)) as lists",
    ),
    // R24
    (
        "approved_was_accepted",
        "select count(*) as violations from documents where state = 'approved' and (accepted_by is null or approved_by is null)",
    ),
    // A38: only the school's officers see these documents.
    (
        "document_is_in_its_schools_queue",
        "select count(*) as violations from documents d join applications a on a.id = d.application_id
         where d.school_id <> a.school_id or d.queued_at <> case
           when d.state = 'uploaded' or d.replaces_id is not null or d.item is not null then d.uploaded_at
           else a.submitted_at end",
    ),
    (
        "no_failed_item_is_set_aside",
        "select count(*) as violations from failed_items where retry_at is null",
    ),
    // A12: a document that can no longer count must not be left waiting for a decision.
    (
        "only_submitted_applications_have_undecided_documents",
        "select count(*) as violations from documents d join applications a on a.id = d.application_id
         where d.state in ('submitted', 'accepted') and a.state <> 'submitted'",
    ),
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    violations: i64,
}

/// Returns the name of each invariant with the number of its violations. 0 means that it holds.
pub fn check_invariants(conn: &mut Conn) -> Result<Vec<(&'static str, i64)>, StoreError> {
    let check = |(name, query): &(&'static str, &'static str)| {
        let Count { violations } = diesel::sql_query(*query).get_result(conn)?;
        Ok((*name, violations))
    };
    INVARIANTS.iter().map(check).collect()
}
