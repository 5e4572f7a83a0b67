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
async fn other_systems_verify_tokens_with_the_published_keys() {
    use jsonwebtoken::jwk::JwkSet;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};
    let app = TestApp::new().await;
    let (email, pair) = signed_in(&app).await;
    let answer = app.get(&Nobody, "/v1/auth/signing-keys").await;
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let keys: JwkSet = serde_json::from_value(answer.is(200)).unwrap();
    let token = access(&pair);
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&["staj-api"]);
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap().claims;
    let me = app.get(&token, "/v1/me").await.is(200);
    assert_eq!((&claims["sub"], me["email"].as_str()), (&me["id"], Some(&*email)));
    assert_eq!(claims["iss"], "staj");
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

/// Many addresses guess at one account. Its owner signs in where they have signed in before.
#[actix_web::test]
async fn guesses_from_many_addresses_wait_longer_and_longer_and_the_owner_does_not() {
    let app = TestApp::new().await;
    let email = email(&app, &app.officer(Role::IskurOfficer)).await;
    login_from(&app, "198.51.100.1", &email, PASSWORD).await.is(200);
    for unknown in [false, true] {
        let email = if unknown { "nobody@example.org" } else { &email };
        let guess = async |n: u8| login_from(&app, &format!("203.0.113.{n}"), email, "guess").await;
        let first = futures_util::future::join_all((0..20).map(guess)).await;
        let tried = first.iter().filter(|answer| answer.status == 401).count();
        assert_eq!((tried, first.len() - tried), (10, 10), "unknown: {unknown}");
        let slowed = first.into_iter().find(|answer| answer.status == 429).unwrap();
        assert_eq!(slowed.header("retry-after"), Some("2"));
    }
    login_from(&app, "203.0.113.99", &email, PASSWORD).await.refused(429, "too_many_requests");
    login_from(&app, "198.51.100.1", &email, PASSWORD).await.is(200);
    app.app.clock.set_wall(START + Duration::seconds(1));
    login_from(&app, "203.0.113.99", &email, PASSWORD).await.is(200);
}

