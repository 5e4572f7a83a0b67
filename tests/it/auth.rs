//! Signing in and out, refreshing tokens, registering, and managing one's own account.

use actix_web::test::TestRequest;
use serde_json::{Value, json};
use staj_domain::national_id::generate;
use staj_domain::user::Role;
use staj_tests::given::PASSWORD;
use staj_tests::{Bearer, Nobody, Reply, START, TestApp, instant, pointers};
use time::Duration;

async fn email(app: &TestApp, caller: &impl Bearer) -> String {
    app.get(caller, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned()
}

async fn login(app: &TestApp, email: &str, password: &str) -> Reply {
    app.post(&Nobody, "/v1/auth/login", json!({ "email": email, "password": password })).await
}

async fn login_from(app: &TestApp, address: &str, email: &str, password: &str) -> Reply {
    let request = TestRequest::post()
        .uri("/v1/auth/login")
        .peer_addr(format!("{address}:4711").parse().unwrap())
        .set_json(json!({ "email": email, "password": password }));
    app.raw(&Nobody, request).await
}

async fn refresh(app: &TestApp, pair: &Value) -> Reply {
    let body = json!({ "refresh_token": pair["refresh_token"] });
    app.post(&Nobody, "/v1/auth/refresh", body).await
}

fn access(pair: &Value) -> String {
    pair["access_token"].as_str().unwrap().to_owned()
}

/// Signs an officer in. Returns their e-mail address and their tokens.
async fn signed_in(app: &TestApp) -> (String, Value) {
    let email = email(app, &app.officer(Role::IskurOfficer)).await;
    let pair = login(app, &email, PASSWORD).await.is(200);
    (email, pair)
}

fn candidate(serial: u32) -> Value {
    json!({
        "email": format!("Aday{serial}@example.org"),
        "password": "yeşil kapı 8",
        "given_name": "Ayşe",
        "surname": "Yılmaz",
        "national_id": generate(serial).as_str(),
        "birth_date": "2004-05-19",
        "phone": "+905321234567",
        "language": "tr",
    })
}

#[actix_web::test]
async fn signing_in_returns_tokens_that_work() {
    let app = TestApp::new().await;
    let (email, pair) = signed_in(&app).await;
    assert_eq!(pair["token_type"], "Bearer");
    assert_eq!(instant(&pair["access_expires_at"]), START + Duration::minutes(10));
    assert_eq!(instant(&pair["refresh_expires_at"]), START + Duration::days(14));
    let me = app.get(&access(&pair), "/v1/me").await.is(200);
    assert_eq!((me["email"].as_str(), me["role"].as_str()), (Some(&*email), Some("iskur_officer")));
    let uppercase = login(&app, &email.to_uppercase(), PASSWORD).await;
    assert_eq!(uppercase.header("cache-control"), Some("no-store"));
    uppercase.is(200);
    app.app.clock.set_wall(START + Duration::minutes(10));
    app.get(&access(&pair), "/v1/me").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let app = TestApp::new().await;
    let (known, _) = signed_in(&app).await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let invited = json!({
        "email": "davetli@example.org", "full_name": "Davetli", "role": "iskur_officer",
        "school_id": null, "language": "tr",
    });
    app.post(&officer, "/v1/users", invited).await.is(201);
    let gone = app.officer(Role::IskurOfficer);
    let gone_email = email(&app, &gone).await;
    app.act(&officer, &format!("/v1/users/{}/deactivate", gone.user)).await.is(200);
    let mut answers = Vec::new();
    for (email, password) in [
        (known.as_str(), "another password"),
        ("nobody@example.org", PASSWORD),
        ("davetli@example.org", PASSWORD),
        (gone_email.as_str(), PASSWORD),
    ] {
        let mut problem = login(&app, email, password).await.refused(401, "invalid_credentials");
        problem.as_object_mut().unwrap().remove("request_id");
        answers.push(problem);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    app.post(&Nobody, "/v1/auth/login", json!({ "email": known })).await.refused(422, "invalid");
    let extra = json!({ "email": known, "password": PASSWORD, "role": "programme_officer" });
    app.post(&Nobody, "/v1/auth/login", extra).await.refused(400, "malformed");
}

#[actix_web::test]
async fn guessing_is_slowed_down_while_the_owner_signs_in_elsewhere() {
    let app = TestApp::new().await;
    let (email, _) = signed_in(&app).await;
    for _ in 0..5 {
        login_from(&app, "192.0.2.1", &email, "guess").await.refused(401, "invalid_credentials");
    }
    let slowed = login_from(&app, "192.0.2.1", &email, PASSWORD).await;
    assert_eq!(slowed.header("retry-after"), Some("901"));
    slowed.refused(429, "too_many_requests");
    login_from(&app, "192.0.2.2", &email, PASSWORD).await.is(200);
    for other in 5..20 {
        login_from(&app, "192.0.2.1", &format!("{other}@example.org"), "guess")
            .await
            .refused(401, "invalid_credentials");
    }
    login_from(&app, "192.0.2.1", "new@example.org", "guess")
        .await
        .refused(429, "too_many_requests");
    app.app.clock.set_wall(START + Duration::minutes(15));
    login_from(&app, "192.0.2.1", &email, PASSWORD).await.is(200);
}

#[actix_web::test]
async fn twenty_simultaneous_guesses_get_no_more_than_five_tries() {
    let app = TestApp::new().await;
    let (email, _) = signed_in(&app).await;
    let guesses = (0..20).map(|_| login(&app, &email, "guess"));
    let answers = futures_util::future::join_all(guesses).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 5);
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 15);
}

