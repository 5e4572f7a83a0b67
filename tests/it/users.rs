//! The accounts that the programme office creates and deactivates.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, METU, PASSWORD};
use staj_tests::raw::Raw;
use staj_tests::{Caller, Nobody, START, TestApp, fact, id, pointers};
use time::Duration;
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
            assert_eq!(created["role"], role);
            assert_eq!(created["school_id"], json!(school));
            let is_officer = role == "programme_officer";
            assert_eq!(created["state"], if is_officer { "proposed" } else { "invited" });
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

/// Whoever reads the database can neither accept an invitation nor sign in.
#[actix_web::test]
async fn tokens_of_links_are_not_stored_and_passwords_only_as_hashes() {
    use staj_persistence::users;
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let body = person("memur@example.org", "iskur_officer", None);
    let created = app.post(&officer, "/v1/users", body).await.is(201);
    let token = app.token_for("memur@example.org").await;
    let mut raw = Raw::new(&app.db);
    for (table, columns) in [("mails", "recipient"), ("notifications", "variables")] {
        let cast = format!("select cast({columns} as text) as line from {table}");
        assert!(raw.lines(&cast).iter().all(|line| !line.contains(&token)), "{table}");
    }
    let user = app.accept(&created, "yeşil kapı 8").await.is(200);
    let user: Uuid = id(&user).parse().unwrap();
    let row = app.app.store.read(|tx| users::find(tx, user.into())).unwrap().unwrap();
    assert!(row.password_hash.unwrap().starts_with("$argon2id$"));
}

#[actix_web::test]
async fn two_programme_officers_decide_about_a_third() {
    let app = TestApp::new().await;
    let [first, second] = [0, 1].map(|_| app.officer(Role::ProgrammeOfficer));
    let body = person("ucuncu@example.org", "programme_officer", None);
    let third = app.post(&first, "/v1/users", body).await.is(201);
    let approve = format!("/v1/users/{}/approve", id(&third));
    app.act(&first, &approve).await.refused(409, "own_invitation");
    app.act(&app.officer(Role::IskurOfficer), &approve).await.refused(403, "forbidden_role");
    app.tick();
    let told = crate::notifications::kinds(&app, &second.token).await;
    assert_eq!(told, ["officer_proposed"]);
    // No mail has left before the approval.
    let mails = "/v1/sandbox/mails?recipient=ucuncu@example.org";
    assert_eq!(app.get(&Nobody, mails).await.is(200)["items"], json!([]));
    assert_eq!(app.act(&second, &approve).await.is(200)["state"], "invited");
    app.act(&second, &approve).await.refused(409, "account_state");
    app.accept(&third, "yeşil kapı 8").await.is(200);
    let login = json!({ "email": "ucuncu@example.org", "password": "yeşil kapı 8" });
    app.post(&Nobody, "/v1/auth/login", login).await.is(200);
}

#[actix_web::test]
async fn a_deactivated_person_comes_back_with_everything_they_had() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let ayse = app.candidate("Ayşe");
    let me = app.get(&ayse, "/v1/me").await.is(200);
    let path = |verb: &str| format!("/v1/users/{}/{verb}", id(&me));
    app.act(&officer, &path("reactivate")).await.refused(409, "account_state");
    app.act(&officer, &path("deactivate")).await.is(200);
    let back = app.act(&officer, &path("reactivate")).await.is(200);
    assert_eq!(back["state"], "invited");
    app.accept(&me, "yeşil kapı 8").await.is(200);
    let login = json!({ "email": me["email"], "password": "yeşil kapı 8" });
    let pair = app.post(&Nobody, "/v1/auth/login", login).await.is(200);
    let token = pair["access_token"].as_str().unwrap().to_owned();
    let own = app.get(&token, "/v1/applications").await.is(200);
    assert_eq!(own["items"].as_array().unwrap().len(), 1);

    // An address that got another account meanwhile, and people whom others invite.
    let (gone, taken) = (app.officer(Role::IskurOfficer), "/v1/users");
    let email = app.get(&gone, "/v1/me").await.is(200)["email"].clone();
    app.act(&officer, &format!("/v1/users/{}/deactivate", gone.user)).await.is(200);
    app.post(&officer, taken, person(email.as_str().unwrap(), "iskur_officer", None)).await.is(201);
    app.act(&officer, &format!("/v1/users/{}/reactivate", gone.user))
        .await
        .refused(409, "email_taken");
    let aselsan = app.employer("Aselsan", 1);
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    app.act(&officer, &format!("/v1/users/{}/deactivate", colleague.user)).await.is(200);
    app.act(&officer, &format!("/v1/users/{}/reactivate", colleague.user))
        .await
        .refused(409, "invited_anew");
}

