//! Authenticator apps.

use serde_json::{Value, json};
use staj_domain::mode::Mode;
use staj_domain::user::Role;
use staj_tests::given::PASSWORD;
use staj_tests::{Bearer, Caller, Nobody, Reply, START, TestApp, pointers};
use time::{Duration, OffsetDateTime};
use totp_rs::{Builder, Secret};

/// The code that an app with this secret shows.
pub fn code(secret: &Value, at: OffsetDateTime) -> String {
    let secret = Secret::try_from_base32(secret.as_str().unwrap()).unwrap();
    let app = Builder::new().with_secret(secret).build().unwrap();
    app.generate(u64::try_from(at.unix_timestamp()).unwrap()).to_string()
}

async fn email(app: &TestApp, caller: &impl Bearer) -> Value {
    app.get(caller, "/v1/me").await.is(200)["email"].clone()
}

async fn login(app: &TestApp, email: &Value, code: Option<&str>) -> Reply {
    let mut body = json!({ "email": email, "password": PASSWORD });
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    app.post(&Nobody, "/v1/auth/login", body).await
}

async fn start(app: &TestApp, caller: &impl Bearer) -> Reply {
    app.post(caller, "/v1/me/second-factor", json!({ "current_password": PASSWORD })).await
}

async fn confirm(app: &TestApp, caller: &impl Bearer, code: &str) -> Reply {
    app.post(caller, "/v1/me/second-factor/confirm", json!({ "code": code })).await
}

/// A user with an app: its secret, and the recovery codes.
async fn with_app(app: &TestApp, caller: &Caller) -> (Value, Vec<String>) {
    let secret = start(app, caller).await.is(201)["secret"].clone();
    let confirmed = confirm(app, caller, &code(&secret, START)).await.is(200);
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter();
    (secret, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
}

#[actix_web::test]
async fn an_app_counts_once_its_code_was_shown_and_each_code_works_once() {
    let app = TestApp::new().await;
    let me = app.officer(Role::IskurOfficer);
    let email = email(&app, &me).await;
    let wrong = json!({ "current_password": "not the password" });
    app.post(&me, "/v1/me/second-factor", wrong).await.refused(422, "invalid");
    confirm(&app, &me, "123456").await.refused(404, "not_found");
    let first = start(&app, &me).await.is(201);
    assert!(first["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/Staj:"));
    login(&app, &email, None).await.is(200);
    // Beginning again replaces the app.
    let secret = start(&app, &me).await.is(201)["secret"].clone();
    assert_ne!(first["secret"], secret);
    let refused = confirm(&app, &me, &code(&first["secret"], START)).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/code"]);
    confirm(&app, &me, &code(&secret, START)).await.is(200);
    start(&app, &me).await.refused(409, "second_factor_exists");
    confirm(&app, &me, &code(&secret, START)).await.refused(409, "second_factor_exists");

    login(&app, &email, None).await.refused(401, "second_factor_required");
    // The code of the confirmation was used.
    login(&app, &email, Some(&code(&secret, START))).await.refused(401, "second_factor_wrong");
    let next = START + Duration::seconds(30);
    app.app.clock.set_wall(next);
    let spaced = code(&secret, next);
    let spaced = format!("{} {}", &spaced[..3], &spaced[3..]);
    login(&app, &email, Some(&spaced)).await.is(200);
    login(&app, &email, Some(&spaced)).await.refused(401, "second_factor_wrong");
    let raced = START + Duration::minutes(1);
    app.app.clock.set_wall(raced);
    let fresh = code(&secret, raced);
    let (a, b) =
        futures_util::join!(login(&app, &email, Some(&fresh)), login(&app, &email, Some(&fresh)));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401], "one of two who replay it");
}

#[actix_web::test]
async fn guesses_at_codes_count_like_guesses_at_passwords() {
    let app = TestApp::new().await;
    let me = app.officer(Role::IskurOfficer);
    let email = email(&app, &me).await;
    with_app(&app, &me).await;
    for _ in 0..5 {
        login(&app, &email, Some("000000")).await.refused(401, "second_factor_wrong");
    }
    login(&app, &email, Some("000000")).await.refused(429, "too_many_requests");
}

