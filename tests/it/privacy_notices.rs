//! Privacy notices over HTTP: versions that never change, and the one in force.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::form;
use staj_tests::{Nobody, TestApp, fact, id, pointers};

fn notice(version: &str) -> Value {
    json!({ "version": version, "text_tr": "Verileriniz işlenir.", "text_en": "We process your data." })
}

#[actix_web::test]
async fn everybody_reads_every_version_and_one_is_in_force() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let term = format!("/v1/terms/{}", app.open_call());
    let list = format!("{term}/privacy-notices");
    let reply = app.post(&office, &list, notice("2026-2")).await;
    assert_eq!(reply.header("location"), Some(format!("{list}/2026-2").as_str()));
    let second = reply.is(201);
    assert_eq!(
        (&second["in_force"], &second["text_en"]),
        (&json!(true), &json!("We process your data."))
    );
    let kept = app.get(&Nobody, &list).await.is(200);
    let versions: Vec<_> = kept["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["version"].as_str().unwrap(), item["in_force"] == true))
        .collect();
    assert_eq!(versions, [("2026-2", true), ("1", false)]);
    assert_eq!(app.get(&Nobody, &format!("{list}/current")).await.is(200), second);
    assert_eq!(app.get(&Nobody, &format!("{list}/1")).await.is(200), kept["items"][1]);
    app.get(&Nobody, &format!("{list}/2026-3")).await.refused(404, "not_found");
    assert_eq!(app.get(&Nobody, &term).await.is(200)["privacy_notice_version"], "2026-2");

    app.post(&office, &list, notice("1")).await.refused(409, "privacy_notice_exists");
    for version in ["", "current", "2026/1", "bir iki"] {
        let refused = app.post(&office, &list, notice(version)).await.refused(422, "invalid");
        assert_eq!(pointers(&refused)[0], "#/version", "{version}");
    }
    let iskur = app.officer(Role::IskurOfficer);
    app.post(&iskur, &list, notice("3")).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn the_privacy_notice_in_force_is_acknowledged_and_kept_with_the_application() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let list = format!("/v1/terms/{}/privacy-notices", app.open_call());
    let (ayse, ece) = (app.applicant("Ayşe"), app.applicant("Ece"));
    let first = app.application(&ayse).await;
    let second = app.application(&ece).await;
    app.submit(&ayse, &first).await;
    app.post(&office, &list, notice("2")).await.is(201);
    let submit = format!("/v1/applications/{second}/submit");
    let stale = app.post(&ece, &submit, json!({ "privacy_notice_version": "1" })).await;
    assert_eq!(fact(&stale.refused(422, "invalid"), "current"), "2");
    let done = app.post(&ece, &submit, json!({ "privacy_notice_version": "2" })).await.is(200);
    assert_eq!(done["privacy_notice_version"], "2");
    let before = app.get(&ayse, &format!("/v1/applications/{first}")).await.is(200);
    assert_eq!(before["privacy_notice_version"], "1");
}

#[actix_web::test]
async fn nobody_can_submit_data_before_a_privacy_notice_is_in_force() {
    let app = TestApp::new().await;
    let (office, iskur) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::IskurOfficer));
    let path = app.term_in_preparation(&office, json!({})).await;
    app.get(&Nobody, &format!("{path}/privacy-notices")).await.refused(404, "not_found");
    app.act(&iskur, &format!("{path}/announce")).await.is(200);
    app.get(&Nobody, &format!("{path}/privacy-notices/current")).await.refused(404, "not_found");
    let ayse = app.applicant("Ayşe");
    let draft = id(&app.post(&ayse, &format!("{path}/applications"), form()).await.is(201));
    let submit = format!("/v1/applications/{draft}/submit");
    let none = app.post(&ayse, &submit, json!({ "privacy_notice_version": "1" })).await;
    none.refused(409, "privacy_notice_missing");
}