#[actix_web::test]
async fn the_office_corrects_an_identity_as_a_document_shows_it() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let path = format!("/v1/users/{}/correct-identity", ayse.caller.user);
    let number = staj_domain::national_id::generate(777_001);
    let taken = json!({ "national_id": ece.national_id, "evidence": "Kimlik kartı" });
    let refused = app.post(&officer, &path, taken).await.refused(409, "identity_in_use");
    assert_eq!(fact(&refused, "user_id"), ece.caller.user.to_string());
    let wrong = json!({ "national_id": "10000000147", "evidence": "Kimlik kartı" });
    app.post(&officer, &path, wrong).await.refused(422, "invalid");
    app.post(&officer, &path, json!({ "surname": "Yıldız" })).await.refused(422, "invalid");
    let body = json!({
        "given_name": "Ayşe Nur", "surname": "Yıldız", "birth_date": "2003-02-01",
        "national_id": number.as_str(), "evidence": "Kimlik kartı, seri A12",
    });
    let corrected = app.post(&officer, &path, body).await.is(200);
    assert_eq!(corrected["full_name"], "Ayşe Nur Yıldız");
    let application = format!("/v1/applications/{}", ayse.pool_entry);
    let seen = app.get(&officer, &application).await.is(200);
    assert_eq!(seen["candidate"]["national_id"], number.as_str());
    app.tick();
    let told = crate::notifications::kinds(&app, &ayse.caller.token).await;
    assert_eq!(told, ["identity_corrected"]);
    let trail = format!("/v1/audit-events?object_id={}", ayse.caller.user);
    let trail = app.get(&officer, &trail).await.is(200);
    assert_eq!(trail["items"][0]["reason"], "Kimlik kartı, seri A12");
    // The old number is free.
    let body = json!({
        "email": "baska@example.org", "given_name": "Can", "surname": "Asıl",
        "national_id": ayse.national_id, "birth_date": "2004-05-19", "phone": "+905321234567",
        "language": "tr",
    });
    app.post(&Nobody, "/v1/auth/candidates", body).await.is(202);
    app.confirm("baska@example.org", "yeşil kapı 8").await.is(200);
}

/// An invitation that nobody accepted does not block its address.
#[actix_web::test]
async fn an_address_is_free_again_once_its_invitation_has_expired() {
    let app = TestApp::new().await;
    let (officer, aselsan) = (app.officer(Role::ProgrammeOfficer), app.employer("Aselsan", 1));
    let body = person("memur@example.org", "iskur_officer", None);
    let first = app.post(&officer, "/v1/users", body).await.is(201);
    let old = app.token_for("memur@example.org").await;
    let members = format!("/v1/employers/{}/members", aselsan.id);
    let member = json!({ "email": "memur@example.org", "full_name": "Can", "role": "internship_officer", "language": "tr" });
    let manager = app.get(&aselsan, "/v1/me").await.is(200)["email"].clone();
    // Access tokens are short-lived.
    let invite = async || {
        let login = json!({ "email": manager, "password": PASSWORD });
        let pair = app.post(&Nobody, "/v1/auth/login", login).await.is(200);
        let token = pair["access_token"].as_str().unwrap().to_owned();
        app.post(&token, &members, member.clone()).await
    };
    app.app.clock.set_wall(START + Duration::days(14) - Duration::SECOND);
    invite().await.refused(409, "email_taken");
    app.app.clock.set_wall(START + Duration::days(14));
    let second = invite().await.is(201);
    let body = json!({ "token": old, "password": "yeşil kapı 8" });
    app.post(&Nobody, "/v1/auth/invitations/accept", body).await.refused(410, "link_invalid");
    app.accept(&second, "yeşil kapı 8").await.is(200);
    let officer = app.officer(Role::ProgrammeOfficer);
    let trail = format!("/v1/audit-events?object_id={}", id(&first));
    let trail = app.get(&officer, &trail).await.is(200);
    assert_eq!(
        (&trail["items"][0]["action"], &trail["items"][0]["actor_role"]),
        (&json!("expire"), &json!("system"))
    );
}

