//! The audit trail and the invariants over HTTP.

use serde_json::{Value, json};
use staj_domain::audit_seal::SealFault;
use staj_domain::user::Role;
use staj_persistence::audit_seals;
use staj_tests::db::is_postgres;
use staj_tests::raw::Raw;
use staj_tests::{START, TestApp, given, id};
use std::collections::BTreeMap;
use time::macros::date;

/// The invariants that do not hold, with the number of their violations.
pub async fn broken(app: &TestApp) -> Vec<(String, i64)> {
    let report = app.get(&app.officer(Role::ProgrammeOfficer), "/v1/invariants").await.is(200);
    let items = report["items"].as_array().unwrap();
    assert!(items.len() >= 9);
    items
        .iter()
        .map(|item| {
            (item["name"].as_str().unwrap().to_owned(), item["violations"].as_i64().unwrap())
        })
        .filter(|(_, violations)| *violations != 0)
        .collect()
}

#[actix_web::test]
async fn every_change_is_in_the_audit_trail_with_who_made_it_and_why() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let (_, document) = app.submitted(&ayse).await;
    let officer = app.officer(Role::CareerOfficer);
    let reject = format!("/v1/documents/{document}/reject");
    app.post(&officer, &reject, json!({ "reason_code": "unreadable" })).await.is(200);
    app.post(&officer, &reject, json!({ "reason_code": "unreadable" })).await.is(200);

    let programme = app.officer(Role::ProgrammeOfficer);
    let trail = async |query: &str| {
        let page = app.get(&programme, &format!("/v1/audit-events?{query}")).await.is(200);
        page["items"].as_array().unwrap().clone()
    };
    let events = trail(&format!("object_kind=document&object_id={document}")).await;
    let changes: Vec<_> = events
        .iter()
        .map(|e| (&e["action"], &e["from_state"], &e["to_state"], &e["reason"]))
        .collect();
    let null = &Value::Null;
    assert_eq!(
        changes,
        [
            (&json!("reject"), &json!("submitted"), &json!("rejected"), &json!("unreadable")),
            (&json!("submit"), &json!("uploaded"), &json!("submitted"), null),
            (&json!("upload"), null, &json!("uploaded"), null),
        ]
    );
    assert_eq!(events[0]["actor_id"], officer.user.0.to_string());
    assert_eq!(events[0]["actor_role"], "career_officer");
    assert!(events[0]["request_id"].is_string());

    let own = trail(&format!("actor_id={}", ayse.user)).await;
    let actions: Vec<_> = own.iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["submit", "submit", "upload", "draft"]);
    app.get(&ayse, "/v1/audit-events").await.refused(403, "forbidden_role");
    app.get(&programme, "/v1/audit-events?limit=0").await.refused(400, "malformed");
}

#[actix_web::test]
async fn an_edit_is_in_the_audit_trail_with_the_values_before_and_after() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let aselsan = app.employer("Aselsan", 2);
    let changed = async |query: &str| {
        let page = app.get(&office, &format!("/v1/audit-events?limit=1&{query}")).await.is(200);
        page["items"][0]["changes"].clone()
    };

    let employer = format!("/v1/employers/{}", aselsan.id);
    let edit = json!({ "district": "Gölbaşı", "staff_count": 12, "phone": "+903125550000" });
    app.patch(&aselsan, &employer, edit).await.is(200);
    assert_eq!(
        changed("object_kind=employer").await,
        json!([
            { "field": "/district", "before": "Yenimahalle", "after": "Gölbaşı" },
            { "field": "/phone", "before": null, "after": null },
            { "field": "/staff_count", "before": "25", "after": "12" },
        ])
    );
    let quota = format!("{employer}/quotas/{}", app.open_term());
    app.put(&aselsan, &quota, json!({ "total": 5 })).await.is(200);
    let total = json!([{ "field": "/total", "before": "2", "after": "5" }]);
    assert_eq!(changed("object_kind=quota").await, total);

    let ayse = app.candidate("Ayşe");
    let draft = app.draft(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 08 - 14)).await;
    let edit = json!({ "monthly_wage_minor": 3_000_000, "unit": "Radar" });
    app.patch(&aselsan, &format!("/v1/offers/{draft}"), edit).await.is(200);
    let edits = changed("object_kind=offer").await;
    assert_eq!(edits[0]["field"], "/monthly_wage/amount_minor");
    assert_eq!(edits[0]["after"], "3000000");
    assert_eq!((&edits[1]["field"], &edits[1]["after"]), (&json!("/unit"), &json!("Radar")));

    let holiday = json!({ "kind": "full", "name": "İdari izin", "source": "Genelge" });
    app.put(&office, "/v1/holidays/2026-06-15", holiday).await.is(200);
    let set = changed("object_kind=holiday").await;
    assert_eq!(set[2], json!({ "field": "/name", "before": null, "after": "İdari izin" }));

    app.patch(&ayse, "/v1/me", json!({ "phone": "+905321112233", "language": "en" })).await.is(200);
    let own = format!("object_kind=user&object_id={}", ayse.caller.user);
    assert_eq!(
        changed(&own).await,
        json!([
            { "field": "/language", "before": "tr", "after": "en" },
            { "field": "/phone", "before": null, "after": null },
        ])
    );
    let correction = json!({ "surname": "Doğru", "evidence": "Nüfus kayıt örneği" });
    let correct = format!("/v1/users/{}/correct-identity", ayse.caller.user);
    app.post(&office, &correct, correction).await.is(200);
    let edit = json!([{ "field": "/surname", "before": ayse.surname, "after": "Doğru" }]);
    assert_eq!(changed(&own).await, edit);
}

