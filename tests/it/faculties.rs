//! Faculties of a school over HTTP: who gets the news about an intern, and whose list shows them (A69).

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{BOUN, Internship, METU, START};
use staj_tests::raw::Raw;
use staj_tests::{Bearer, TestApp, id};
use time::Duration;

async fn added(app: &TestApp, unit: &impl Bearer, name: &str, departments: &[&str]) -> Value {
    let email = format!("{}@odtu.example", departments[0].replace('_', ""));
    let body = json!({ "name": name, "email": email, "department_codes": departments });
    app.post(unit, "/v1/faculties", body).await.is(201)
}

/// The person looks after a faculty, or after the whole school.
async fn looks_after(app: &TestApp, person: &impl Bearer, faculty: Value) {
    app.patch(person, "/v1/me", json!({ "faculty_id": faculty })).await.is(200);
}

/// The number of tasks and of items in the account of the person.
async fn inbox(app: &TestApp, person: &impl Bearer) -> (usize, usize) {
    let count =
        async |path: &str| app.get(person, path).await.is(200)["items"].as_array().unwrap().len();
    (count("/v1/me/tasks").await, count("/v1/me/notifications").await)
}

#[actix_web::test]
async fn tasks_and_incidents_of_a_faculty_are_found() {
    let world = Internship::confirmed().await;
    let Internship { app, unit, .. } = &world;
    let engineering = added(app, unit, "Mühendislik Fakültesi", &["computer_engineering"]).await;
    let law = added(app, unit, "Hukuk Fakültesi", &["law"]).await;
    app.at(start_of_day(START) + Duration::DAY);
    let accident = json!({ "kind": "accident", "happened_on": START.to_string(), "text": "Düştü" });
    app.post(unit, &format!("{}/incidents", world.placement), accident).await.is(201);
    for list in ["tasks", "incidents"] {
        let of = async |faculty: &Value| {
            let path = format!("/v1/{list}?faculty_id={}", id(faculty));
            app.get(unit, &path).await.is(200)["items"].as_array().unwrap().clone()
        };
        let all = app.get(unit, &format!("/v1/{list}")).await.is(200);
        assert_eq!(json!(of(&engineering).await), all["items"]);
        assert!(!of(&engineering).await.is_empty() && of(&law).await.is_empty(), "{list}");
    }
}

#[actix_web::test]
async fn an_intern_is_in_the_inbox_of_their_faculty_and_everybody_can_stand_in() {
    let world = Internship::confirmed().await;
    let Internship { app, unit: whole, .. } = &world;
    let [engineer, lawyer] = [(); 2].map(|()| app.officer_of(Role::UnitOfficer, Some(METU)));
    let engineering = added(app, whole, "Mühendislik Fakültesi", &["computer_engineering"]).await;
    let law = added(app, whole, "Hukuk Fakültesi", &["law"]).await;
    looks_after(app, &engineer, engineering["id"].clone()).await;
    looks_after(app, &lawyer, law["id"].clone()).await;
    world.share().await;
    app.tick();
    assert_eq!(inbox(app, &engineer).await, (2, 1));
    assert_eq!(inbox(app, whole).await, (2, 1), "somebody looks after the whole school");
    assert_eq!(inbox(app, &lawyer).await, (0, 0));
    for (faculty, count) in [(&engineering, 1), (&law, 0)] {
        for list in ["placements", "sgk-notices"] {
            let path = format!("/v1/{list}?faculty_id={}", id(faculty));
            let found = app.get(&lawyer, &path).await.is(200);
            assert_eq!(found["items"].as_array().unwrap().len(), count, "{path}");
        }
        let path = format!("/v1/sgk-notices/export?format=csv&faculty_id={}", id(faculty));
        let file = app.get(&lawyer, &path).await.bytes.clone();
        let rows = String::from_utf8(file).unwrap().lines().count();
        assert_eq!(rows, 1 + count, "the head and an intern in each row");
    }
    // A colleague is ill, and the other one acts for them.
    looks_after(app, &lawyer, engineering["id"].clone()).await;
    assert_eq!(inbox(app, &lawyer).await.0, 2);
    app.act(&lawyer, &format!("{}/acknowledge", world.notice)).await.is(200);
    // Without its faculty, the officer looks after the whole school.
    let before = app.get(&lawyer, "/v1/me").await.is(200);
    app.delete(whole, &format!("/v1/faculties/{}", id(&law))).await.is(204);
    app.delete(whole, &format!("/v1/faculties/{}", id(&engineering))).await.is(204);
    let after = app.get(&lawyer, "/v1/me").await.is(200);
    assert_eq!(after["faculty_id"], Value::Null);
    assert_eq!(after["version"].as_u64(), before["version"].as_u64().map(|version| version + 1));
}

