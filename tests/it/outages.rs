//! A database that goes down and comes back. `scripts/outages` does the same to a real server.

use futures_util::future::join_all;
use serde_json::json;
use staj_api::App;
use staj_domain::mode::Mode;
use staj_domain::user::Role;
use staj_persistence::{Probed, Store, StoreError};
use staj_tests::given::{PASSWORD, TERM};
use staj_tests::raw::Raw;
use staj_tests::{Db, Nobody, TestApp};
use time::macros::date;

#[actix_web::test]
async fn connections_that_the_database_closed_are_replaced_before_anybody_notices() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 3));
    let offer = app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    let reads = ["/v1/me", "/v1/offers", "/v1/me/notifications", "/v1/terms", "/v1/applications"];
    for _ in 0..3 {
        // Opens several connections.
        join_all(reads.map(|path| app.get(&ayse, path))).await;
        Raw::new(&app.db).close_other_connections();
        for reply in join_all(reads.map(|path| app.get(&ayse, path))).await {
            reply.is(200);
        }
    }
    Raw::new(&app.db).close_other_connections();
    assert_eq!(
        app.act(&ayse, &format!("/v1/offers/{offer}/accept")).await.is(200)["state"],
        "accepted"
    );
    Raw::new(&app.db).close_other_connections();
    app.get(&programme, "/v1/invariants").await.is(200);
    Raw::new(&app.db).close_other_connections();
    app.tick();
}

#[actix_web::test]
async fn requests_do_not_wait_for_a_database_that_is_known_to_be_down() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    app.app.database.ask(|| Err(StoreError::Lost));
    let reply = app.get(&ayse, "/v1/me").await;
    assert_eq!(reply.header("retry-after"), Some("5"));
    reply.refused(503, "unavailable");
    app.get(&Nobody, "/healthz").await.is(200);
    app.app.database.ask(|| Ok(Probed::Writable));
    app.get(&ayse, "/v1/me").await.is(200);
}

#[actix_web::test]
async fn the_pool_is_searched_on_the_standby_and_sessions_are_looked_up_in_the_database() {
    // A standby that has not received anything yet.
    let behind = Db::new();
    let follow = |app: &mut App| app.store = app.store.clone().with_standby(behind.open(2));
    let app = TestApp::with(Mode::Sandbox, follow).await;
    let aselsan = app.employer("Aselsan", 1);
    let search = format!("/v1/terms/{TERM}/pool-entries");
    app.get(&aselsan, &search).await.refused(404, "not_found");
    app.get(&aselsan, &format!("/v1/terms/{TERM}")).await.is(200);
    app.act(&aselsan, "/v1/auth/logout").await.is(204);
    app.get(&aselsan, &search).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn without_its_standby_the_database_itself_is_searched() {
    let away = Store::open_standby("postgres://staj@127.0.0.1:1/staj", 2);
    let follow = |app: &mut App| app.store = app.store.clone().with_standby(away);
    let app = TestApp::with(Mode::Sandbox, follow).await;
    let aselsan = app.employer("Aselsan", 1);
    app.get(&aselsan, &format!("/v1/terms/{TERM}/pool-entries")).await.is(200);
}

#[actix_web::test]
async fn failures_of_the_database_do_not_count_as_wrong_passwords() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let me = app.get(&officer, "/v1/me").await.is(200);
    let body = json!({ "email": me["email"], "password": PASSWORD });
    let mut raw = Raw::new(&app.db);
    raw.run("alter table sessions rename to sessions_away").unwrap();
    for _ in 0..25 {
        app.post(&Nobody, "/v1/auth/login", body.clone()).await.refused(500, "internal");
    }
    raw.run("alter table sessions_away rename to sessions").unwrap();
    app.post(&Nobody, "/v1/auth/login", body).await.is(200);
}

#[actix_web::test]
async fn simultaneous_sign_ins_with_the_right_password_all_succeed() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let me = app.get(&officer, "/v1/me").await.is(200);
    let body = json!({ "email": me["email"], "password": PASSWORD });
    let sign_ins = (0..16).map(|_| app.post(&Nobody, "/v1/auth/login", body.clone()));
    for reply in join_all(sign_ins).await {
        reply.is(200);
    }
}