#[actix_web::test]
async fn the_audit_trail_is_read_page_by_page_while_it_grows() {
    let app = TestApp::new().await;
    app.submitted(&app.applicant("Ayşe")).await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let first = app.get(&programme, "/v1/audit-events?limit=2").await.is(200);
    app.application(&app.applicant("Ece")).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second =
        app.get(&programme, &format!("/v1/audit-events?limit=2&cursor={cursor}")).await.is(200);
    let ids = |page: &Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|e| e["id"].as_i64().unwrap()).collect()
    };
    let read = [ids(&first), ids(&second)].concat();
    assert_eq!(read.len(), 4);
    assert!(read.windows(2).all(|pair| pair[0] == pair[1] + 1), "{read:?}");
}

#[actix_web::test]
async fn the_books_balance_after_a_busy_day() {
    let app = TestApp::new().await;
    assert_eq!(broken(&app).await, []);
    let (ayse, mehmet) = (app.candidate("Ayşe"), app.candidate("Mehmet"));
    let (aselsan, tai, thy) =
        (app.employer("Aselsan", 3), app.employer("TAI", 2), app.employer("THY", 2));
    let (june, july) = (
        (date!(2026 - 06 - 01), date!(2026 - 06 - 26)),
        (date!(2026 - 07 - 20), date!(2026 - 08 - 14)),
    );
    app.confirmed(&aselsan, &ayse, june.0, june.1).await;
    let cancelled = app.confirmed(&tai, &ayse, july.0, july.1).await;
    let cancel = json!({ "reason": "budget" });
    app.post(&tai, &format!("/v1/offers/{cancelled}/cancel"), cancel).await.is(200);
    let declined = app.sent(&aselsan, &mehmet, july.0, july.1).await;
    app.post(&mehmet, &format!("/v1/offers/{declined}/decline"), json!({})).await.is(200);
    app.accepted(&thy, &mehmet, july.0, july.1).await;
    app.confirmed(&thy, &ayse, july.0, july.1).await;
    app.sent(&tai, &mehmet, june.0, june.1).await;
    app.draft(&tai, &mehmet, july.0, july.1).await;
    app.submitted(&app.applicant("Ece")).await;
    assert_eq!(broken(&app).await, []);
    app.get(&ayse, "/v1/invariants").await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn each_invariant_detects_the_damage_it_is_for() {
    let confirmed = "state = 'confirmed', accepted_at = sent_at, confirm_by = respond_by, confirmed_at = sent_at";
    let all_confirmed = format!("update offers set {confirmed}, slot = 1");
    let overlapping = format!(
        "update offers set {confirmed}, slot = 2, start_date = '2026-06-26' where end_date = '2026-07-24'"
    );
    let second_confirmed =
        format!("update offers set {confirmed}, slot = 2 where end_date = '2026-07-24'");
    for (name, damage) in [
        ("at_most_two_confirmed", all_confirmed.as_str()),
        ("no_overlapping_confirmed", &overlapping),
        ("no_open_offer_with_two_confirmed", &second_confirmed),
        ("confirmed_are_counted", "update pool_entries set confirmed_count = 0"),
        ("committed_is_what_offers_hold", "update quotas set committed = committed - 1"),
        ("committed_within_total", "update quotas set total = 0"),
        ("ledger_explains_quota", "delete from quota_ledger_lines where kind = 'total'"),
        ("ledger_explains_quota", "delete from quota_ledger_lines where kind <> 'total'"),
        ("confirmed_has_one_placement_sgk_notice_and_letter", "delete from sgk_notices"),
        ("confirmed_has_one_placement_sgk_notice_and_letter", "delete from acceptance_letters"),
        (
            "confirmed_has_one_placement_sgk_notice_and_letter",
            "delete from sgk_notices; delete from acceptance_letters; delete from placements",
        ),
        (
            "pool_entry_matches_its_application",
            "update applications set state = 'withdrawn' where state = 'in_pool'",
        ),
        (
            "pool_profile_matches_its_application",
            "update applications set gpa = 100 where state = 'in_pool'",
        ),
        ("pool_cities_match_their_entry", "delete from pool_entry_cities"),
        ("pool_cities_match_their_entry", "update pool_entry_cities set social_score = -1"),
        ("placements_have_the_days_of_their_offer", "update placements set ends_on = '2027-01-01'"),
        ("no_open_offer_outside_the_pool", "update pool_entries set state = 'removed'"),
        // 6 July in Istanbul, which is only fourteen days before the start.
        (
            "sent_with_lead_time",
            "update offers set sent_at = '2026-07-05T21:00:00.000000Z' where start_date = '2026-07-20'",
        ),
        (
            "one_audit_event_per_change",
            "insert into audit_events (at, actor_role, object_kind, object_id, action)
             select sent_at, 'system', 'offer', id, 'dream' from offers where state = 'confirmed'",
        ),
        ("one_audit_event_per_change", "update offers set version = version + 1"),
        (
            "no_failed_item_is_set_aside",
            "insert into failed_items (id, job, item, attempts, error, failed_at)
             select id, 'notify', '7', 6, 'no such text', sent_at from offers where state = 'confirmed'",
        ),
        (
            "approved_was_accepted",
            "update documents set state = 'approved', accepted_at = uploaded_at, approved_at = uploaded_at",
        ),
    ] {
        let app = TestApp::new().await;
        app.submitted(&app.applicant("Ece")).await;
        app.at(START);
        let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 3));
        let (tai, thy) = (app.employer("TAI", 3), app.employer("THY", 3));
        app.confirmed(&aselsan, &ayse, date!(2026 - 06 - 01), date!(2026 - 06 - 26)).await;
        app.sent(&tai, &ayse, date!(2026 - 06 - 29), date!(2026 - 07 - 24)).await;
        let third = given::offer(
            &ayse,
            date!(2026 - 07 - 20),
            date!(2026 - 08 - 14),
            given::respond_by(date!(2026 - 07 - 20)),
        );
        let third = id(&app.post(&thy, "/v1/offers", third).await.is(201));
        app.act(&thy, &format!("/v1/offers/{third}/send")).await.is(200);
        assert_eq!(broken(&app).await, [], "before {damage}");
        app.db.damage(damage);
        let broken = broken(&app).await;
        assert!(broken.iter().any(|(found, _)| found == name), "{name} after {damage}: {broken:?}");
    }
    // The last second of the fifteenth day before the start is not a violation.
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 3));
    app.sent(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    app.db.damage("update offers set sent_at = '2026-07-05T20:59:59.000000Z'");
    assert_eq!(broken(&app).await, []);
}