/// Whoever has the password could otherwise guess at codes for ever.
#[actix_web::test]
async fn a_sign_in_without_a_code_does_not_make_guesses_at_codes_forgotten() {
    let app = TestApp::new().await;
    let me = app.officer(Role::IskurOfficer);
    let email = email(&app, &me).await;
    with_app(&app, &me).await;
    for _ in 0..5 {
        login(&app, &email, None).await.refused(401, "second_factor_required");
        login(&app, &email, Some("000000")).await.refused(401, "second_factor_wrong");
    }
    login(&app, &email, None).await.refused(429, "too_many_requests");
}

#[actix_web::test]
async fn whoever_lost_the_app_signs_in_with_a_recovery_code_once_and_is_told() {
    let app = TestApp::new().await;
    let me = app.officer(Role::IskurOfficer);
    let email = email(&app, &me).await;
    let (_, codes) = with_app(&app, &me).await;
    assert_eq!(codes.len(), 10);
    let typed = codes[0].to_lowercase().replace('-', " ");
    let pair = login(&app, &email, Some(&typed)).await.is(200);
    login(&app, &email, Some(&codes[0])).await.refused(401, "second_factor_wrong");
    app.tick();
    let token = pair["access_token"].as_str().unwrap().to_owned();
    let told = crate::notifications::kinds(&app, &token).await;
    assert_eq!(told, ["second_factor_changed", "second_factor_changed"]);
    let remove = async |code: &str| {
        let body = json!({ "current_password": PASSWORD, "code": code });
        app.post(&token, "/v1/me/second-factor/remove", body).await
    };
    remove(&codes[0]).await.refused(401, "second_factor_wrong");
    remove(&codes[1]).await.is(204);
    login(&app, &email, None).await.is(200);
}

#[actix_web::test]
async fn the_office_removes_the_app_of_somebody_who_has_lost_everything() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let me = app.officer(Role::IskurOfficer);
    let email = email(&app, &me).await;
    let path = format!("/v1/users/{}/reset-second-factor", me.user);
    let why = || json!({ "evidence": "Kimliğini gösterdi" });
    app.post(&office, &path, why()).await.refused(404, "not_found");
    with_app(&app, &me).await;
    let own = format!("/v1/users/{}/reset-second-factor", office.user);
    app.post(&office, &own, why()).await.refused(409, "own_account");
    app.post(&office, &path, why()).await.is(204);
    app.get(&me, "/v1/me").await.refused(401, "unauthorized");
    login(&app, &email, None).await.is(200);
    let trail = app.get(&office, &format!("/v1/audit-events?object_id={}", me.user)).await.is(200);
    assert_eq!(trail["items"][0]["reason"], "Kimliğini gösterdi");
}

#[actix_web::test]
async fn where_it_is_required_everybody_but_candidates_can_only_add_an_app_first() {
    let app = TestApp::with(Mode::Production, |app| app.needs_second_factor = true).await;
    let candidate = email(&app, &app.applicant("Ayşe")).await;
    let pair = login(&app, &candidate, None).await.is(200);
    let token = pair["access_token"].as_str().unwrap().to_owned();
    app.get(&token, "/v1/applications").await.is(200);

    let email = email(&app, &app.officer(Role::ProgrammeOfficer)).await;
    let pair = login(&app, &email, None).await.is(200);
    let token = pair["access_token"].as_str().unwrap().to_owned();
    app.get(&token, "/v1/users").await.refused(403, "second_factor_needed");
    app.get(&token, "/v1/me").await.is(200);
    let secret = start(&app, &token).await.is(201)["secret"].clone();
    confirm(&app, &token, &code(&secret, START)).await.is(200);
    app.get(&token, "/v1/users").await.refused(403, "second_factor_needed");
    let body = json!({ "refresh_token": pair["refresh_token"] });
    let pair = app.post(&Nobody, "/v1/auth/refresh", body).await.is(200);
    let token = pair["access_token"].as_str().unwrap().to_owned();
    app.get(&token, "/v1/users").await.is(200);
    login(&app, &email, None).await.refused(401, "second_factor_required");
}
