//! Maintenance: every server only reads.

use serde_json::json;
use staj_domain::user::Role;
use staj_persistence::rows::maintenance::MaintenanceRow;
use staj_persistence::{Probe, StoreError, maintenance};
use staj_tests::given::PASSWORD;
use staj_tests::{Nobody, START, TestApp, fact, rfc3339};
use time::Duration;

/// What the thread that watches the database does twice a second.
fn notice(app: &TestApp) {
    let probe = Probe::open(app.db.url()).unwrap();
    app.app.maintenance.read(&probe).unwrap();
}

#[actix_web::test]
async fn during_maintenance_everybody_reads_and_nobody_changes_anything() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let me = app.get(&office, "/v1/me").await.is(200);
    let until = START + Duration::minutes(90);
    let row = MaintenanceRow::new(START, Some(until), "Bakım var".to_owned());
    app.app.store.write(|tx| maintenance::begin(tx, &row)).unwrap();
    notice(&app);

    let reply = app.patch(&office, "/v1/me", json!({ "phone": "+903120000000" })).await;
    assert_eq!(reply.header("retry-after"), Some("5401"));
    let problem = reply.refused(503, "maintenance");
    assert_eq!(problem["detail"], "Bakım var");
    assert_eq!(fact(&problem, "ends_at"), rfc3339(until));
    let login = json!({ "email": me["email"], "password": PASSWORD });
    app.post(&Nobody, "/v1/auth/login", login).await.refused(503, "maintenance");
    app.act(&office, "/v1/failed-items/0197a000-0000-7000-8000-000000000000/retry")
        .await
        .refused(503, "maintenance");
    assert_eq!(app.get(&office, "/v1/me").await.is(200), me);
    app.get(&Nobody, "/readyz").await.is(200);

    // It does not end by itself, and then nobody knows how long it lasts.
    app.app.clock.set_wall(until + Duration::minutes(1));
    let reply = app.patch(&office, "/v1/me", json!({ "phone": "+903120000000" })).await;
    assert_eq!(reply.header("retry-after"), Some("61"));

    app.app.store.write(maintenance::end).unwrap();
    notice(&app);
    app.app.clock.set_wall(START);
    app.patch(&office, "/v1/me", json!({ "phone": "+903120000000" })).await.is(200);
}

#[actix_web::test]
async fn a_second_notice_replaces_the_first() {
    let app = TestApp::new().await;
    for text in ["bir", "iki"] {
        let row = MaintenanceRow::new(START, None, text.to_owned());
        app.app.store.write(|tx| maintenance::begin(tx, &row)).unwrap();
    }
    let found = app.app.store.read(maintenance::find).unwrap().expect("a notice");
    assert_eq!((found.text.as_str(), found.until), ("iki", None));
    app.app.store.write::<_, StoreError>(maintenance::end).unwrap();
    assert_eq!(app.app.store.read(maintenance::find).unwrap(), None);
}
