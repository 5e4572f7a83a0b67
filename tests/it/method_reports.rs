//! Method reports over HTTP: each revision is made from the criteria that the scorer uses.

use futures_util::future::join_all;
use serde_json::json;
use staj_domain::user::Role;
use staj_tests::db::is_postgres;
use staj_tests::given::{CONTROL, revision};
use staj_tests::raw::Raw;
use staj_tests::{Nobody, TestApp, id, pointers};
use std::collections::BTreeSet;

#[actix_web::test]
async fn a_report_describes_the_scorer_and_its_revisions_never_change() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let term = format!("/v1/terms/{}", app.open_call());
    let list = format!("{term}/method-reports");
    let reply = app.post(&office, &list, revision("Unvan düzeltildi")).await;
    assert_eq!(reply.header("location"), Some(format!("{list}/1").as_str()));
    let second = reply.is(201);
    assert_eq!(
        (&second["revision"], &second["description"]),
        (&json!(1), &json!("Unvan düzeltildi"))
    );
    assert_eq!(second["approved_by"], json!({ "name": "Kerem Öztürk", "title": "Genel Müdür" }));
    assert_eq!(second["criteria"], app.get(&Nobody, &term).await.is(200)["criteria"]);

    let kept = app.get(&Nobody, &list).await.is(200);
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(kept["items"][0], second);
    let first = app.get(&Nobody, &format!("{list}/0")).await.is(200);
    assert_eq!(kept["items"][1], first);
    assert_eq!(first["sha256"], second["sha256"], "the method has not changed");
    assert_eq!(app.get(&Nobody, &format!("{list}/current")).await.is(200), second);
    for absent in ["2", "-1", "son"] {
        app.get(&Nobody, &format!("{list}/{absent}")).await.refused(404, "not_found");
    }
    let iskur = app.officer(Role::IskurOfficer);
    app.post(&iskur, &list, revision("Başka")).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn a_report_is_prepared_checked_and_approved_by_three_people() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let list = format!("/v1/terms/{}/method-reports", app.open_call());
    let mut body = revision("Yeni");
    body["approved_by"]["name"] = json!("Elif Şahin");
    let refused = app.post(&office, &list, body).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/approved_by/name"]);
    let mut body = revision(" ");
    body["prepared_by"]["title"] = json!("");
    let refused = app.post(&office, &list, body).await.refused(422, "invalid");
    assert_eq!(pointers(&refused)[0], "#/description");
}

#[actix_web::test]
async fn a_printed_report_says_that_it_is_an_uncontrolled_copy() {
    let app = TestApp::new().await;
    let term = app.open_call();
    app.at(CONTROL);
    let reply = app.get(&Nobody, &format!("/v1/terms/{term}/method-reports/current/content")).await;
    assert_eq!(reply.status, 200);
    let named = reply.header("content-disposition").unwrap();
    assert!(named.contains("yontem-raporu-00.md"), "{named}");
    let text = String::from_utf8(reply.bytes).unwrap();
    let mark = "> **KONTROLSÜZ KOPYA / UNCONTROLLED COPY** · revizyon 00 · 20.03.2026 12:00";
    assert_eq!(text.lines().next(), Some(mark));
    for line in [
        "| Deniz Aydın, Uzman | Elif Şahin, Daire Başkanı | Kerem Öztürk, Genel Müdür |",
        "| Not ortalaması | not ortalamasının 4,00'e oranı × en çok | 30,00 |",
        "| Giriş sınavındaki yüzdelik sıra | 0,10 × beyan edilen değer | 10,00 |",
        "| Kurs ve sertifikalar | 3,00 × onaylanan belge sayısı | 15,00 |",
    ] {
        assert!(text.lines().any(|printed| printed == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains('_'), "a report has no codes:\n{text}");
}

/// An evaluation uses only the criteria that the current report has published (R30).
#[actix_web::test]
async fn without_a_current_method_report_the_calendar_check_fails() {
    let app = TestApp::new().await;
    let (office, iskur) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::IskurOfficer));
    let path = app.term_in_preparation(&office, json!({})).await;
    let (reports, checks) = (format!("{path}/method-reports"), format!("{path}/calendar-checks"));
    // A report that was published during preparation is stale once a weight changes.
    app.post(&office, &reports, revision("İlk yayın")).await.is(201);
    app.get(&Nobody, &reports).await.refused(404, "not_found");
    let heavier = json!({ "criteria": [{ "code": "gpa", "name": "Ölçüt", "competency": "academic", "cap": 60.0, "source": { "kind": "gpa" } }] });
    app.patch(&office, &path, heavier).await.is(200);
    app.act(&iskur, &format!("{path}/announce")).await.is(200);
    app.at(CONTROL);
    let errors = async || {
        let check = app.act(&office, &checks).await.is(201);
        let findings = check["findings"].as_array().unwrap().clone();
        let errors = findings.into_iter().filter(|found| found["severity"] == "error");
        errors.map(|found| found["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(errors().await, ["method_report_stale"]);
    app.act(&office, &format!("{path}/evaluation-runs")).await.refused(409, "calendar_not_checked");
    let second = app.post(&office, &reports, revision("Ağırlık değişti")).await.is(201);
    assert_eq!(second["criteria"][0]["cap"], 60.0);
    let first = app.get(&Nobody, &format!("{reports}/0")).await.is(200);
    assert_ne!(first["sha256"], second["sha256"]);
    assert_eq!(errors().await, Vec::<String>::new());
}

#[actix_web::test]
async fn simultaneous_publications_are_numbered_in_a_sequence() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let list = format!("/v1/terms/{}/method-reports", app.open_call());
    let publish = |_| app.post(&office, &list, revision("Yeni"));
    let replies = join_all((0..8).map(publish)).await;
    let numbers: BTreeSet<_> =
        replies.into_iter().map(|reply| reply.is(201)["revision"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=8).collect());
}

/// Even direct access to the database cannot change what was published (R23).
#[actix_web::test]
async fn what_was_published_cannot_be_changed_in_the_database() {
    let app = TestApp::new().await;
    let iskur = app.officer(Role::IskurOfficer);
    let list = format!("/v1/terms/{}/announcements", app.open_call());
    let body = json!({ "title": "Başvurular", "body": "Son gün 16 Mart." });
    let announcement = id(&app.post(&iskur, &list, body).await.is(201));
    let publish = format!("/v1/announcements/{announcement}/publish");
    app.post(&iskur, &publish, revision("İlk yayın")).await.is(200);
    let mut raw = Raw::new(&app.db);
    let message = if is_postgres() { "what was published stays" } else { "published_is_final" };
    for statement in [
        "update method_reports set description = 'x'",
        "delete from method_reports",
        "update privacy_notices set text_tr = 'x'",
        "delete from privacy_notices",
        "update announcement_revisions set body = 'x'",
        "delete from announcement_revisions",
    ] {
        let refused = raw.run(statement).expect_err(statement).to_string();
        assert!(refused.contains(message), "{statement}: {refused}");
    }
}
