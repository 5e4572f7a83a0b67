//! What a sandbox offers to developers.

use serde_json::json;
use staj_domain::mode::Mode;
use staj_persistence::rows::installation::InstallationRow;
use staj_persistence::sandbox::{self, PASSWORD};
use staj_persistence::{StoreError, installation, inventory, new_id};
use staj_tests::raw::Raw;
use staj_tests::{Bearer, Nobody, START, TestApp, instant, pointers, rfc3339};
use std::collections::BTreeMap;
use time::Duration;
use time::macros::{date, datetime};

#[actix_web::test]
async fn the_clock_of_the_sandbox_can_be_set() {
    let app = TestApp::new().await;
    let clock = app.get(&Nobody, "/v1/sandbox/clock").await.is(200);
    assert_eq!(clock, json!({ "now": rfc3339(START), "wall": rfc3339(START) }));

    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let draft = app.draft(&aselsan, &ayse, start, end).await;
    // Midnight after the last day on which the offer can be sent, in another offset.
    let late = datetime!(2026-07-06 00:00 +3);
    let body = json!({ "now": "2026-07-06T00:00:00+03:00" });
    let clock = app.put(&Nobody, "/v1/sandbox/clock", body).await.is(200);
    assert_eq!((instant(&clock["now"]), instant(&clock["wall"])), (late, START));
    let send = format!("/v1/offers/{draft}/send");
    app.act(&aselsan, &send).await.refused(422, "offer_lead_time");

    app.app.clock.set_wall(START + Duration::minutes(1));
    let clock = app.get(&Nobody, "/v1/sandbox/clock").await.is(200);
    assert_eq!(
        instant(&clock["now"]),
        late + Duration::minutes(1),
        "the clock continues from the time that was set"
    );

    let body = json!({ "now": rfc3339(START) });
    app.put(&Nobody, "/v1/sandbox/clock", body).await.is(200);
    app.act(&aselsan, &send).await.is(200);
}

#[actix_web::test]
async fn the_clock_cannot_leave_the_supported_years() {
    let app = TestApp::new().await;
    let set = |now: &str| {
        let (app, body) = (&app, json!({ "now": now }));
        async move { app.put(&Nobody, "/v1/sandbox/clock", body).await }
    };
    for now in [
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
    ] {
        let refused = set(now).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), ["#/now"]);
    }
    for now in ["2026-07-06", "tomorrow", "2026-07-06T00:00:00"] {
        set(now).await.refused(400, "malformed");
    }
    app.put(&Nobody, "/v1/sandbox/clock", json!({})).await.refused(422, "invalid");
    assert_eq!(app.now(), START, "no refused time was set");
    for now in ["2000-01-01T00:00:00Z", "2099-12-31T23:59:59Z"] {
        assert_eq!(set(now).await.is(200)["now"], now);
    }
}

#[actix_web::test]
async fn in_production_there_is_no_clock_to_set() {
    let app = TestApp::in_mode(Mode::Production).await;
    app.get(&Nobody, "/v1/sandbox/clock").await.refused(404, "not_found");
    for body in [json!({ "now": "2026-07-06T00:00:00Z" }), json!({ "time": 1 })] {
        app.put(&Nobody, "/v1/sandbox/clock", body).await.refused(404, "not_found");
    }
    assert_eq!(app.now(), START);
}

/// A server whose database is that of a new sandbox, or looks like one in production.
async fn seeded(mode: Mode) -> TestApp {
    let app = TestApp::new().await;
    let row = InstallationRow::new(mode, vec![1], new_id(), START);
    app.app.store.write(|tx| installation::insert(tx, &row)).unwrap();
    let hash = app.app.passwords.hash(PASSWORD).unwrap();
    sandbox::seed(&app.app.store, &app.app.vault, &hash, START).unwrap();
    app
}

fn rows(app: &TestApp) -> BTreeMap<String, i64> {
    app.app.store.read(|tx| -> Result<_, StoreError> { inventory::count_rows(tx) }).unwrap()
}