/// A number or an address that somebody else registered can be freed.
#[actix_web::test]
async fn the_office_releases_an_identity_that_no_application_depends_on() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (squatter, applied) = (app.applicant("Can"), app.candidate("Ayşe"));
    let release = async |body: Value| app.post(&officer, "/v1/identity-releases", body).await;
    let address = async |caller: &Caller| {
        app.get(caller, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned()
    };
    let by_email = |email: &str| json!({ "email": email, "reason": "Yanlış kişi" });
    let by_number = |number: &str| json!({ "national_id": number, "reason": "Yanlış kişi" });

    // A submitted application, and with it the limit of two internships, stays with its candidate.
    let kept = release(by_number(&applied.national_id)).await.refused(409, "identity_in_use");
    assert_eq!(fact(&kept, "user_id"), applied.caller.user.0.to_string());
    app.get(&applied, "/v1/me").await.is(200);
    release(by_email(&address(&officer).await)).await.refused(409, "identity_in_use");
    release(by_email("kimse@example.org")).await.refused(404, "not_found");
    let wrong = release(by_number("10000000147")).await.refused(422, "invalid");
    assert_eq!(wrong["errors"][0]["code"], "tckn_invalid");
    let both = json!({ "email": "a@example.org", "national_id": "10000000146", "reason": "?" });
    release(both).await.refused(422, "invalid");
    release(json!({ "reason": "Yanlış kişi" })).await.refused(422, "invalid");

    // A draft does not count.
    app.application(&squatter).await;
    let email = address(&squatter).await;
    let released = release(by_email(&email)).await.is(200);
    assert_eq!(released["state"], "deactivated");
    app.get(&squatter, "/v1/me").await.refused(401, "unauthorized");
    release(by_email(&email)).await.refused(404, "not_found");
    let trail = format!("/v1/audit-events?object_id={}", squatter.user);
    let trail = app.get(&officer, &trail).await.is(200);
    assert_eq!(trail["items"][0]["action"], "release_identity");
    assert_eq!(trail["items"][0]["reason"], "Yanlış kişi");
    let body = json!({
        "email": email, "given_name": "Can", "surname": "Asıl",
        "national_id": staj_domain::national_id::generate(987_654).as_str(),
        "birth_date": "2004-05-19", "phone": "+905321234567", "language": "tr",
    });
    app.post(&Nobody, "/v1/auth/candidates", body.clone()).await.is(202);
    let confirm = async |email: &str| app.confirm(email, "yeşil kapı 8").await.is(200);
    confirm(&email).await;
    let login = |email: &str| json!({ "email": email, "password": "yeşil kapı 8" });
    app.post(&Nobody, "/v1/auth/login", login(&email)).await.is(200);

    // A number is found without its address, even after the account was deactivated.
    let number = body["national_id"].as_str().unwrap();
    let wrong = release(by_number(number)).await.is(200);
    let mut again = body.clone();
    again["email"] = json!("asil@example.org");
    app.post(&Nobody, "/v1/auth/candidates", again).await.is(202);
    confirm("asil@example.org").await;
    app.post(&Nobody, "/v1/auth/login", login("asil@example.org")).await.is(200);
    let right = release(by_email("asil@example.org")).await.is(200);
    assert_ne!(id(&right), id(&wrong));
    let mut third = body.clone();
    third["email"] = json!("ucuncu@example.org");
    app.post(&Nobody, "/v1/auth/candidates", third).await.is(202);
    confirm("ucuncu@example.org").await;
    let pair = app.post(&Nobody, "/v1/auth/login", login("ucuncu@example.org")).await.is(200);
    let token = pair["access_token"].as_str().unwrap().to_owned();
    let me = app.get(&token, "/v1/me").await.is(200);
    app.act(&officer, &format!("/v1/users/{}/deactivate", id(&me))).await.is(200);
    let mut fourth = body.clone();
    fourth["email"] = json!("dorduncu@example.org");
    app.post(&Nobody, "/v1/auth/candidates", fourth.clone()).await.is(202);
    app.post(&Nobody, "/v1/auth/login", login("dorduncu@example.org")).await.is(401);
    release(by_number(number)).await.is(200);
    app.post(&Nobody, "/v1/auth/candidates", fourth).await.is(202);
    confirm("dorduncu@example.org").await;
    app.post(&Nobody, "/v1/auth/login", login("dorduncu@example.org")).await.is(200);
}
