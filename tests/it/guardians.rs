//! Guardians of minors, who answer on a page of their own (A43, A76).

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{END, OSTIM, START};
use staj_tests::{Caller, Candidate, Employer, Nobody, TestApp, fact, rfc3339};
use time::Duration;
use time::macros::date;

const FATMA: &str = "fatma@staj.example";

fn ask_path(pupil: &Candidate) -> String {
    format!("/v1/applications/{}/guardian-consent/ask", pupil.pool_entry)
}

fn question(email: &str) -> Value {
    json!({ "guardian_name": "Fatma Yılmaz", "relation": "mother", "email": email })
}

/// A pupil who is sixteen, and an employer whose offer they have accepted. Returns the path of the offer.
async fn minor(app: &TestApp) -> (Candidate, Employer, String) {
    let pupil = app.candidate_born("Ece", OSTIM, date!(2010 - 01 - 15));
    let aselsan = app.employer("Aselsan", 1);
    let offer = app.accepted(&aselsan, &pupil, START, END).await;
    (pupil, aselsan, format!("/v1/offers/{offer}"))
}

fn warns(offer: &Value) -> bool {
    let warnings = offer["warnings"].as_array().unwrap();
    warnings.iter().any(|warning| warning["code"] == "guardian_consent_missing")
}

#[actix_web::test]
async fn a_guardian_consents_on_a_page_of_their_own_and_the_internship_is_confirmed() {
    let app = TestApp::new().await;
    let (pupil, aselsan, offer) = minor(&app).await;
    let school = app.officer_of(Role::SchoolOfficer, Some(OSTIM));
    for reader in [pupil.caller.clone(), aselsan.manager.clone()] {
        assert!(warns(&app.get(&reader, &offer).await.is(200)));
    }
    let confirm = format!("{offer}/confirm");
    let adult = app.candidate("Ali");
    app.post(&adult, &ask_path(&adult), question(FATMA)).await.refused(409, "guardian_not_needed");
    let missing = app.act(&aselsan, &confirm).await.refused(409, "guardian_consent_missing");
    assert_eq!(fact(&missing, "resolve_with"), "ask_guardian");
    let asked = app.post(&pupil, &ask_path(&pupil), question(FATMA)).await.is(200);
    assert_eq!(
        [&asked["state"], &asked["source"], &asked["given_on"]],
        [&json!("asked"), &json!("link"), &Value::Null]
    );
    app.act(&aselsan, &confirm).await.refused(409, "guardian_consent_missing");

    let token = app.token_for(FATMA).await;
    let read = || json!({ "token": token });
    let page = app.post(&Nobody, "/v1/guardian-consents/read", read()).await.is(200);
    assert_eq!(
        (&page["guardian_name"], &page["candidate_name"], &page["state"]),
        (&json!("Fatma Yılmaz"), &json!(format!("Ece {}", pupil.surname)), &json!("asked"))
    );
    let answer = json!({ "token": token, "decision": "consent" });
    let given = app.post(&Nobody, "/v1/guardian-consents/answer", answer.clone()).await.is(200);
    assert_eq!(given["state"], "given");
    for (path, body) in [("read", read()), ("answer", answer)] {
        let again = app.post(&Nobody, &format!("/v1/guardian-consents/{path}"), body).await;
        again.refused(410, "link_invalid");
    }
    let path = format!("/v1/applications/{}/guardian-consent", pupil.pool_entry);
    let kept = app.get(&school, &path).await.is(200);
    assert_eq!((&kept["state"], &kept["given_on"]), (&json!("given"), &json!("2026-05-10")));
    let again = app.post(&pupil, &ask_path(&pupil), question(FATMA)).await;
    assert_eq!(fact(&again.refused(409, "guardian_answered"), "state"), "given");
    assert!(!warns(&app.act(&aselsan, &confirm).await.is(200)));
    app.tick();
    for reader in [pupil.caller.clone(), school] {
        let told = crate::notifications::kinds(&app, &reader).await;
        assert!(told.contains(&"guardian_consented".to_owned()), "{told:?}");
    }
}

