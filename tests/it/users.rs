//! The accounts that the programme office creates and deactivates.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, METU};
use staj_tests::{TestApp, id, pointers};
use uuid::Uuid;

fn person(email: &str, role: &str, school: Option<Uuid>) -> Value {
    json!({ "email": email, "full_name": "Fatma Kaya", "role": role, "school_id": school, "language": "tr" })
}

/// An OSB school from the reference data.
fn osb_school(app: &TestApp) -> Uuid {
    use diesel::prelude::*;
    use staj_persistence::schema::schools;
    use staj_persistence::{Key, Tx};
    let school = app.app.store.read(|tx| {
        let query = schools::table.filter(schools::kind.eq("osb_vocational")).select(schools::id);
        match tx {
            Tx::Postgres(conn) => query.first::<Key>(*conn),
            Tx::Sqlite(conn) => query.first::<Key>(*conn),
        }
        .map_err(staj_persistence::StoreError::from)
    });
    school.unwrap().0
}

#[actix_web::test]
async fn staff_can_be_invited_only_to_the_kind_of_school_that_fits_their_role() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (university, osb) = (METU.0, osb_school(&app));
    for (number, (role, school, fits)) in [
        ("career_officer", Some(university), true),
        ("unit_officer", Some(university), true),
        ("school_officer", Some(osb), true),
        ("programme_officer", None, true),
        ("iskur_officer", None, true),
        ("career_officer", None, false),
        ("career_officer", Some(osb), false),
        ("school_officer", Some(university), false),
        ("iskur_officer", Some(university), false),
        ("unit_officer", Some(Uuid::nil()), false),
    ]
    .into_iter()
    .enumerate()
    {
        let body = person(&format!("memur{number}@example.org"), role, school);
        let reply = app.post(&officer, "/v1/users", body).await;
        if fits {
            let created = reply.is(201);
            assert_eq!(created["user"]["role"], role);
            assert_eq!(created["user"]["school_id"], json!(school));
            assert_eq!(created["invitation_token"].as_str().map(str::len), Some(43));
        } else {
            assert_eq!(pointers(&reply.refused(422, "invalid")), ["#/school_id"]);
        }
    }
    for role in ["candidate", "employer_manager", "internship_officer"] {
        let body = person("aday@example.org", role, None);
        app.post(&officer, "/v1/users", body).await.refused(400, "malformed");
    }
    let taken = person("memur4@example.org", "programme_officer", None);
    app.post(&officer, "/v1/users", taken).await.refused(409, "email_taken");
    let other = app.officer(Role::IskurOfficer);
    let body = person("x@example.org", "iskur_officer", None);
    app.post(&other, "/v1/users", body).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn accounts_are_listed_by_role_and_school_page_by_page() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    for school in [METU, METU, BOUN] {
        app.officer_of(Role::CareerOfficer, Some(school));
    }
    let list = |query: &str| {
        let (app, officer, path) = (&app, &officer, format!("/v1/users?{query}"));
        async move { app.get(officer, &path).await }
    };
    let count = |page: Value| page["items"].as_array().unwrap().len();
    assert_eq!(count(list("").await.is(200)), 4);
    assert_eq!(count(list("role=career_officer").await.is(200)), 3);
    assert_eq!(count(list(&format!("school_id={}", METU.0)).await.is(200)), 2);
    let first = list("role=career_officer&limit=2").await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = list(&format!("role=career_officer&limit=2&cursor={cursor}")).await.is(200);
    assert_eq!((count(first.clone()), count(second.clone())), (2, 1));
    assert!(second["next_cursor"].is_null());
    assert!(first["items"][1]["id"].as_str() > second["items"][0]["id"].as_str());
    list(&format!("limit=2&cursor={cursor}")).await.refused(400, "malformed");
    list("limit=0").await.refused(400, "malformed");
    list("rol=x").await.refused(400, "malformed");
}

#[actix_web::test]
async fn a_deactivated_user_is_signed_out_at_once() {
    let app = TestApp::new().await;
    let (officer, gone) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::IskurOfficer));
    let path = format!("/v1/users/{}/deactivate", gone.user);
    app.act(&gone, &path).await.refused(403, "forbidden_role");
    let first = app.act(&officer, &path).await.is(200);
    assert_eq!(first["state"], "deactivated");
    app.get(&gone, "/v1/me").await.refused(401, "unauthorized");
    assert_eq!(app.act(&officer, &path).await.is(200), first, "a repeat changes nothing");
    let own = format!("/v1/users/{}/deactivate", officer.user);
    app.act(&officer, &own).await.refused(409, "own_account");
    let nobody = format!("/v1/users/{}/deactivate", Uuid::nil());
    app.act(&officer, &nobody).await.refused(404, "not_found");
    app.act(&officer, "/v1/users/x/deactivate").await.refused(400, "malformed");
}

#[actix_web::test]
async fn the_last_manager_of_an_employer_cannot_be_deactivated() {
    let app = TestApp::new().await;
    let (officer, aselsan) = (app.officer(Role::ProgrammeOfficer), app.employer("Aselsan", 1));
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    let path = |user| format!("/v1/users/{user}/deactivate");
    app.act(&officer, &path(aselsan.manager.user)).await.refused(409, "last_manager");
    app.act(&officer, &path(colleague.user)).await.is(200);
    app.get(&aselsan, "/v1/me").await.is(200);
}

#[actix_web::test]
async fn invitation_tokens_and_passwords_are_stored_as_hashes() {
    use staj_persistence::users;
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let body = person("memur@example.org", "iskur_officer", None);
    let created = app.post(&officer, "/v1/users", body).await.is(201);
    let token = created["invitation_token"].as_str().unwrap();
    let kept = app.app.store.read(|tx| users::invited(tx, token.as_bytes(), app.now())).unwrap();
    assert!(kept.is_none(), "the token itself is not stored");
    let user = app.accept(&created, "yeşil kapı 8").await.is(200);
    let user: Uuid = id(&user).parse().unwrap();
    let row = app.app.store.read(|tx| users::find(tx, user.into())).unwrap().unwrap();
    assert!(row.password_hash.unwrap().starts_with("$argon2id$"));
}
