//! Who looked at what about candidates.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::raw::Raw;
use staj_tests::{Bearer, TestApp};
use time::Duration;
use time::macros::date;

async fn log(app: &TestApp, caller: &impl Bearer, query: &str) -> Vec<Value> {
    app.get(caller, query).await.is(200)["items"].as_array().unwrap().clone()
}

fn operations(log: &[Value]) -> Vec<&str> {
    log.iter().map(|entry| entry["operation"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn candidates_see_who_opened_what_of_theirs_and_not_which_person_it_was() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 3), app.employer("TAI", 1));
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let centre = app.officer(Role::CareerOfficer);
    let offer = app.sent(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let entry = format!("/v1/pool-entries/{}", ayse.pool_entry);
    app.get(&aselsan, &entry).await.is(200);
    app.get(&centre, &format!("/v1/applications/{}", ayse.pool_entry)).await.is(200);
    app.get(&aselsan, &format!("/v1/offers/{offer}")).await.is(200);
    app.get(&tai, &format!("/v1/offers/{offer}")).await.refused(404, "not_found");
    app.get(&aselsan, &format!("/v1/pool-entries/{}", ece.pool_entry)).await.is(200);
    // What the candidate reads, and what nobody saw, is not a look.
    app.get(&ayse, &format!("/v1/offers/{offer}")).await.is(200);
    app.get(&aselsan, "/v1/pool-entries/x").await.refused(400, "malformed");

    let own = log(&app, &ayse, "/v1/me/access-log").await;
    assert_eq!(operations(&own), ["get_offer", "get_application", "get_pool_entry"]);
    assert_eq!((&own[0]["organisation"], &own[0]["object_id"]), (&json!("Aselsan"), &json!(offer)));
    assert_eq!(own[1]["organisation"], "Orta Doğu Teknik Üniversitesi");
    assert_eq!(own[1]["reader_role"], "career_officer");
    for entry in &own {
        assert_eq!((&entry["reader_id"], &entry["request_id"]), (&Value::Null, &Value::Null));
    }
    let page = app.get(&ayse, "/v1/me/access-log?limit=2").await.is(200);
    let next =
        format!("/v1/me/access-log?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!(log(&app, &ayse, &next).await, own[2..]);
    app.get(&ece, &next).await.refused(400, "malformed");
    app.get(&aselsan, "/v1/me/access-log").await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn the_office_sees_every_look_and_every_attempt_between_two_instants() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let (aselsan, ayse) = (app.employer("Aselsan", 3), app.candidate("Ayşe"));
    let entry = format!("/v1/pool-entries/{}", ayse.pool_entry);
    let began = app.now();
    app.get(&aselsan, &entry).await.is(200);
    app.at(began + Duration::HOUR);
    app.get(&aselsan, &entry).await.is(200);
    let foreign = format!("/v1/offers/{}", uuid::Uuid::from_u128(404));
    app.get(&aselsan, &foreign).await.refused(404, "not_found");
    app.get(&aselsan, &format!("/v1/terms/{}/pool-entries", staj_tests::given::TERM)).await.is(200);

    // Nobody waits for the entry of a search or of a refusal, so the next look comes after it.
    app.get(&aselsan, &entry).await.is(200);
    let reader = format!("/v1/access-log?reader_id={}", aselsan.manager.user);
    let seen = log(&app, &office, &reader).await;
    let mut names = operations(&seen);
    names.sort_unstable();
    let expected =
        ["get_offer", "get_pool_entry", "get_pool_entry", "get_pool_entry", "search_pool"];
    assert_eq!(names, expected);
    assert_eq!(seen[0]["reader_id"], json!(aselsan.manager.user.0));
    assert!(seen[0]["request_id"].is_string());
    let refused = log(&app, &office, &format!("{reader}&refused=true")).await;
    assert_eq!(operations(&refused), ["get_offer"]);
    let of = format!("/v1/access-log?candidate_id={}", ayse.caller.user);
    assert_eq!(log(&app, &office, &of).await.len(), 3);
    let until = staj_tests::rfc3339(began + Duration::HOUR);
    assert_eq!(log(&app, &office, &format!("{of}&until={until}")).await.len(), 1);
    assert_eq!(log(&app, &office, &format!("{of}&from={until}")).await.len(), 2);
    app.get(&aselsan, "/v1/access-log").await.refused(403, "forbidden_role");

    let counted = log(&app, &office, "/v1/access-log/readers").await;
    assert_eq!((&counted[0]["looks"], &counted[0]["unusual"]), (&json!(4), &json!(false)));
}

#[actix_web::test]
async fn whoever_opens_hundreds_of_profiles_stands_out() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let (aselsan, ayse) = (app.employer("Aselsan", 3), app.candidate("Ayşe"));
    let entry = format!("/v1/pool-entries/{}", ayse.pool_entry);
    for _ in 0..25 {
        futures_util::future::join_all((0..20).map(|_| app.get(&aselsan, &entry))).await;
    }
    let unusual = async || {
        let counted = log(&app, &office, "/v1/access-log/readers").await;
        (counted[0]["looks"].clone(), counted[0]["unusual"].clone())
    };
    assert_eq!(unusual().await, (json!(500), json!(false)));
    app.get(&aselsan, &entry).await.is(200);
    assert_eq!(unusual().await, (json!(501), json!(true)));
    app.at(app.now() + Duration::DAY + Duration::SECOND);
    assert_eq!(log(&app, &office, "/v1/access-log/readers").await, Vec::<Value>::new());
}

/// What cannot be written down is not shown.
#[actix_web::test]
async fn nobody_sees_a_candidate_while_the_log_cannot_be_written() {
    let app = TestApp::new().await;
    let (aselsan, ayse) = (app.employer("Aselsan", 3), app.candidate("Ayşe"));
    let entry = format!("/v1/pool-entries/{}", ayse.pool_entry);
    Raw::new(&app.db).run("alter table access_log rename to log_away").unwrap();
    app.get(&aselsan, &entry).await.refused(503, "unavailable");
    app.get(&ayse, &format!("/v1/applications/{}", ayse.pool_entry)).await.is(200);
    Raw::new(&app.db).run("alter table log_away rename to access_log").unwrap();
    app.get(&aselsan, &entry).await.is(200);
    let own = log(&app, &ayse, "/v1/me/access-log").await;
    assert_eq!(operations(&own), ["get_pool_entry"]);
}
