//! Quotas and their ledger.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::{Employer, TestApp, fact, without_actions};
use time::macros::date;
use uuid::Uuid;

fn path(employer: &Employer, term: impl std::fmt::Display) -> String {
    format!("/v1/employers/{}/quotas/{term}", employer.id)
}

/// Adds a term that has not been announced.
fn draft_term(app: &TestApp) -> Uuid {
    use staj_persistence::rows::seed::SeedTerm;
    use staj_persistence::{StoreError, seed};
    let term = SeedTerm {
        id: Uuid::from_u128(0x2027),
        code: "2027".to_owned(),
        name: "Ulusal Staj Programı 2027".to_owned(),
        calendar: staj_tests::given::calendar(),
        progress: staj_domain::term::TermProgress::default(),
        rules: staj_domain::term::TermRules::default(),
        at: app.now(),
    };
    app.app.store.write::<_, StoreError>(|tx| seed::term(tx, &term)).unwrap();
    term.id
}

#[actix_web::test]
async fn a_manager_defines_the_quota_once_the_term_is_announced() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let draft = draft_term(&app);
    let total = |total: i64| json!({ "total": total });
    let early = app.put(&aselsan, &path(&aselsan, draft), total(3)).await;
    assert_eq!(fact(&early.refused(409, "wrong_phase"), "phase"), "draft");
    app.put(&aselsan, &path(&aselsan, Uuid::nil()), total(3)).await.refused(404, "not_found");
    app.get(&aselsan, &path(&aselsan, draft)).await.refused(404, "not_found");

    use staj_persistence::{StoreError, terms};
    app.app
        .store
        .write::<_, StoreError>(|tx| {
            let mut term = terms::load(tx, draft.into())?.unwrap();
            term.progress.announced_at = Some(app.now());
            terms::save(tx, &term)
        })
        .unwrap();
    let created = app.put(&aselsan, &path(&aselsan, draft), total(3)).await.is(201);
    assert_eq!((&created["total"], &created["free"]), (&json!(3), &json!(3)));
    assert_eq!(created["term_code"], "2027");
    let same = app.put(&aselsan, &path(&aselsan, draft), total(3)).await.is(200);
    assert_eq!(same, created, "a repeat changes nothing");
    let grown = app.put(&aselsan, &path(&aselsan, draft), total(8)).await.is(200);
    assert_eq!((&grown["id"], &grown["total"]), (&created["id"], &json!(8)));
    for bad in [-1, 100_001] {
        let reply = app.put(&aselsan, &path(&aselsan, draft), total(bad)).await;
        assert!([400, 422].contains(&reply.status));
    }
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    app.put(&colleague, &path(&aselsan, draft), total(1)).await.refused(403, "forbidden_role");
    let seen = app.get(&colleague, &path(&aselsan, draft)).await.is(200);
    assert_eq!(seen["actions"], json!([]), "only managers set a quota");
    let grown = without_actions(grown);
    assert_eq!(without_actions(seen), grown);

    let list = format!("/v1/employers/{}/quotas", aselsan.id);
    let page = app.get(&colleague, &format!("{list}?limit=1")).await.is(200);
    assert_eq!(without_actions(page["items"][0].clone()), grown);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = app.get(&colleague, &format!("{list}?limit=1&cursor={cursor}")).await.is(200);
    assert_eq!((&rest["items"][0]["total"], &rest["next_cursor"]), (&json!(5), &Value::Null));
}

#[actix_web::test]
async fn a_quota_never_falls_below_what_is_committed_and_its_ledger_says_why() {
    let app = TestApp::new().await;
    let (aselsan, term) = (app.employer("Aselsan", 3), app.open_term());
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let mut offers = Vec::new();
    for name in ["Ayşe", "Mehmet"] {
        offers.push(app.sent(&aselsan, &app.candidate(name), start, end).await);
    }
    let quota = path(&aselsan, term);
    let below = app.put(&aselsan, &quota, json!({ "total": 1 })).await;
    assert_eq!(fact(&below.refused(409, "quota_below_committed"), "committed"), "2");
    let reason = json!({ "reason": "conditions_changed" });
    app.post(&aselsan, &format!("/v1/offers/{}/revoke", offers[0]), reason).await.is(200);
    let lowered = app.put(&aselsan, &quota, json!({ "total": 1 })).await.is(200);
    assert_eq!((&lowered["committed"], &lowered["free"]), (&json!(1), &json!(0)));

    let ledger = format!("{quota}/ledger");
    let page = app.get(&aselsan, &ledger).await.is(200);
    let lines = page["items"].as_array().unwrap();
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["total", "release", "commit", "commit", "total"]);
    let sum = |of: fn(&str) -> bool| -> i64 {
        let lines = lines.iter().filter(|line| of(line["kind"].as_str().unwrap()));
        lines.map(|line| line["amount"].as_i64().unwrap()).sum()
    };
    assert_eq!((sum(|kind| kind == "total"), sum(|kind| kind != "total")), (1, 1));
    assert_eq!((&lines[0]["total"], &lines[0]["committed"]), (&json!(1), &json!(1)));
    assert_eq!(lines[1]["offer_id"], json!(offers[0]));

    let first = app.get(&aselsan, &format!("{ledger}?limit=3")).await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.get(&aselsan, &format!("{ledger}?limit=3&cursor={cursor}")).await.is(200);
    assert_eq!(second["items"], json!(lines[3..]));
    assert!(second["next_cursor"].is_null());
}

