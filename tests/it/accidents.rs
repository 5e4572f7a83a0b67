//! A day of accidents. Each person works again within the contract, and nobody else learns anything.

use serde_json::{Value, json};
use staj_domain::national_id::generate;
use staj_domain::user::Role;
use staj_tests::given::PASSWORD;
use staj_tests::{Bearer, Nobody, Reply, TestApp, fact};
use time::Duration;

const NEW: &str = "turuncu perde 51";

async fn login(app: &TestApp, email: &str, password: &str) -> Reply {
    app.post(&Nobody, "/v1/auth/login", json!({ "email": email, "password": password })).await
}

async fn email(app: &TestApp, caller: &impl Bearer) -> String {
    app.get(caller, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned()
}

fn form(email: &str, serial: u32) -> Value {
    json!({
        "email": email, "given_name": "Elif", "surname": "Şahin",
        "national_id": generate(serial).as_str(), "birth_date": "2004-05-19",
        "phone": "+905321234567", "language": "tr",
    })
}

/// What a stranger sees, without the id of the request.
fn seen(reply: Reply) -> (u16, Value) {
    let mut body = reply.body;
    if let Some(problem) = body.as_object_mut() {
        problem.remove("request_id");
    }
    (reply.status, body)
}

#[actix_web::test]
async fn a_forgotten_password_costs_a_mail_and_tells_strangers_nothing() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let address = email(&app, &ayse).await;
    let ask = async |email: &str| {
        seen(app.post(&Nobody, "/v1/auth/password-resets", json!({ "email": email })).await)
    };
    assert_eq!(ask(&address).await, ask("kimse@example.org").await);
    let body = json!({ "token": app.token_for(&address).await, "password": NEW });
    app.post(&Nobody, "/v1/auth/password-resets/complete", body).await.is(204);
    login(&app, &address, PASSWORD).await.refused(401, "invalid_credentials");
    login(&app, &address, NEW).await.is(200);
    // Whoever was signed in with the old password no longer is.
    app.get(&ayse, "/v1/me").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn whoever_mistypes_their_address_registers_again_and_nobody_gets_the_account() {
    let app = TestApp::new().await;
    let register = async |email: &str| {
        app.post(&Nobody, "/v1/auth/candidates", form(email, 4711)).await.is(202)
    };
    register("elif.sahn@example.org").await;
    app.tick();
    // Nobody confirms the wrong address. It holds neither the number nor anything else.
    register("elif.sahin@example.org").await;
    app.confirm("elif.sahin@example.org", NEW).await.is(200);
    login(&app, "elif.sahin@example.org", NEW).await.is(200);
    // Its owner now finds the old mail and follows the link: the number is taken.
    let late = app.confirm("elif.sahn@example.org", NEW).await;
    assert!(late.status >= 400, "{:#}", late.body);
    login(&app, "elif.sahn@example.org", NEW).await.refused(401, "invalid_credentials");
}

#[actix_web::test]
async fn whoever_loses_their_phone_shows_who_they_are_and_adds_another_one() {
    let app =
        TestApp::with(staj_domain::mode::Mode::Sandbox, |app| app.needs_second_factor = true).await;
    let (officer, office) = (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let address = email(&app, &officer).await;
    let password = json!({ "current_password": PASSWORD });
    let begun = app.post(&officer, "/v1/me/second-factor", password).await.is(201);
    let secret = begun["secret"].clone();
    let now = app.app.clock.wall();
    let code = json!({ "code": crate::second_factor::code(&secret, now) });
    app.post(&officer, "/v1/me/second-factor/confirm", code).await.is(200);
    login(&app, &address, PASSWORD).await.refused(401, "second_factor_required");
    // The phone is gone, and so are the recovery codes.
    let path = format!("/v1/users/{}/reset-second-factor", officer.user);
    let evidence = json!({ "evidence": "Kimlik kartı görüldü" });
    app.post(&officer, &path, evidence.clone()).await.refused(403, "forbidden_role");
    app.post(&office, &path, evidence).await.is(204);
    let tokens = login(&app, &address, PASSWORD).await.is(200);
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    app.get(&token, "/v1/documents").await.refused(403, "second_factor_needed");
    let password = json!({ "current_password": PASSWORD });
    let begun = app.post(&token, "/v1/me/second-factor", password).await.is(201);
    let code = json!({ "code": crate::second_factor::code(&begun["secret"], now) });
    app.post(&token, "/v1/me/second-factor/confirm", code).await.is(200);
    app.app.clock.set_wall(now + Duration::MINUTE);
    let both = json!({
        "email": address, "password": PASSWORD,
        "code": crate::second_factor::code(&begun["secret"], now + Duration::MINUTE),
    });
    let tokens = app.post(&Nobody, "/v1/auth/login", both).await.is(200);
    app.get(&tokens["access_token"].as_str().unwrap().to_owned(), "/v1/documents").await.is(200);
}

#[actix_web::test]
async fn whoever_finds_their_number_taken_gets_it_back_from_the_office() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let register =
        async |email: &str| seen(app.post(&Nobody, "/v1/auth/candidates", form(email, 815)).await);
    // A thief registers with her number and an address of their own.
    register("hirsiz@example.org").await;
    app.confirm("hirsiz@example.org", NEW).await.is(200);
    let answer = register("elif@example.org").await;
    assert_eq!(answer, register("baska@example.org").await, "strangers learn nothing");
    app.tick();
    let path = "/v1/sandbox/mails?limit=1&recipient=elif@example.org";
    let mails = app.get(&Nobody, path).await.is(200);
    assert_eq!(mails["items"], json!([]), "no mail leads her anywhere");
    // She shows her identity card to the office.
    let number = json!({ "national_id": generate(815).as_str(), "reason": "Kimlik kartı görüldü" });
    app.post(&office, "/v1/identity-releases", number).await.is(200);
    login(&app, "hirsiz@example.org", NEW).await.refused(401, "invalid_credentials");
    // Nobody gets two such mails within five minutes.
    app.app.clock.set_wall(app.app.clock.wall() + Duration::minutes(6));
    register("elif@example.org").await;
    app.confirm("elif@example.org", NEW).await.is(200);
    login(&app, "elif@example.org", NEW).await.is(200);
}

#[actix_web::test]
async fn a_member_who_leaves_is_replaced_and_returns_by_an_invitation() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    let address = email(&app, &colleague).await;
    let members = format!("/v1/employers/{}/members", aselsan.id);
    app.delete(&aselsan, &format!("{members}/{}", colleague.user)).await.is(204);
    app.get(&colleague, "/v1/offers").await.refused(401, "unauthorized");
    login(&app, &address, PASSWORD).await.refused(401, "invalid_credentials");
    let back = json!({ "email": address, "full_name": "Geri Gelen", "role": "internship_officer", "language": "tr" });
    let invited = app.post(&aselsan, &members, back).await.is(201);
    app.accept(&invited, NEW).await.is(200);
    let tokens = login(&app, &address, NEW).await.is(200);
    app.get(&tokens["access_token"].as_str().unwrap().to_owned(), "/v1/offers").await.is(200);
}