#[actix_web::test]
async fn a_guardian_is_asked_once_the_application_is_submitted() {
    let app = TestApp::new().await;
    let pupil = app.applicant_born("Naz", date!(2009 - 01 - 15));
    let draft = app.application(&pupil).await;
    let path = format!("/v1/applications/{draft}/guardian-consent/ask");
    let early = app.post(&pupil, &path, question(FATMA)).await;
    assert_eq!(fact(&early.refused(409, "application_state"), "state"), "draft");
    app.submit(&pupil, &draft).await;
    assert_eq!(app.post(&pupil, &path, question(FATMA)).await.is(200)["state"], "asked");
}

#[actix_web::test]
async fn a_refusal_stands_until_the_school_has_a_signed_paper() {
    let app = TestApp::new().await;
    let (pupil, aselsan, offer) = minor(&app).await;
    let school = app.officer_of(Role::SchoolOfficer, Some(OSTIM));
    app.post(&school, &ask_path(&pupil), question(FATMA)).await.is(200);
    let answer = json!({ "token": app.token_for(FATMA).await, "decision": "refuse" });
    let refused = app.post(&Nobody, "/v1/guardian-consents/answer", answer).await.is(200);
    assert_eq!(refused["state"], "refused");
    let confirm = format!("{offer}/confirm");
    app.act(&aselsan, &confirm).await.refused(409, "guardian_consent_missing");
    app.post(&pupil, &ask_path(&pupil), question(FATMA)).await.refused(409, "guardian_answered");
    let paper =
        json!({ "guardian_name": "Fatma Yılmaz", "relation": "mother", "given_on": "2026-05-10" });
    let path = format!("/v1/applications/{}/guardian-consent", pupil.pool_entry);
    let recorded = app.put(&school, &path, paper).await.is(200);
    assert_eq!([&recorded["state"], &recorded["source"]], ["given", "paper"]);
    app.act(&aselsan, &confirm).await.is(200);
}

#[actix_web::test]
async fn a_link_is_for_one_guardian_and_a_new_question_replaces_it() {
    let app = TestApp::new().await;
    let (pupil, ..) = minor(&app).await;
    app.post(&pupil, &ask_path(&pupil), question("yanlis@staj.example")).await.is(200);
    let wrong = app.token_for("yanlis@staj.example").await;
    let soon = app.post(&pupil, &ask_path(&pupil), question(FATMA)).await;
    let from = app.now() + Duration::minutes(5);
    assert_eq!(fact(&soon.refused(409, "reminded_recently"), "allowed_from"), rfc3339(from));
    app.at(app.now() + Duration::minutes(6));
    app.app.clock.set_wall(app.app.clock.wall() + Duration::minutes(6));
    app.post(&pupil, &ask_path(&pupil), question(FATMA)).await.is(200);
    let read = json!({ "token": wrong });
    app.post(&Nobody, "/v1/guardian-consents/read", read).await.refused(410, "link_invalid");
    let read = json!({ "token": app.token_for(FATMA).await });
    app.post(&Nobody, "/v1/guardian-consents/read", read).await.is(200);
    let stranger = app.candidate("Can");
    app.post(&stranger, &ask_path(&pupil), question(FATMA)).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_link_answers_the_last_question_and_none_of_another_term() {
    let app = TestApp::new().await;
    let (pupil, ..) = minor(&app).await;
    let elsewhere = app.in_other_term(&pupil);
    let asked = async |by: &Caller, whom: &Candidate| {
        app.post(by, &ask_path(whom), question(FATMA)).await.is(200);
        let link = json!({ "token": app.token_for(FATMA).await });
        // The next question has to wait.
        app.at(app.now() + Duration::minutes(6));
        app.app.clock.set_wall(app.app.clock.wall() + Duration::minutes(6));
        link
    };
    let read = async |link: Value| app.post(&Nobody, "/v1/guardian-consents/read", link).await;
    asked(&pupil.caller, &elsewhere).await;
    let page = read(asked(&pupil.caller, &pupil).await).await.is(200);
    assert_eq!(page["application_id"], pupil.pool_entry.to_string(), "the last, not the newest");
    let unit = app.officer(Role::UnitOfficer);
    let link = asked(&unit, &elsewhere).await;
    let paper =
        json!({ "guardian_name": "Fatma Yılmaz", "relation": "mother", "given_on": "2026-05-10" });
    let path = format!("/v1/applications/{}/guardian-consent", elsewhere.pool_entry);
    app.put(&unit, &path, paper).await.is(200);
    read(link).await.refused(410, "link_invalid");
}
