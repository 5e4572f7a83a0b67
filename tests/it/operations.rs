//! Health, readiness, and the clock of the sandbox.

use object_store::local::LocalFileSystem;
use serde_json::json;
use staj_domain::mode::Mode;
use staj_persistence::{Files, Probe, Probed, StoreError, installation, new_id};
use staj_tests::given::PDF;
use staj_tests::raw::Raw;
use staj_tests::{Nobody, START, TestApp, fact, instant, pointers, rfc3339};
use std::sync::Arc;
use time::Duration;
use time::macros::{date, datetime};
use uuid::Uuid;

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
    let mut probe = Probe::open(app.db.url()).unwrap();
    app.app.database.ask(|| probe.ask(app.now()));
    assert_eq!(app.get(&Nobody, "/readyz").await.is(200)["status"], "ok");
    Raw::new(&app.db)
        .run("delete from __diesel_schema_migrations where version like '%6'")
        .unwrap();
    app.app.database.ask(|| probe.ask(app.now()));
    let reply = app.get(&Nobody, "/readyz").await;
    assert_eq!(reply.header("retry-after"), Some("1"));
    let problem = reply.refused(503, "unavailable");
    assert_eq!(fact(&problem, "not_ready"), "migrations");
}

#[actix_web::test]
async fn a_server_that_cannot_work_is_not_ready() {
    let app = TestApp::new().await;
    let not_ready = async |status, code| {
        let problem = app.get(&Nobody, "/readyz").await.refused(status, code);
        fact(&problem, "not_ready").to_owned()
    };
    app.app.database.ask(|| Ok(Probed::Full));
    assert_eq!(not_ready(507, "storage_full").await, "database_writes");
    app.app.database.ask(|| Ok(Probed::ReadOnly));
    assert_eq!(not_ready(503, "unavailable").await, "database_writes");
    app.app.database.ask(|| Err(StoreError::Lost));
    assert_eq!(not_ready(503, "unavailable").await, "database");
    app.app.database.ask(|| Ok(Probed::Writable));
    app.get(&Nobody, "/readyz").await.is(200);
    app.app.stop();
    assert_eq!(not_ready(503, "unavailable").await, "shutdown");
}

#[actix_web::test]
async fn a_database_knows_whether_it_has_files() {
    let app = TestApp::new().await;
    let has_files = || app.app.store.read(installation::has_files).unwrap();
    assert!(!has_files());
    app.submitted(&app.applicant("Ayşe")).await;
    assert!(has_files());
}

#[actix_web::test]
async fn a_server_without_its_file_store_is_not_ready_and_says_so_to_uploads() {
    let folder = std::env::temp_dir().join(format!("staj-files-{}", new_id::<Uuid>()));
    std::fs::create_dir_all(&folder).unwrap();
    let files = LocalFileSystem::new_with_prefix(&folder).unwrap();
    let app = TestApp::with(Mode::Sandbox, |app| app.files = Files::new(Arc::new(files))).await;
    app.get(&Nobody, "/readyz").await.is(200);
    std::fs::remove_dir_all(&folder).unwrap();
    // A file is where the folder was, so nothing can be written.
    std::fs::write(&folder, "").unwrap();
    let problem = app.get(&Nobody, "/readyz").await.refused(503, "unavailable");
    assert_eq!(fact(&problem, "not_ready"), "files");
    let ayse = app.applicant("Ayşe");
    let path = format!("/v1/applications/{}/documents", app.application(&ayse).await);
    let fields = [("document_type", "art_award"), ("title", "Resim yarışması")];
    let reply = app.upload(&ayse, &path, &fields, ("ödül.pdf", PDF)).await;
    reply.refused(503, "unavailable");
    std::fs::remove_file(&folder).unwrap();
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