#[actix_web::test]
async fn a_wrong_date_of_birth_is_corrected_with_evidence_and_told() {
    let app = TestApp::new().await;
    let (ayse, office) = (app.candidate("Ayşe"), app.officer(Role::ProgrammeOfficer));
    let path = format!("/v1/users/{}/correct-identity", ayse.caller.user);
    let right = json!({ "birth_date": "2003-02-28", "evidence": "Nüfus cüzdanı görüldü" });
    app.post(&ayse, &path, right.clone()).await.refused(403, "forbidden_role");
    app.post(&office, &path, right).await.is(200);
    app.tick();
    let told = app.get(&ayse, "/v1/me/notifications").await.is(200);
    assert_eq!(told["items"][0]["kind"], "identity_corrected");
    let export = app.get(&ayse, "/v1/me/data-export").await.is(200);
    assert_eq!(export["tables"]["candidates"][0]["birth_date"], "2003-02-28");
}

#[actix_web::test]
async fn whoever_changes_their_office_gets_another_role_and_sees_no_more_of_the_old_one() {
    let app = TestApp::new().await;
    let (officer, office) = (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let address = email(&app, &officer).await;
    let tokens = login(&app, &address, PASSWORD).await.is(200);
    let school = app.get(&officer, "/v1/me").await.is(200)["school_id"].clone();
    let path = format!("/v1/users/{}/change-role", officer.user);
    let change = |role: &str, school: &Value| json!({ "role": role, "school_id": school });
    app.post(&office, &path, change("unit_officer", &Value::Null)).await.refused(422, "invalid");
    app.post(&office, &path, change("iskur_officer", &school)).await.refused(422, "invalid");
    app.post(&office, &path, change("programme_officer", &Value::Null))
        .await
        .refused(409, "invited_anew");
    let own = format!("/v1/users/{}/change-role", office.user);
    app.post(&office, &own, change("iskur_officer", &Value::Null))
        .await
        .refused(409, "invited_anew");
    let changed = app.post(&office, &path, change("unit_officer", &school)).await.is(200);
    assert_eq!(changed["role"], "unit_officer");
    app.post(&office, &path, change("unit_officer", &school)).await.is(200);
    app.get(&officer, "/v1/documents").await.refused(401, "unauthorized");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let tokens = app.post(&Nobody, "/v1/auth/refresh", refresh).await.is(200);
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    app.get(&token, "/v1/documents").await.refused(403, "forbidden_role");
    app.get(&token, "/v1/placements").await.is(200);
    // Without a school.
    app.post(&office, &path, change("iskur_officer", &Value::Null)).await.is(200);
    app.act(&office, &format!("/v1/users/{}/deactivate", officer.user)).await.is(200);
    let refused = app.post(&office, &path, change("unit_officer", &school)).await;
    assert_eq!(fact(&refused.refused(409, "account_state"), "state"), "deactivated");
}