async fn sign_in(app: &TestApp, email: &str) -> Token {
    let login = json!({ "email": email, "password": PASSWORD });
    let tokens = app.post(&Nobody, "/v1/auth/login", login).await.is(200);
    Token(tokens["access_token"].as_str().unwrap().to_owned())
}

struct Token(String);

impl Bearer for Token {
    fn token(&self) -> Option<&str> {
        Some(&self.0)
    }
}

#[actix_web::test]
async fn every_account_that_the_sandbox_lists_can_sign_in() {
    let app = seeded(Mode::Sandbox).await;
    let listed = app.get(&Nobody, "/v1/sandbox/accounts").await.is(200);
    let accounts = listed["items"].as_array().unwrap();
    assert_eq!(accounts.len(), 69);
    let mut roles = BTreeMap::new();
    for account in accounts {
        roles.entry(account["role"].as_str().unwrap()).or_insert(account);
    }
    assert_eq!(roles.len(), 7);
    for (role, account) in roles {
        let me = sign_in(&app, account["email"].as_str().unwrap()).await;
        let me = app.get(&me, "/v1/me").await.is(200);
        assert_eq!((&me["role"], &me["id"]), (&json!(role), &account["id"]));
        assert_eq!(me["full_name"], account["full_name"]);
    }
}

#[actix_web::test]
async fn a_sandbox_that_is_reset_is_as_new() {
    let app = seeded(Mode::Sandbox).await;
    let new = rows(&app);
    // An offer that was sent, accepted and confirmed leaves rows that nothing else can delete.
    let (employer, candidate) =
        (sign_in(&app, "yazilim@staj.example").await, sign_in(&app, "aday02@staj.example").await);
    let offer = format!("/v1/offers/{}", sandbox::OFFER.0);
    app.act(&employer, &format!("{offer}/send")).await.is(200);
    app.act(&candidate, &format!("{offer}/accept")).await.is(200);
    app.act(&employer, &format!("{offer}/confirm")).await.is(200);
    let statistics = format!("/v1/terms/{}/statistics", sandbox::TERM.0);
    let confirmed = app.get(&Nobody, &statistics).await.is(200);
    app.put(&Nobody, "/v1/sandbox/clock", json!({ "now": "2027-01-01T09:00:00Z" })).await.is(200);
    let acting = json!({ "candidates": true, "schools": true });
    app.put(&Nobody, "/v1/sandbox/counterparts", acting).await.is(200);
    assert_ne!(rows(&app), new);

    app.act(&Nobody, "/v1/sandbox/reset").await.is(204);
    assert_eq!(rows(&app), new);
    assert_eq!(app.now(), START);
    let acting = app.get(&Nobody, "/v1/sandbox/counterparts").await.is(200);
    assert_eq!(acting, json!({ "candidates": false, "employers": false, "schools": false }));
    assert_ne!(app.get(&Nobody, &statistics).await.is(200), confirmed);
    app.get(&employer, &offer).await.refused(401, "unauthorized");
    let employer = sign_in(&app, "yazilim@staj.example").await;
    assert_eq!(app.get(&employer, &offer).await.is(200)["state"], "draft");
    // What stays in a database stays here as well, from now on.
    for table in ["offers", "audit_events"] {
        assert!(Raw::new(&app.db).run(&format!("delete from {table}")).is_err(), "{table}");
    }
}

#[actix_web::test]
async fn a_database_in_production_is_never_reset() {
    let app = seeded(Mode::Production).await;
    let before = rows(&app);
    app.act(&Nobody, "/v1/sandbox/reset").await.refused(404, "not_found");
    assert_eq!(rows(&app), before);
    let app = TestApp::in_mode(Mode::Production).await;
    for path in ["accounts", "counterparts", "mails"] {
        app.get(&Nobody, &format!("/v1/sandbox/{path}")).await.refused(404, "not_found");
    }
    app.act(&Nobody, "/v1/sandbox/reset").await.refused(404, "not_found");
    app.put(&Nobody, "/v1/sandbox/counterparts", json!({})).await.refused(404, "not_found");
}