/// Seals everything that is in the audit trail. Returns the id of the last event.
fn seal(app: &TestApp) -> i64 {
    let last = app.app.store.read(audit_seals::last_event).unwrap();
    while staj_jobs::seal(&app.app.store, &app.app.seal_key, last, START).unwrap().is_some() {}
    last
}

#[actix_web::test]
async fn whatever_is_done_to_a_sealed_audit_trail_is_found() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let ayse = app.applicant("Ayşe");
    app.submitted(&ayse).await;
    let mut raw = Raw::new(&app.db);
    // An id that no event has, as after a transaction that was rolled back.
    let gap = app.app.store.read(audit_seals::last_event).unwrap() + 1;
    let copied = "at, actor_id, actor_role, request_id, object_kind, object_id, action, from_state, to_state, reason, changes, salt, detail_digest";
    let insert = |id: i64| {
        let given = if is_postgres() { "overriding system value" } else { "" };
        format!(
            "insert into audit_events (id, {copied}) {given} select {id}, {copied} from audit_events where id = 2"
        )
    };
    raw.run(&insert(gap + 1)).unwrap();
    seal(&app);
    if is_postgres() {
        raw.run("select setval(pg_get_serial_sequence('audit_events', 'id'), max(id)) from audit_events").unwrap();
    }
    app.submitted(&app.applicant("Elif")).await;
    let last = seal(&app);
    let deposit = app.app.store.read(audit_seals::last).unwrap().unwrap();
    let deposit = staj_jobs::deposited(&staj_jobs::deposit(&deposit)).unwrap();

    let verified = async || {
        let found = app.get(&programme, "/v1/audit-verification").await.is(200);
        let fault = |of: &Value| format!("{} {}", of["seal_number"], of["fault"].as_str().unwrap());
        let faults = found["faults"].as_array().unwrap().iter().map(fault).collect::<Vec<_>>();
        (found["seal_count"].as_i64().unwrap(), found["event_count"].as_i64().unwrap(), faults)
    };
    let whole = verified().await;
    assert_eq!(whole, (2, last - 1, vec![]));
    let seals = app.get(&programme, "/v1/audit-seals?limit=1").await.is(200);
    assert_eq!(seals["items"][0]["number"], 2);
    assert_eq!(seals["items"][0]["last_event_id"], last);

    // Whoever owns the database can do all of this.
    raw.run("update audit_events set to_state = 'x' where id = 2").unwrap_err();
    raw.run("delete from audit_events where id = 2").unwrap_err();
    raw.run("delete from audit_seals where number = 2").unwrap_err();
    raw.run(match is_postgres() {
        true => "alter table audit_events disable trigger all; alter table audit_seals disable trigger all",
        false => "drop trigger audit_events_are_final; drop trigger audit_events_stay; drop trigger audit_seals_are_final; drop trigger audit_seals_stay",
    })
    .unwrap();
    let swap = "update audit_events set object_id = (select o.object_id from audit_events o where o.id = 5 - audit_events.id) where id in (2, 3)";
    raw.run("create table kept as select * from audit_events").unwrap();
    raw.run("create table kept_seals as select * from audit_seals").unwrap();
    let restore = |raw: &mut Raw| {
        let given = if is_postgres() { "overriding system value" } else { "" };
        raw.run(&format!(
            "delete from audit_events; delete from audit_seals;
             insert into audit_events (id, {copied}) {given} select id, {copied} from kept;
             insert into audit_seals select * from kept_seals"
        ))
        .unwrap();
    };
    for (name, change, fault) in [
        ("flip", "update audit_events set to_state = 'confirmed' where id = 2".to_owned(), "1 changed"),
        ("delete", "delete from audit_events where id = 2".to_owned(), "1 deleted"),
        ("insert", insert(gap), "1 inserted"),
        ("reorder", swap.to_owned(), "1 changed"),
        ("reason", "update audit_events set reason = 'x', salt = object_id, detail_digest = coalesce(detail_digest, previous) from audit_seals where audit_events.id = 2 and number = 2".to_owned(), "1 changed"),
        ("seal", "delete from audit_seals where number = 1".to_owned(), "2 unchained"),
        ("forge", "update audit_seals set digest = previous where number = 1".to_owned(), "1 forged"),
    ] {
        raw.run(&change).unwrap();
        let (.., faults) = verified().await;
        assert!(faults.contains(&fault.to_owned()), "{name}: {faults:?}");
        restore(&mut raw);
        assert_eq!(verified().await, whole, "{name}");
    }
    // Only a deposit shows that the end was cut off.
    raw.run(&format!(
        "delete from audit_seals where number = 2; delete from audit_events where id > {}",
        gap + 1
    ))
    .unwrap();
    assert_eq!(verified().await.2, Vec::<String>::new());
    let cut = staj_jobs::verify(&app.app.store, &app.app.seal_key, i64::MAX, &deposit).unwrap();
    assert_eq!(cut.faults, [(2, SealFault::DepositMissing)]);
    restore(&mut raw);
    let whole = staj_jobs::verify(&app.app.store, &app.app.seal_key, i64::MAX, &deposit).unwrap();
    assert_eq!(whole.faults, []);
    // Another secret made these seals.
    let other = staj_jobs::SealKey::new(b"another data secret", None);
    let forged = staj_jobs::verify(&app.app.store, &other, 0, &BTreeMap::new()).unwrap();
    assert_eq!(forged.faults, [(1, SealFault::Forged), (2, SealFault::Forged)]);
}