#[actix_web::test]
async fn an_address_can_cause_only_so_many_mails_to_others() {
    let app = TestApp::new().await;
    let forget = async |from: &str| {
        let request = TestRequest::post()
            .uri("/v1/auth/password-resets")
            .peer_addr(format!("{from}:4711").parse().unwrap())
            .set_json(json!({ "email": "nobody@example.org" }));
        app.raw(&Nobody, request).await
    };
    for _ in 0..200 {
        forget("192.0.2.1").await.is(202);
    }
    let refused = forget("192.0.2.1").await;
    assert!(refused.header("retry-after").is_some());
    refused.refused(429, "too_many_requests");
    forget("192.0.2.2").await.is(202);
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
async fn a_refresh_token_that_is_used_again_after_a_minute_ends_the_session() {
    let app = TestApp::new().await;
    let (_, first) = signed_in(&app).await;
    let second = refresh(&app, &first).await.is(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let third = refresh(&app, &second).await.is(200);
    app.get(&access(&third), "/v1/me").await.is(200);
    app.app.clock.set_wall(START + Duration::seconds(60));
    // Somebody who stole the first token.
    refresh(&app, &first).await.refused(401, "unauthorized");
    app.get(&access(&third), "/v1/me").await.refused(401, "unauthorized");
    refresh(&app, &third).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn tabs_that_refresh_at_once_all_go_on() {
    let app = TestApp::new().await;
    let (_, first) = signed_in(&app).await;
    let answers = futures_util::future::join_all((0..4).map(|_| refresh(&app, &first))).await;
    let tabs: Vec<_> = answers.into_iter().map(|answer| answer.is(200)).collect();
    app.app.clock.set_wall(START + Duration::seconds(59));
    // A response was lost.
    let late = refresh(&app, &first).await.is(200);
    app.app.clock.set_wall(START + Duration::minutes(9));
    for tab in tabs.iter().chain([&late]) {
        let next = refresh(&app, tab).await.is(200);
        app.get(&access(&next), "/v1/me").await.is(200);
    }
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
async fn a_candidate_registers_confirms_the_address_and_signs_in() {
    let app = TestApp::new().await;
    register(&app, candidate(1)).await.is(202);
    login(&app, "aday1@example.org", "yeşil kapı 8").await.refused(401, "invalid_credentials");
    let weak = app.confirm("Aday1@example.org", "aday1aday1").await.refused(422, "invalid");
    assert_eq!(pointers(&weak), ["#/password"]);
    app.confirm("Aday1@example.org", "yeşil kapı 8").await.is(200);
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
    register(&app, candidate(1)).await.is(202);
    app.confirm("Aday1@example.org", "yeşil kapı 8").await.is(200);
    let mut answers = vec![];
    for body in [candidate(4), same_email, same_number, candidate(1)] {
        let answer = register(&app, body).await;
        let headers: Vec<_> = answer
            .headers
            .iter()
            // The limit counts requests, whatever they say.
            .filter(|(name, _)| !["x-request-id", "ratelimit"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        answers.push((answer.status, headers, answer.bytes));
    }
    assert_eq!(answers[0].0, 202);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let mails = "/v1/sandbox/mails?recipient=Aday3@example.org";
    app.tick();
    assert_eq!(app.get(&Nobody, mails).await.is(200)["items"], json!([]));
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
async fn one_of_many_simultaneous_registrations_is_mailed_and_one_confirmation_wins() {
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
    assert_eq!(subjects(&app, "Aday1@example.org").await, ["Kaydınızı onaylayın"]);
    let mut tokens = vec![];
    for serial in 0..6 {
        tokens.push(app.token_for(&format!("baska{serial}@example.org")).await);
    }
    let confirm = |token: &String| {
        let body = json!({ "token": token, "password": "yeşil kapı 8" });
        app.post(&Nobody, "/v1/auth/registrations/confirm", body)
    };
    let answers = futures_util::future::join_all(tokens.iter().map(confirm)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 410).count(), 5);
    let candidates = app.get(&programme, "/v1/users?role=candidate").await.is(200);
    let active = candidates["items"].as_array().unwrap().iter();
    assert_eq!(active.filter(|user| user["state"] == "active").count(), 1);
}

#[actix_web::test]
async fn what_a_candidate_declares_is_validated() {
    let app = TestApp::new().await;
    for (member, value, code) in [
        ("national_id", json!("10000000147"), "invalid"),
        ("national_id", json!("1000000014"), "invalid"),
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
    for (member, value) in [("national_id", "10000000147"), ("email", "no address"), ("phone", "1")]
    {
        body[member] = json!(value);
    }
    let problem = app.post(&Nobody, "/v1/auth/candidates", body).await.refused(422, "invalid");
    assert_eq!(pointers(&problem), ["#/email", "#/national_id", "#/phone"]);
    assert_eq!(problem["errors"][1]["code"], "tckn_invalid");
    let mut body = candidate(1);
    body["language"] = json!("de");
    app.post(&Nobody, "/v1/auth/candidates", body).await.refused(400, "malformed");
}

#[actix_web::test]
async fn contact_data_can_be_changed_and_nothing_else() {
    let app = TestApp::new().await;
    let me = app.officer(Role::IskurOfficer);
    let patch = json!({ "phone": "+903121234567", "language": "en" });
    let changed = app.patch(&me, "/v1/me", patch).await.is(200);
    assert_eq!((&changed["phone"], &changed["language"]), (&json!("+903121234567"), &json!("en")));
    let cleared = app.patch(&me, "/v1/me", json!({ "phone": null })).await.is(200);
    assert_eq!((&cleared["phone"], &cleared["email"]), (&Value::Null, &changed["email"]));
    app.patch(&me, "/v1/me", json!({ "email": "yeni@example.org" }))
        .await
        .refused(400, "malformed");
    app.patch(&me, "/v1/me", json!({ "phone": "12" })).await.refused(422, "invalid");
    app.patch(&me, "/v1/me", json!({ "full_name": "Başkası" })).await.refused(400, "malformed");
    app.get(&Nobody, "/v1/me").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn a_new_address_counts_once_it_is_confirmed_and_both_addresses_are_told() {
    let app = TestApp::new().await;
    let me = app.officer(Role::IskurOfficer);
    let old = email(&app, &me).await;
    let change = async |email: &str, password: &str| {
        let body = json!({ "email": email, "current_password": password });
        app.post(&me, "/v1/me/email-changes", body).await
    };
    let wrong = change("yeni@example.org", "not the password").await.refused(422, "invalid");
    assert_eq!(pointers(&wrong), ["#/current_password"]);
    change("yeni@example.org", PASSWORD).await.is(202);
    let token = app.token_for("yeni@example.org").await;
    login(&app, "yeni@example.org", PASSWORD).await.refused(401, "invalid_credentials");
    let told = subjects(&app, &old).await;
    assert_eq!(told, ["Hesabınızın e-posta adresi değiştirilmek isteniyor"]);
    let confirm = async || {
        app.post(&Nobody, "/v1/auth/email-changes/confirm", json!({ "token": token })).await
    };
    confirm().await.is(204);
    confirm().await.refused(410, "link_invalid");
    app.get(&me, "/v1/me").await.is(200);
    login(&app, &old, PASSWORD).await.refused(401, "invalid_credentials");
    login(&app, "Yeni@example.org", PASSWORD).await.is(200);
    assert_eq!(subjects(&app, "yeni@example.org").await[0], "E-posta adresiniz değişti");

    // The owner of an address is told, and the caller learns nothing.
    let other = app.officer(Role::IskurOfficer);
    change(&email(&app, &other).await, PASSWORD).await.is(202);
    app.tick();
    let told = crate::notifications::kinds(&app, &other.token).await;
    assert_eq!(told, ["registration_attempted"]);
    // A new password ends a change that somebody else may have begun.
    change("hirsiz@example.org", PASSWORD).await.is(202);
    let token = app.token_for("hirsiz@example.org").await;
    let body = json!({ "current_password": PASSWORD, "new_password": "yeşil kapı 8" });
    app.post(&me, "/v1/me/password", body).await.is(204);
    let body = json!({ "token": token });
    app.post(&Nobody, "/v1/auth/email-changes/confirm", body).await.refused(410, "link_invalid");
}

/// The subjects of the mails to an address, newest first.
async fn subjects(app: &TestApp, email: &str) -> Vec<String> {
    app.tick();
    let path = format!("/v1/sandbox/mails?recipient={email}");
    let mails = app.get(&Nobody, &path).await.is(200);
    let subjects = mails["items"].as_array().unwrap().iter();
    subjects.map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_forgotten_password_is_replaced_with_a_link_that_works_once() {
    let app = TestApp::new().await;
    let (email, pair) = signed_in(&app).await;
    let forget = async |email: &str| {
        app.post(&Nobody, "/v1/auth/password-resets", json!({ "email": email })).await
    };
    let reset = async |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        app.post(&Nobody, "/v1/auth/password-resets/complete", body).await
    };
    let (known, unknown) = (forget(&email).await, forget("nobody@example.org").await);
    assert_eq!((known.status, &known.bytes), (unknown.status, &unknown.bytes));
    let token = app.token_for(&email).await;
    reset(&token, "1234567890").await.refused(422, "invalid");
    app.app.clock.set_wall(START + Duration::hours(1));
    reset(&token, "yeşil kapı 8").await.refused(410, "link_invalid");

    // Another mail after five minutes.
    app.at(START + Duration::minutes(5) - Duration::SECOND);
    forget(&email).await.is(202);
    assert_eq!(subjects(&app, &email).await.len(), 1);
    app.at(START + Duration::minutes(5));
    forget(&email.to_uppercase()).await.is(202);
    assert_eq!(subjects(&app, &email).await.len(), 2);
    let newer = app.token_for(&email).await;
    reset(&token, "yeşil kapı 8").await.refused(410, "link_invalid");
    let (a, b) = futures_util::join!(reset(&newer, "yeşil kapı 8"), reset(&newer, "mor kapı 99"));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 410]);
    let password = if a.status == 204 { "yeşil kapı 8" } else { "mor kapı 99" };
    login(&app, &email, PASSWORD).await.refused(401, "invalid_credentials");
    refresh(&app, &pair).await.refused(401, "unauthorized");
    login(&app, &email, password).await.is(200);
    assert_eq!(subjects(&app, &email).await[0], "Parolanız değişti");
    for nonsense in ["x", &"A".repeat(64)] {
        reset(nonsense, "yeşil kapı 8").await.refused(410, "link_invalid");
    }
}

#[actix_web::test]
async fn a_registration_that_nobody_confirms_is_deleted_and_holds_nothing() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let registered = async || {
        let page = app.get(&officer, "/v1/users?role=candidate").await.is(200);
        page["items"].as_array().unwrap().len()
    };
    register(&app, candidate(1)).await.is(202);
    let token = app.token_for("Aday1@example.org").await;
    // The owner of the number registers with another address and is first.
    let mut owner = candidate(2);
    owner["national_id"] = candidate(1)["national_id"].clone();
    register(&app, owner).await.is(202);
    app.confirm("Aday2@example.org", "yeşil kapı 8").await.is(200);
    let body = json!({ "token": token, "password": "yeşil kapı 8" });
    app.post(&Nobody, "/v1/auth/registrations/confirm", body).await.refused(410, "link_invalid");
    app.tick();
    let pair = login(&app, "aday2@example.org", "yeşil kapı 8").await.is(200);
    let told = crate::notifications::kinds(&app, &access(&pair)).await;
    assert_eq!(told, ["registration_attempted"]);
    assert_eq!(registered().await, 2);
    app.at(START + Duration::DAY + Duration::SECOND);
    app.tick();
    assert_eq!(registered().await, 1);
    login(&app, "aday2@example.org", "yeşil kapı 8").await.is(200);
}

#[actix_web::test]
async fn people_see_where_they_are_signed_in_and_end_it() {
    let app = TestApp::new().await;
    let (email, pair) = signed_in(&app).await;
    let request = TestRequest::post()
        .uri("/v1/auth/login")
        .peer_addr("192.0.2.7:4711".parse().unwrap())
        .insert_header(("user-agent", "Internet kafe"))
        .set_json(json!({ "email": email, "password": PASSWORD }));
    let elsewhere = app.raw(&Nobody, request).await.is(200);
    let list = async || app.get(&access(&pair), "/v1/me/sessions").await.is(200)["items"].clone();
    let sessions = list().await;
    let of = |current: bool| {
        let mut items = sessions.as_array().unwrap().iter();
        items.find(|item| item["current"] == current && !item["address"].is_null()).unwrap().clone()
    };
    let strange = of(false);
    assert_eq!(
        (&strange["address"], &strange["agent"]),
        (&json!("192.0.2.7"), &json!("Internet kafe"))
    );
    let count = sessions.as_array().unwrap().len();
    let path = format!("/v1/me/sessions/{}", strange["id"].as_str().unwrap());
    let other = app.officer(Role::IskurOfficer);
    app.delete(&other, &path).await.refused(404, "not_found");
    app.delete(&access(&pair), &path).await.is(204);
    app.delete(&access(&pair), &path).await.is(204);
    app.get(&access(&elsewhere), "/v1/me").await.refused(401, "unauthorized");
    assert_eq!(list().await.as_array().unwrap().len(), count - 1);
    assert!(of(true)["refreshed_at"].is_null());
    let pair = refresh(&app, &pair).await.is(200);
    let sessions = app.get(&access(&pair), "/v1/me/sessions").await.is(200);
    let current = sessions["items"].as_array().unwrap().iter().find(|item| item["current"] == true);
    assert_eq!(instant(&current.unwrap()["refreshed_at"]), START);
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
    let accept = async |token: &str| {
        let body = json!({ "token": token, "password": "yeşil kapı 8" });
        app.post(&Nobody, "/v1/auth/invitations/accept", body).await
    };
    let created = invite("Veli").await;
    assert_eq!(created["state"], "invited");
    let token = app.token_for("Veli@example.org").await;
    app.accept(&created, "1234567890").await.refused(422, "invalid");
    let user = accept(&token).await.is(200);
    assert_eq!(user["state"], "active");
    accept(&token).await.refused(410, "link_invalid");
    login(&app, "veli@example.org", "yeşil kapı 8").await.is(200);

    let (late, gone) = (invite("Late").await, invite("Gone").await);
    let (late, withdrawn) = (
        app.token_for(late["email"].as_str().unwrap()).await,
        app.token_for(gone["email"].as_str().unwrap()).await,
    );
    let replaced = invite("Tekrar").await;
    let old = app.token_for("Tekrar@example.org").await;
    let again = invite("Tekrar").await;
    assert_eq!(replaced["id"], again["id"]);
    accept(&old).await.refused(410, "link_invalid");
    app.accept(&again, "yeşil kapı 8").await.is(200);
    let gone = gone["id"].as_str().unwrap();
    app.act(&officer, &format!("/v1/users/{gone}/deactivate")).await.is(200);
    accept(&withdrawn).await.refused(410, "link_invalid");
    app.app.clock.set_wall(START + Duration::days(14));
    accept(&late).await.refused(410, "link_invalid");
    accept("none").await.refused(410, "link_invalid");
}

#[actix_web::test]
async fn a_hash_with_old_parameters_is_renewed_when_its_owner_signs_in() {
    let app = TestApp::new().await;
    let (email, _) = signed_in(&app).await;
    let stored = || {
        let found = app.app.store.read(|tx| staj_persistence::users::find_by_email(tx, &email));
        found.unwrap().unwrap().password_hash.unwrap()
    };
    let current = stored();
    login(&app, &email, PASSWORD).await.is(200);
    assert_eq!(stored(), current, "a hash of today stays");
    // Made with other costs, for the same password.
    let old = staj_api::Passwords::strong().unwrap().hash(PASSWORD).unwrap();
    let set = format!("update users set password_hash = '{old}' where email = '{email}'");
    staj_tests::raw::Raw::new(&app.db).run(&set).unwrap();
    login(&app, &email, "a wrong password").await.refused(401, "invalid_credentials");
    assert_eq!(stored(), old);
    login(&app, &email, PASSWORD).await.is(200);
    assert!(stored().contains("m=8,t=1"), "{}", stored());
    login(&app, &email, PASSWORD).await.is(200);
}

#[actix_web::test]
async fn a_failed_sign_in_is_logged_with_its_address_and_without_what_was_typed() {
    let app = TestApp::new().await;
    let (email, _) = signed_in(&app).await;
    login_from(&app, "192.0.2.77", &email, "my other password")
        .await
        .refused(401, "invalid_credentials");
    let lines = app.canaries().logged("192.0.2.77");
    assert!(lines.iter().any(|line| line.contains("a sign-in failed")), "{lines:?}");
    assert!(
        lines.iter().all(|line| !line.contains("my other") && !line.contains(&email)),
        "{lines:?}"
    );
}
