//! Health, readiness, and the clock of the sandbox.

use serde_json::json;
use staj_api::Mode;
use staj_tests::raw::Raw;
use staj_tests::{Nobody, START, TestApp, fact, instant, pointers, rfc3339};
use time::Duration;
use time::macros::{date, datetime};

#[actix_web::test]
async fn the_server_is_healthy_even_if_the_database_is_not() {
    let app = TestApp::new().await;
    Raw::new(&app.db).run("drop table __diesel_schema_migrations").unwrap();
    let health = app.get(&Nobody, "/healthz").await.is(200);
    assert_eq!(health, json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
}

#[actix_web::test]
async fn the_server_is_ready_when_no_migration_is_missing() {
    let app = TestApp::in_mode(Mode::Production).await;
    assert_eq!(app.get(&Nobody, "/readyz").await.is(200)["status"], "ok");
    Raw::new(&app.db)
        .run("delete from __diesel_schema_migrations where version like '%6'")
        .unwrap();
    let reply = app.get(&Nobody, "/readyz").await;
    assert_eq!(reply.header("retry-after"), Some("1"));
    let problem = reply.refused(503, "unavailable");
    assert_eq!(fact(&problem, "not_ready"), "migrations");
}

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

#[actix_web::test]
async fn a_text_with_a_nul_is_refused_before_it_reaches_the_database() {
    let app = TestApp::new().await;
    app.get(&Nobody, "/v1/schools?q=a%00b").await.refused(400, "malformed");
    let body = json!({ "email": "a\0b", "password": "c" });
    app.post(&Nobody, "/v1/auth/login", body).await.refused(400, "malformed");
}
