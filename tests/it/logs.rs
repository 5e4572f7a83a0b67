//! Log lines name the request or the item that they belong to.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::PASSWORD;
use staj_tests::raw::Raw;
use staj_tests::{Nobody, TestApp};
use std::sync::Arc;
use time::macros::date;

/// The lines about the request of a refusal.
fn of_request(app: &TestApp, refusal: &Value) -> Vec<String> {
    app.canaries().logged(&format!("request_id={}", refusal["request_id"].as_str().unwrap()))
}

#[actix_web::test]
async fn the_cause_of_a_failure_is_found_by_the_request_id_of_the_answer() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    Raw::new(&app.db).run("alter table failed_items rename to lost").unwrap();
    let reply = app.get(&office, "/v1/failed-items").await;
    let id = reply.header("x-request-id").unwrap().to_owned();
    let refusal = reply.refused(500, "internal");
    assert_eq!(refusal["request_id"], json!(id));
    let lines = of_request(&app, &refusal);
    let who =
        format!(" operation=list_failed_items user_id={} role=programme_officer", office.user);
    let [cause, request] = lines.as_slice() else { panic!("two lines: {lines:#?}") };
    assert!(cause.starts_with("ERROR staj_api::problem ") && cause.contains("failed_items"));
    assert!(cause.contains("code=internal") && cause.ends_with(&who), "{cause}");
    assert!(request.starts_with("INFO staj_api::middleware GET /v1/failed-items status=500"));
    assert!(request.ends_with(&who), "{request}");
}

#[actix_web::test]
async fn a_failure_before_anybody_is_signed_in_names_the_operation_alone() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let email = app.get(&officer, "/v1/me").await.is(200)["email"].clone();
    Raw::new(&app.db).run("alter table users rename to users_away").unwrap();
    let body = json!({ "email": email, "password": PASSWORD });
    let refusal = app.post(&Nobody, "/v1/auth/login", body).await.refused(500, "internal");
    let lines = of_request(&app, &refusal);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    for line in lines {
        assert!(line.ends_with(" operation=login"), "{line}");
        assert!(!line.contains(email.as_str().unwrap()) && !line.contains(PASSWORD), "{line}");
    }
}

#[actix_web::test]
async fn whoever_signs_in_is_named_from_then_on() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let email = app.get(&officer, "/v1/me").await.is(200)["email"].clone();
    Raw::new(&app.db).run("alter table refresh_tokens rename to tokens_away").unwrap();
    let body = json!({ "email": email, "password": PASSWORD });
    let refusal = app.post(&Nobody, "/v1/auth/login", body).await.refused(500, "internal");
    let who = format!(" user_id={} role=programme_officer", officer.user);
    assert!(of_request(&app, &refusal)[0].ends_with(&who));
}

#[actix_web::test]
async fn successful_health_checks_are_logged_at_debug_only() {
    let app = TestApp::new().await;
    for (path, level) in [("/healthz", "DEBUG"), ("/readyz", "DEBUG"), ("/v1/terms", "INFO")] {
        let reply = app.get(&Nobody, path).await;
        let id = reply.header("x-request-id").unwrap().to_owned();
        reply.is(200);
        let lines = app.canaries().logged(&id);
        let [line] = lines.as_slice() else { panic!("{lines:#?}") };
        assert!(line.starts_with(level), "{line}");
    }
}

#[actix_web::test]
async fn lines_of_jobs_name_their_job_and_item() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    app.tick();
    let email = app.get(&ayse, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned();
    app.deliver(&Arc::new(crate::notifications::Deferring(email))).await;
    let office = app.officer(Role::ProgrammeOfficer);
    let mails = app.get(&office, "/v1/mails").await.is(200);
    let mail = mails["items"][0]["id"].as_str().unwrap();
    let lines = app.canaries().logged(&format!(" job=deliver item={mail}"));
    let [line] = lines.as_slice() else { panic!("{lines:#?}") };
    let text = "WARN staj_notifications::deliver a mail was not accepted: 451 later attempt=1";
    assert!(line.starts_with(text), "without the address: {line}");
}