#[actix_web::test]
async fn a_faculty_without_officers_gets_its_news_by_mail() {
    let world = Internship::confirmed().await;
    let Internship { app, unit, .. } = &world;
    added(app, unit, "Mühendislik Fakültesi", &["computer_engineering"]).await;
    let law = added(app, unit, "Hukuk Fakültesi", &["law"]).await;
    looks_after(app, unit, law["id"].clone()).await;
    world.share().await;
    app.tick();
    let sent = Raw::new(&app.db).lines(
        "select recipient as line from mails where recipient = 'computerengineering@odtu.example'",
    );
    assert_eq!(sent.len(), 1);
    assert_eq!(inbox(app, unit).await.1, 0);
}

#[actix_web::test]
async fn a_department_has_one_faculty_and_a_school_sees_only_its_own() {
    let app = TestApp::new().await;
    let [unit, other] = [METU, BOUN].map(|school| app.officer_of(Role::UnitOfficer, Some(school)));
    let faculty = added(&app, &unit, "Mühendislik", &["computer_engineering"]).await;
    let body = |codes: &[&str]| json!({ "name": "Hukuk", "email": "hukuk@odtu.example", "department_codes": codes });
    let taken = app.post(&unit, "/v1/faculties", body(&["law", "computer_engineering"])).await;
    let taken = taken.refused(422, "invalid");
    assert_eq!(taken["errors"][0]["pointer"], "#/department_codes/1");
    assert_eq!(taken["errors"][0]["code"], "taken");
    let unknown = app.post(&unit, "/v1/faculties", body(&["alchemy"])).await;
    assert_eq!(unknown.refused(422, "invalid")["errors"][0]["code"], "unknown");
    added(&app, &other, "Mühendislik", &["computer_engineering"]).await;
    let path = format!("/v1/faculties/{}", id(&faculty));
    app.patch(&other, &path, json!({ "name": "Bizim" })).await.refused(404, "not_found");
    let own = json!({ "faculty_id": faculty["id"] });
    let foreign = app.patch(&other, "/v1/me", own.clone()).await.refused(422, "invalid");
    assert_eq!(foreign["errors"][0]["code"], "unknown");
    let officer = app.officer(Role::ProgrammeOfficer);
    let wrong = app.patch(&officer, "/v1/me", own).await.refused(422, "invalid");
    assert_eq!(wrong["errors"][0]["code"], "not_wanted");
    let changed = json!({ "department_codes": ["law", "computer_engineering", "law"] });
    let changed = app.patch(&unit, &path, changed).await.is(200);
    assert_eq!(changed["department_codes"], json!(["computer_engineering", "law"]));
    assert_eq!(app.get(&unit, "/v1/faculties").await.is(200)["items"], json!([changed]));
    app.patch(&unit, &path, json!({ "name": "Fakülte" })).await.is(200);
    assert_eq!(
        app.get(&unit, "/v1/faculties").await.is(200)["items"][0]["department_codes"],
        changed["department_codes"]
    );
}