#[actix_web::test]
async fn places_of_offers_whose_deadline_has_passed_are_free_before_the_job_runs() {
    let app = TestApp::new().await;
    let (aselsan, term) = (app.employer("Aselsan", 2), app.open_term());
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    app.sent(&aselsan, &app.candidate("Ayşe"), start, end).await;
    let (quota, none) = (path(&aselsan, term), json!({ "total": 0 }));
    let respond_by = staj_tests::given::respond_by(start);
    app.at(respond_by);
    app.put(&aselsan, &quota, none.clone()).await.refused(409, "quota_below_committed");
    app.at(respond_by + time::Duration::SECOND);
    // The same number that an offer is measured against.
    let office = app.officer(Role::ProgrammeOfficer);
    let of_term = app.get(&office, &format!("/v1/terms/{term}/quotas")).await.is(200);
    for shown in [&app.get(&aselsan, &quota).await.is(200), &of_term["items"][0]] {
        assert_eq!((&shown["committed"], &shown["free"]), (&json!(0), &json!(2)));
    }
    let lowered = app.put(&aselsan, &quota, none).await.is(200);
    assert_eq!((&lowered["total"], &lowered["committed"]), (&json!(0), &json!(0)));
}

#[actix_web::test]
async fn quotas_of_another_employer_cannot_be_seen_or_touched() {
    let app = TestApp::new().await;
    let (aselsan, tai, term) = (app.employer("A", 3), app.employer("T", 1), app.open_term());
    let quota = path(&aselsan, term);
    app.get(&tai, &quota).await.refused(404, "not_found");
    app.get(&tai, &format!("{quota}/ledger")).await.refused(404, "not_found");
    app.get(&tai, &format!("/v1/employers/{}/quotas", aselsan.id)).await.refused(404, "not_found");
    app.put(&tai, &quota, json!({ "total": 1 })).await.refused(404, "not_found");
    let officer = app.officer(Role::ProgrammeOfficer);
    app.get(&officer, &quota).await.is(200);
    app.get(&officer, &format!("/v1/employers/{}/quotas", Uuid::nil()))
        .await
        .refused(404, "not_found");
    app.get(&app.candidate("Ayşe"), &quota).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn two_managers_who_define_the_first_quota_at_once_create_one() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let colleague = app.colleague(&aselsan, Role::EmployerManager);
    let term = draft_term(&app);
    use staj_persistence::{StoreError, terms};
    app.app
        .store
        .write::<_, StoreError>(|tx| {
            let mut draft = terms::load(tx, term.into())?.unwrap();
            draft.progress.announced_at = Some(app.now());
            terms::save(tx, &draft)
        })
        .unwrap();
    let quota = path(&aselsan, term);
    let puts = (0..6).map(|at| {
        let (app, quota) = (&app, &quota);
        let token = if at % 2 == 0 { &aselsan.manager.token } else { &colleague.token };
        async move { app.put(token, quota, json!({ "total": at })).await.status }
    });
    let statuses = futures_util::future::join_all(puts).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 5, "{statuses:?}");
}

#[actix_web::test]
async fn the_actions_of_a_quota_predict_whether_it_can_be_set() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let quota = path(&aselsan, staj_tests::given::TERM.0);
    let seen = app.get(&aselsan, &quota).await.is(200);
    let set = json!({ "action": "set", "operation_id": "set_quota", "refusal": null });
    assert_eq!(seen["actions"], json!([set]));
    app.put(&aselsan, &quota, json!({ "total": 6 })).await.is(200);

    let closed = staj_tests::given::calendar().pool_closes_at + time::Duration::days(60);
    app.at(closed);
    let office = app.officer(Role::ProgrammeOfficer);
    app.act(&office, &format!("/v1/terms/{}/close", staj_tests::given::TERM.0)).await.is(200);
    let seen = app.get(&aselsan, &quota).await.is(200);
    let problem =
        app.put(&aselsan, &quota, json!({ "total": 7 })).await.refused(409, "wrong_phase");
    for member in ["code", "detail", "errors", "facts"] {
        assert_eq!(seen["actions"][0]["refusal"][member], problem[member]);
    }
    let needed: Vec<_> = problem["facts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fact| fact["name"] == "needed_phase")
        .map(|fact| fact["value"].as_str().unwrap())
        .collect();
    assert_eq!(
        (needed.len(), needed.contains(&"pool_open"), needed.contains(&"closed")),
        (7, true, false)
    );
}
