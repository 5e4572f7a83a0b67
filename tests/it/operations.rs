//! Health and readiness.

use object_store::local::LocalFileSystem;
use serde_json::json;
use staj_domain::mode::Mode;
use staj_persistence::{Files, Probe, Probed, StoreError, installation, new_id};
use staj_tests::given::PDF;
use staj_tests::raw::Raw;
use staj_tests::{Nobody, TestApp, fact};
use std::sync::Arc;
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
async fn a_text_with_a_nul_is_refused_before_it_reaches_the_database() {
    let app = TestApp::new().await;
    app.get(&Nobody, "/v1/schools?q=a%00b").await.refused(400, "malformed");
    let body = json!({ "email": "a\0b", "password": "c" });
    app.post(&Nobody, "/v1/auth/login", body).await.refused(400, "malformed");
}