#[actix_web::test]
async fn a_refresh_token_is_good_once_and_its_second_use_ends_the_session() {
    let app = TestApp::new().await;
    let (_, first) = signed_in(&app).await;
    let second = refresh(&app, &first).await.is(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let third = refresh(&app, &second).await.is(200);
    app.get(&access(&third), "/v1/me").await.is(200);
    // Somebody who stole the first token uses it after its successor has been used.
    refresh(&app, &first).await.refused(401, "unauthorized");
    app.get(&access(&third), "/v1/me").await.refused(401, "unauthorized");
    refresh(&app, &third).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn a_lost_response_can_be_requested_again_within_a_minute() {
    let app = TestApp::new().await;
    let (_, first) = signed_in(&app).await;
    let lost = refresh(&app, &first).await.is(200);
    app.app.clock.set_wall(START + Duration::seconds(59));
    let again = refresh(&app, &first).await.is(200);
    app.get(&access(&again), "/v1/me").await.is(200);
    let next = refresh(&app, &again).await.is(200);
    // The lost token is no longer valid, so anybody who uses it is not the owner.
    refresh(&app, &lost).await.refused(401, "unauthorized");
    app.get(&access(&next), "/v1/me").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn after_a_minute_a_reused_token_counts_as_stolen() {
    let app = TestApp::new().await;
    let (_, first) = signed_in(&app).await;
    let second = refresh(&app, &first).await.is(200);
    app.app.clock.set_wall(START + Duration::seconds(60));
    refresh(&app, &first).await.refused(401, "unauthorized");
    refresh(&app, &second).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn a_refresh_token_expires_by_the_wall_clock_and_not_by_the_programmes() {
    let app = TestApp::new().await;
    let (_, pair) = signed_in(&app).await;
    app.at(START + Duration::days(100));
    let pair = refresh(&app, &pair).await.is(200);
    app.app.clock.set_wall(START + Duration::days(14));
    refresh(&app, &pair).await.refused(401, "unauthorized");
    let nonsense = json!({ "refresh_token": "nonsense" });
    app.post(&Nobody, "/v1/auth/refresh", nonsense).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn one_of_many_simultaneous_refreshes_gets_a_valid_token() {
    let app = TestApp::new().await;
    let (_, first) = signed_in(&app).await;
    let answers = futures_util::future::join_all((0..8).map(|_| refresh(&app, &first))).await;
    let pairs: Vec<_> = answers.into_iter().map(|answer| answer.is(200)).collect();
    let mut live = 0;
    for pair in &pairs {
        // Using an invalid token would end the session, so the row is checked instead.
        live += i32::from(unused(&app, pair));
    }
    assert_eq!(live, 1);
}

fn unused(app: &TestApp, pair: &Value) -> bool {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(pair["refresh_token"].as_str().unwrap()).to_vec();
    let found = app.app.store.write(|tx| staj_persistence::sessions::present(tx, &hash)).unwrap();
    found.unwrap().presented.used_at.is_none()
}

#[actix_web::test]
async fn signing_out_ends_the_session_and_no_other() {
    let app = TestApp::new().await;
    let (email, pair) = signed_in(&app).await;
    let other = login(&app, &email, PASSWORD).await.is(200);
    app.act(&access(&pair), "/v1/auth/logout").await.is(204);
    app.get(&access(&pair), "/v1/me").await.refused(401, "unauthorized");
    refresh(&app, &pair).await.refused(401, "unauthorized");
    app.get(&access(&other), "/v1/me").await.is(200);
    app.act(&Nobody, "/v1/auth/logout").await.refused(401, "unauthorized");
}

async fn register(app: &TestApp, body: Value) -> Reply {
    app.post(&Nobody, "/v1/auth/candidates", body).await
}

#[actix_web::test]
async fn a_candidate_registers_and_signs_in() {
    let app = TestApp::new().await;
    register(&app, candidate(1)).await.is(202);
    let pair = login(&app, "aday1@example.org", "yeşil kapı 8").await.is(200);
    let user = app.get(&access(&pair), "/v1/me").await.is(200);
    assert_eq!(user["role"], "candidate");
    assert_eq!((&user["full_name"], &user["state"]), (&json!("Ayşe Yılmaz"), &json!("active")));
}

/// The response does not reveal who is registered. The owner of the address or the number is told.
#[actix_web::test]
async fn a_registration_gets_the_same_answer_whether_or_not_somebody_is_registered() {
    let app = TestApp::new().await;
    let mut same_email = candidate(2);
    same_email["email"] = json!("ADAY1@example.org");
    let mut same_number = candidate(3);
    same_number["national_id"] = candidate(1)["national_id"].clone();
    let mut answers = vec![];
    for body in [candidate(1), same_email, same_number, candidate(1)] {
        let answer = register(&app, body).await;
        let headers: Vec<_> = answer
            .headers
            .iter()
            .filter(|(name, _)| name.as_str() != "x-request-id")
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        answers.push((answer.status, headers, answer.bytes));
    }
    assert_eq!(answers[0].0, 202);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    login(&app, "aday3@example.org", "yeşil kapı 8").await.refused(401, "invalid_credentials");
    let pair = login(&app, "aday1@example.org", "yeşil kapı 8").await.is(200);
    let told = async || {
        app.tick();
        crate::notifications::kinds(&app, &access(&pair)).await
    };
    assert_eq!(told().await, ["registration_attempted"], "once a day");
    app.at(START + Duration::DAY - Duration::SECOND);
    register(&app, candidate(1)).await.is(202);
    assert_eq!(told().await.len(), 1);
    app.at(START + Duration::DAY);
    register(&app, candidate(1)).await.is(202);
    assert_eq!(told().await.len(), 2);
}

#[actix_web::test]
async fn one_of_many_simultaneous_registrations_wins() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let of_number = |serial: u32| {
        let mut body = candidate(2);
        body["email"] = json!(format!("baska{serial}@example.org"));
        body
    };
    let same = (0..6).map(|_| candidate(1));
    let all = same.chain((0..6).map(of_number)).map(|body| register(&app, body));
    let answers = futures_util::future::join_all(all).await;
    assert!(answers.iter().all(|answer| answer.status == 202));
    let candidates = app.get(&programme, "/v1/users?role=candidate").await.is(200);
    assert_eq!(candidates["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn what_a_candidate_declares_is_validated() {
    let app = TestApp::new().await;
    for (member, value, code) in [
        ("national_id", json!("10000000147"), "invalid"),
        ("national_id", json!("1000000014"), "invalid"),
        ("password", json!("kısa"), "invalid"),
        ("password", json!("aaaaaaaaaaaa"), "invalid"),
        ("password", json!("x".repeat(129)), "invalid"),
        ("email", json!("no address"), "invalid"),
        ("given_name", json!("  "), "invalid"),
        ("phone", json!("0532 123 45 67"), "invalid"),
        ("birth_date", json!("2026-05-10"), "invalid"),
        ("birth_date", json!("1899-12-31"), "invalid"),
    ] {
        let mut body = candidate(1);
        body[member] = value.clone();
        let problem = app.post(&Nobody, "/v1/auth/candidates", body).await.refused(422, code);
        assert_eq!(pointers(&problem), [format!("#/{member}")], "{value}");
    }
    // All at once.
    let mut body = candidate(1);
    for (member, value) in [
        ("national_id", "10000000147"),
        ("password", "aaaaaaaaaaaa"),
        ("email", "no address"),
        ("phone", "1"),
    ] {
        body[member] = json!(value);
    }
    let problem = app.post(&Nobody, "/v1/auth/candidates", body).await.refused(422, "invalid");
    assert_eq!(pointers(&problem), ["#/email", "#/national_id", "#/password", "#/phone"]);
    assert_eq!(problem["errors"][1]["code"], "tckn_invalid");
    let mut body = candidate(1);
    for (member, value) in [("password", "zeynepyilmaz"), ("birth_date", "2026-05-10")] {
        body[member] = json!(value);
    }
    body["email"] = json!("zeynepyilmaz@example.org");
    let problem = app.post(&Nobody, "/v1/auth/candidates", body).await.refused(422, "invalid");
    assert_eq!(pointers(&problem), ["#/password", "#/birth_date"]);
    let mut body = candidate(1);
    body["language"] = json!("de");
    app.post(&Nobody, "/v1/auth/candidates", body).await.refused(400, "malformed");
}

#[actix_web::test]
async fn contact_data_can_be_changed_and_nothing_else() {
    let app = TestApp::new().await;
    let (me, other) = (app.officer(Role::IskurOfficer), app.officer(Role::IskurOfficer));
    let taken = email(&app, &other).await;
    let patch = json!({ "email": "Yeni@Example.org", "phone": "+903121234567", "language": "en" });
    let changed = app.patch(&me, "/v1/me", patch).await.is(200);
    assert_eq!(changed["email"], "Yeni@Example.org");
    assert_eq!((&changed["phone"], &changed["language"]), (&json!("+903121234567"), &json!("en")));
    let cleared = app.patch(&me, "/v1/me", json!({ "phone": null })).await.is(200);
    assert_eq!((&cleared["phone"], &cleared["email"]), (&Value::Null, &changed["email"]));
    app.patch(&me, "/v1/me", json!({ "email": taken })).await.refused(409, "email_taken");
    app.patch(&me, "/v1/me", json!({ "email": "yeni@example.org" })).await.is(200);
    app.patch(&me, "/v1/me", json!({ "phone": "12" })).await.refused(422, "invalid");
    app.patch(&me, "/v1/me", json!({ "full_name": "Başkası" })).await.refused(400, "malformed");
    app.get(&Nobody, "/v1/me").await.refused(401, "unauthorized");
    login(&app, "yeni@example.org", PASSWORD).await.is(200);
}

#[actix_web::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let app = TestApp::new().await;
    let (email, pair) = signed_in(&app).await;
    let other = login(&app, &email, PASSWORD).await.is(200);
    let change = |old: &str, new: &str| {
        let body = json!({ "current_password": old, "new_password": new });
        let (app, token) = (&app, access(&pair));
        async move { app.post(&token, "/v1/me/password", body).await }
    };
    let wrong = change("not the password", "yeşil kapı 8").await.refused(422, "invalid");
    assert_eq!(pointers(&wrong), ["#/current_password"]);
    let weak = change(PASSWORD, "qwertyuiop").await.refused(422, "invalid");
    assert_eq!(pointers(&weak), ["#/new_password"]);
    change(PASSWORD, "yeşil kapı 8").await.is(204);
    app.get(&access(&pair), "/v1/me").await.is(200);
    app.get(&access(&other), "/v1/me").await.refused(401, "unauthorized");
    refresh(&app, &other).await.refused(401, "unauthorized");
    login(&app, &email, PASSWORD).await.refused(401, "invalid_credentials");
    login(&app, &email, "yeşil kapı 8").await.is(200);
    for _ in 0..4 {
        change("not the password", "sarı kapı 9!").await.refused(422, "invalid");
    }
    change("not the password", "sarı kapı 9!").await.refused(422, "invalid");
    change("yeşil kapı 8", "sarı kapı 9!").await.refused(429, "too_many_requests");
}

#[actix_web::test]
async fn an_invitation_is_good_once_and_for_fourteen_days() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let invite = |name: &str| {
        let body = json!({
            "email": format!("{name}@example.org"), "full_name": name, "role": "iskur_officer",
            "school_id": null, "language": "tr",
        });
        let (app, officer) = (&app, &officer);
        async move { app.post(officer, "/v1/users", body).await.is(201) }
    };
    let accept = async |created: &Value| app.accept(created, "yeşil kapı 8").await;
    let created = invite("Veli").await;
    assert_eq!(created["user"]["state"], "invited");
    assert_eq!(instant(&created["invitation_expires_at"]), START + Duration::days(14));
    app.accept(&created, "1234567890").await.refused(422, "invalid");
    let user = accept(&created).await.is(200);
    assert_eq!(user["state"], "active");
    accept(&created).await.refused(404, "not_found");
    login(&app, "veli@example.org", "yeşil kapı 8").await.is(200);

    let (late, deactivated) = (invite("Late").await, invite("Gone").await);
    let replaced = invite("Tekrar").await;
    let again = invite("Tekrar").await;
    assert_eq!(replaced["user"]["id"], again["user"]["id"]);
    accept(&replaced).await.refused(404, "not_found");
    accept(&again).await.is(200);
    let gone = deactivated["user"]["id"].as_str().unwrap();
    app.act(&officer, &format!("/v1/users/{gone}/deactivate")).await.is(200);
    accept(&deactivated).await.refused(404, "not_found");
    app.app.clock.set_wall(START + Duration::days(14));
    accept(&late).await.refused(404, "not_found");
    accept(&json!({ "invitation_token": "none" })).await.refused(404, "not_found");
}
