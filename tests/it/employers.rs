//! Employers: registration, approval, members.

use serde_json::{Value, json};
use staj_api::{ApiError, EmployerRegister, RegisterAnswer};
use staj_domain::employer::{EmployerState, generate_tax_number};
use staj_domain::mode::Mode;
use staj_domain::user::Role;
use staj_tests::given::{PASSWORD, TERM};
use staj_tests::{Caller, Employer, Nobody, START, TestApp, fact, id, pointers};
use std::sync::{Arc, Mutex};
use time::Duration;
use time::macros::date;
use uuid::Uuid;

fn profile(serial: u32) -> Value {
    json!({
        "name": format!("İSTANBUL Çelik {serial}"),
        "kind": "private",
        "tax_number": generate_tax_number(serial),
        "sector": "Metal",
        "staff_count": 250,
        "province_code": 34,
        "district": "Şişli",
        "address": "Büyükdere Cad. 1",
        "phone": "+902121234567",
        "email": "staj@example.com",
        "manager": {
            "email": format!("yonetici{serial}@example.com"), "full_name": "Elif Demir",
            "language": "tr",
        },
    })
}

/// Registers an employer, and returns its path and the access token of its manager.
async fn registered(app: &TestApp, serial: u32) -> (String, String) {
    app.post(&Nobody, "/v1/employers", profile(serial)).await.is(202);
    let manager = opened(app, &format!("yonetici{serial}@example.com")).await;
    let me = app.get(&manager, "/v1/me").await.is(200);
    (format!("/v1/employers/{}", me["employer_id"].as_str().unwrap()), manager)
}

/// Confirms the registration of this address and signs in.
async fn opened(app: &TestApp, email: &str) -> String {
    app.confirm(email, PASSWORD).await.is(200);
    signed_in(app, email).await
}

/// Signs in and returns the access token.
async fn signed_in(app: &TestApp, email: &str) -> String {
    let login = json!({ "email": email, "password": PASSWORD });
    let pair = app.post(&Nobody, "/v1/auth/login", login).await.is(200);
    pair["access_token"].as_str().unwrap().to_owned()
}

fn members(employer: &Employer) -> String {
    format!("/v1/employers/{}/members", employer.id)
}

fn member(employer: &Employer, member: &Caller) -> String {
    format!("{}/{}", members(employer), member.user)
}

fn invitation(email: &str, role: &str) -> Value {
    json!({ "email": email, "full_name": "Can Öztürk", "role": role, "language": "tr" })
}

#[actix_web::test]
async fn an_employer_registers_and_is_activated_by_the_programme_office() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (path, manager) = registered(&app, 0).await;
    let employer = app.get(&manager, &path).await.is(200);
    assert_eq!(
        (&employer["state"], &employer["province_name"]),
        (&json!("draft"), &json!("İstanbul"))
    );
    let (path, manager) = registered(&app, 1).await;
    app.act(&officer, &format!("{path}/activate")).await.refused(409, "employer_state");
    let waiting = app.act(&manager, &format!("{path}/submit")).await.is(200);
    assert_eq!(waiting["state"], "pending_approval");
    assert_eq!(
        app.act(&manager, &format!("{path}/submit")).await.is(200),
        waiting,
        "repeating it changes nothing"
    );
    app.act(&manager, &format!("{path}/activate")).await.refused(403, "forbidden_role");
    let suspend =
        app.act(&officer, &format!("{path}/suspend")).await.refused(409, "employer_state");
    assert_eq!(fact(&suspend, "state"), "pending_approval");
    let active = app.act(&officer, &format!("{path}/activate")).await.is(200);
    assert_eq!(active["state"], "active");
    app.act(&manager, &format!("{path}/submit")).await.refused(409, "employer_state");
    assert_eq!(app.act(&officer, &format!("{path}/suspend")).await.is(200)["state"], "suspended");
    assert_eq!(app.act(&officer, &format!("{path}/activate")).await.is(200)["state"], "active");
    assert_eq!(app.get(&manager, &path).await.is(200)["state"], "active");
}

/// Nobody learns from the answer whether the address has an account, and a repeat creates nothing.
#[actix_web::test]
async fn simultaneous_and_repeated_registrations_create_one_employer() {
    let app = TestApp::new().await;
    let answers = futures_util::future::join_all(
        (0..5).map(|_| app.post(&Nobody, "/v1/employers", profile(1))),
    )
    .await;
    for answer in answers {
        assert_eq!((answer.status, answer.bytes.len()), (202, 0));
    }
    let officer = app.officer(Role::ProgrammeOfficer);
    let page = app.get(&officer, "/v1/employers?state=draft").await.is(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let manager = opened(&app, "yonetici1@example.com").await;
    app.post(&Nobody, "/v1/employers", profile(1)).await.is(202);
    app.tick();
    let told = crate::notifications::kinds(&app, &manager).await;
    assert_eq!(told, ["registration_attempted"], "once a day");
}

/// A stranger cannot take a tax number with a draft, and cannot keep one that they submitted.
#[actix_web::test]
async fn the_first_to_submit_holds_a_tax_number_until_the_office_closes_them() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let first = registered(&app, 1).await;
    let mut same_number = profile(2);
    same_number["tax_number"] = profile(1)["tax_number"].clone();
    app.post(&Nobody, "/v1/employers", same_number).await.is(202);
    let manager = opened(&app, "yonetici2@example.com").await;
    let me = app.get(&manager, "/v1/me").await.is(200);
    let second = (format!("/v1/employers/{}", me["employer_id"].as_str().unwrap()), manager);
    let submit =
        async |manager: &String, path: &str| app.act(manager, &format!("{path}/submit")).await;
    let (a, b) = futures_util::join!(submit(&first.1, &first.0), submit(&second.1, &second.0));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{:#} {:#}", a.body, b.body);
    // Suppose that the stranger was first.
    let serial = if a.status == 200 { 1 } else { 2 };
    let ((stranger_path, stranger), (path, owner)) =
        if a.status == 200 { (first, second) } else { (second, first) };
    submit(&owner, &path).await.refused(409, "tax_number_taken");
    let why = json!({ "reason": "Kurumun bilgisi dışında kaydedilmiş" });
    app.post(&stranger, &format!("{stranger_path}/close"), why.clone())
        .await
        .refused(403, "forbidden_role");
    let closed = app.post(&officer, &format!("{stranger_path}/close"), why.clone()).await.is(200);
    assert_eq!(closed["state"], "closed");
    let again = app.post(&officer, &format!("{stranger_path}/close"), why).await.is(200);
    assert_eq!(again, closed, "repeating it changes nothing");
    app.get(&stranger, "/v1/me").await.refused(401, "unauthorized");
    assert_eq!(submit(&owner, &path).await.is(200)["state"], "pending_approval");
    let trail = format!("/v1/audit-events?object_id={}", closed["id"].as_str().unwrap());
    let trail = app.get(&officer, &trail).await.is(200);
    assert_eq!(trail["items"][0]["action"], "close");
    assert_eq!(trail["items"][0]["reason"], "Kurumun bilgisi dışında kaydedilmiş");
    // The address is also free.
    app.post(&Nobody, "/v1/employers", profile(serial)).await.is(202);
    opened(&app, &format!("yonetici{serial}@example.com")).await;
}

#[actix_web::test]
async fn only_an_employer_with_nothing_unfinished_is_closed_and_its_interviews_end() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let why = || json!({ "reason": "Faaliyetine son verdi" });
    let aselsan = app.employer("Aselsan", 2);
    let close = format!("/v1/employers/{}/close", aselsan.id);
    let suspend = format!("/v1/employers/{}/suspend", aselsan.id);
    app.post(&officer, &close, why()).await.refused(409, "employer_state");
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let offer = app.sent(&aselsan, &ece, start, end).await;
    let listed = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, ayse.pool_entry);
    app.put(&aselsan, &listed, json!({})).await.is(201);
    let interview = json!({ "pool_entry_id": ayse.pool_entry.0, "duration_minutes": 30,
        "starts_at": "2026-05-20T10:00:00Z" });
    let interview = id(&app.post(&aselsan, "/v1/interviews", interview).await.is(201));
    app.act(&officer, &suspend).await.is(200);
    let busy = app.post(&officer, &close, why()).await.refused(409, "employer_busy");
    assert_eq!(fact(&busy, "unfinished"), "1");
    app.post(&ece, &format!("/v1/offers/{offer}/decline"), json!({})).await.is(200);
    app.post(&officer, &close, json!({ "reason": " " })).await.refused(422, "invalid");
    assert_eq!(app.post(&officer, &close, why()).await.is(200)["state"], "closed");
    let seen = app.get(&ayse, &format!("/v1/interviews/{interview}")).await.is(200);
    assert_eq!(seen["interview"]["state"], "cancelled");
    assert_eq!(seen["interview"]["cancel_reason"], "Faaliyetine son verdi");
    app.get(&aselsan, "/v1/me").await.refused(401, "unauthorized");
    let unknown = format!("/v1/employers/{}/close", Uuid::nil());
    app.post(&officer, &unknown, why()).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_draft_that_nobody_submits_ends_after_thirty_days() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (draft, waiting) = (registered(&app, 1).await, registered(&app, 2).await);
    app.act(&waiting.1, &format!("{}/submit", waiting.0)).await.is(200);
    let states = async || {
        let mut states = vec![];
        for path in [&draft.0, &waiting.0] {
            states.push(app.get(&officer, path).await.is(200)["state"].clone());
        }
        states
    };
    app.at(START + Duration::days(30) - Duration::SECOND);
    app.tick();
    assert_eq!(states().await, ["draft", "pending_approval"]);
    app.at(START + Duration::days(30));
    app.tick();
    assert_eq!(states().await, ["closed", "pending_approval"]);
    app.get(&draft.1, "/v1/me").await.refused(401, "unauthorized");
    app.post(&Nobody, "/v1/employers", profile(1)).await.is(202);
    opened(&app, "yonetici1@example.com").await;
}

#[actix_web::test]
async fn a_registration_is_sent_back_corrected_and_submitted_again() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (path, manager) = registered(&app, 1).await;
    let why = || json!({ "reason": "Unvan, vergi levhasındakinden farklı" });
    app.post(&officer, &format!("{path}/send-back"), why()).await.refused(409, "employer_state");
    app.act(&manager, &format!("{path}/submit")).await.is(200);
    app.post(&manager, &format!("{path}/send-back"), why()).await.refused(403, "forbidden_role");
    let sent = app.post(&officer, &format!("{path}/send-back"), why()).await.is(200);
    assert_eq!(sent["state"], "sent_back");
    let seen = app.get(&manager, &path).await.is(200);
    assert_eq!(seen["state_reason"], "Unvan, vergi levhasındakinden farklı");
    // It keeps its tax number meanwhile.
    let mut other = profile(2);
    other["tax_number"] = profile(1)["tax_number"].clone();
    app.post(&Nobody, "/v1/employers", other).await.is(202);
    let stranger = opened(&app, "yonetici2@example.com").await;
    let me = app.get(&stranger, "/v1/me").await.is(200);
    let submit = format!("/v1/employers/{}/submit", me["employer_id"].as_str().unwrap());
    app.act(&stranger, &submit).await.refused(409, "tax_number_taken");

    app.patch(&manager, &path, json!({ "name": "Çelik A.Ş." })).await.is(200);
    app.act(&manager, &format!("{path}/submit")).await.is(200);
    let active = app.act(&officer, &format!("{path}/activate")).await.is(200);
    assert_eq!((&active["state"], &active["state_reason"]), (&json!("active"), &Value::Null));
    app.tick();
    let told = crate::notifications::kinds(&app, &manager).await;
    assert_eq!(told, ["employer_sent_back", "employer_activated"]);
}

#[actix_web::test]
async fn a_refused_registration_frees_its_tax_number_and_ends_after_thirty_days() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (path, manager) = registered(&app, 1).await;
    app.act(&manager, &format!("{path}/submit")).await.is(200);
    let why = json!({ "reason": "Program yalnızca kurumlara açık" });
    let refused = app.post(&officer, &format!("{path}/refuse"), why.clone()).await.is(200);
    assert_eq!(refused["state"], "refused");
    let again = app.post(&officer, &format!("{path}/refuse"), why).await.is(200);
    assert_eq!(again, refused, "repeating it changes nothing");
    let read = app.get(&manager, &path).await.is(200);
    assert_eq!(read["state_reason"], "Program yalnızca kurumlara açık");
    app.act(&manager, &format!("{path}/submit")).await.refused(409, "employer_state");
    let mut other = profile(2);
    other["tax_number"] = profile(1)["tax_number"].clone();
    app.post(&Nobody, "/v1/employers", other).await.is(202);
    let owner = opened(&app, "yonetici2@example.com").await;
    let me = app.get(&owner, "/v1/me").await.is(200);
    let submit = format!("/v1/employers/{}/submit", me["employer_id"].as_str().unwrap());
    app.act(&owner, &submit).await.is(200);
    app.at(START + Duration::days(30));
    app.tick();
    let ended = app.get(&officer, &path).await.is(200);
    assert_eq!(
        (&ended["state"], &ended["state_reason"]),
        (&json!("closed"), &read["state_reason"])
    );
    app.get(&manager, "/v1/me").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn a_merged_employer_gives_its_members_and_workplaces_to_the_other() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (small, big) = (app.employer("Küçük", 1), app.employer("Büyük", 1));
    let path = |of: &Employer| format!("/v1/employers/{}", of.id);
    let merge = format!("{}/merge", path(&small));
    let into = |of: &Employer| json!({ "into_employer_id": of.id.0, "reason": "Birleştiler" });
    app.post(&officer, &merge, into(&big)).await.refused(409, "employer_state");
    let ayse = app.candidate("Ayşe");
    let offer = app.sent(&small, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    app.act(&officer, &format!("{}/suspend", path(&small))).await.is(200);
    app.post(&officer, &merge, into(&big)).await.refused(409, "employer_busy");
    app.post(&ayse, &format!("/v1/offers/{offer}/decline"), json!({})).await.is(200);
    app.post(&officer, &merge, into(&small)).await.refused(409, "not_mergeable");
    let merged = app.post(&officer, &merge, into(&big)).await.is(200);
    assert_eq!((&merged["state"], &merged["merged_into_id"]), (&json!("closed"), &json!(big.id.0)));
    assert_eq!(app.post(&officer, &merge, into(&big)).await.is(200), merged, "repeated");
    let me = app.get(&small, "/v1/me").await.is(200);
    assert_eq!(me["employer_id"], json!(big.id.0), "its manager acts for the other");
    let workplaces = app.get(&big, &format!("{}/workplaces", path(&big))).await.is(200);
    let names: Vec<_> =
        workplaces["items"].as_array().unwrap().iter().map(|of| of["name"].clone()).collect();
    assert_eq!(names, ["Macunköy tesisi", "Macunköy tesisi (Küçük)"]);
    // What it did stays under its name.
    let seen = app.get(&officer, &format!("/v1/offers/{offer}")).await.is(200);
    assert_eq!(seen["employer"]["name"], "Küçük");
    app.tick();
    let told = crate::notifications::kinds(&app, &small.manager).await;
    assert_eq!(told.last().map(String::as_str), Some("employer_absorbed"));
}

/// Knows one tax number, which a test sets.
struct OneEntry(Arc<Mutex<String>>);

impl EmployerRegister for OneEntry {
    fn find(&self, number: &str) -> Result<RegisterAnswer, ApiError> {
        Ok(match number == *self.0.lock().unwrap() {
            true => RegisterAnswer::Known {
                name: "ASELSAN ELEKTRONİK A.Ş.".to_owned(),
                workplace_numbers: vec!["22620101011234567006010".to_owned()],
            },
            false => RegisterAnswer::Unknown,
        })
    }
}

#[actix_web::test]
async fn an_employer_is_compared_with_the_register() {
    let check = |of: &Employer| format!("/v1/employers/{}/register-check", of.id);
    let app = TestApp::new().await;
    let none = app.employer("Aselsan", 1);
    let none = app.get(&none, &check(&none)).await.is(200);
    assert_eq!((&none["connected"], &none["known"]), (&json!(false), &Value::Null));

    let number = Arc::new(Mutex::default());
    let register = Box::new(OneEntry(Arc::clone(&number)));
    let app = TestApp::with(Mode::Sandbox, |app| app.employer_register = register).await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (aselsan, tai) = (app.employer("Aselsan", 1), app.employer("TAI", 1));
    let own = app.get(&officer, &format!("/v1/employers/{}", aselsan.id)).await.is(200);
    *number.lock().unwrap() = own["tax_number"].as_str().unwrap().to_owned();
    let found = app.get(&aselsan, &check(&aselsan)).await.is(200);
    assert_eq!(
        (&found["name"], &found["name_matches"]),
        (&json!("ASELSAN ELEKTRONİK A.Ş."), &json!(false))
    );
    assert_eq!(found["unknown_workplace_ids"].as_array().map(Vec::len), Some(1));
    let name = json!({ "name": "Aselsan Elektronik A.Ş." });
    app.patch(&aselsan, &format!("/v1/employers/{}", aselsan.id), name).await.is(200);
    assert_eq!(app.get(&aselsan, &check(&aselsan)).await.is(200)["name_matches"], true);
    assert_eq!(app.get(&tai, &check(&tai)).await.is(200)["known"], false);
    app.get(&tai, &check(&aselsan)).await.refused(404, "not_found");
}

#[actix_web::test]
async fn what_an_employer_declares_is_validated() {
    let app = TestApp::new().await;
    for (member, value) in [
        ("tax_number", json!("123456789x")),
        ("tax_number", json!("1234567")),
        ("tax_number", json!("1111111111")),
        ("tax_number", json!("10000000147")),
        // A DETSİS number, which companies do not have.
        ("tax_number", json!("24308110")),
        ("mersis_number", json!("0000000000000017")),
        ("staff_count", json!(-1)),
        ("province_code", json!(82)),
        ("name", json!(" ")),
        ("phone", json!("123")),
        ("email", json!("x")),
    ] {
        let mut body = profile(1);
        body[member] = value;
        let problem = app.post(&Nobody, "/v1/employers", body).await.refused(422, "invalid");
        assert!(pointers(&problem).iter().all(|at| *at == format!("#/{member}")), "{problem:#}");
    }
    let mut body = profile(1);
    body["manager"]["email"] = json!("no address");
    let problem = app.post(&Nobody, "/v1/employers", body).await.refused(422, "invalid");
    assert_eq!(pointers(&problem), ["#/manager/email"]);
    let mut body = profile(1);
    body["state"] = json!("active");
    app.post(&Nobody, "/v1/employers", body).await.refused(400, "malformed");
}

#[actix_web::test]
async fn employers_are_found_by_state_and_by_any_spelling_of_their_name() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    for serial in 0..3 {
        app.post(&Nobody, "/v1/employers", profile(serial)).await.is(202);
    }
    app.employer("Aselsan %100", 1);
    let names = |query: &str| {
        let (app, officer, path) = (&app, &officer, format!("/v1/employers?{query}"));
        async move {
            let page = app.get(officer, &path).await.is(200);
            let items = page["items"].as_array().unwrap().clone();
            items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(names("").await.len(), 4);
    assert_eq!(names("state=active").await, ["Aselsan %100"]);
    assert_eq!(names("q=istanbul%20celik&state=draft").await.len(), 3);
    assert_eq!(names("q=%C4%B1STANBUL").await.len(), 3);
    assert_eq!(names("q=%25").await, ["Aselsan %100"], "a wildcard is matched literally");
    assert_eq!(names("q=_").await.len(), 0);
    assert_eq!(names("q=selsan").await, ["Aselsan %100"]);
    let first = app.get(&officer, "/v1/employers?limit=3").await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(names(&format!("limit=3&cursor={cursor}")).await, ["İSTANBUL Çelik 0"]);
    app.get(&officer, "/v1/employers?state=open").await.refused(400, "malformed");
    let manager = app.employer("TAI", 1);
    app.get(&manager, "/v1/employers").await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn managers_edit_their_own_employer_and_no_other() {
    let app = TestApp::new().await;
    let (path, manager) = registered(&app, 1).await;
    let (aselsan, officer) = (app.employer("Aselsan", 1), app.officer(Role::ProgrammeOfficer));
    let patch = json!({ "name": "Çelik A.Ş.", "staff_count": 300 });
    let changed = app.patch(&manager, &path, patch.clone()).await.is(200);
    assert_eq!(changed["name"], "Çelik A.Ş.");
    assert_eq!(changed["staff_count"], 300);
    assert_eq!((&changed["sector"], &changed["version"]), (&json!("Metal"), &json!(1)));
    assert_eq!(app.get(&manager, &path).await.is(200), changed);
    app.patch(&officer, &path, json!({ "district": "Beyoğlu" })).await.is(200);
    app.patch(&manager, &path, json!({ "staff_count": -1 })).await.refused(422, "invalid");
    app.patch(&manager, &path, json!({ "tax_number": "1" })).await.refused(400, "malformed");
    app.patch(&aselsan, &path, patch.clone()).await.refused(404, "not_found");
    app.get(&aselsan, &path).await.refused(404, "not_found");
    app.act(&aselsan, &format!("{path}/submit")).await.refused(404, "not_found");
    let internship_officer = app.colleague(&aselsan, Role::InternshipOfficer);
    let own = format!("/v1/employers/{}", aselsan.id);
    app.get(&internship_officer, &own).await.is(200);
    app.patch(&internship_officer, &own, patch).await.refused(403, "forbidden_role");
    let nobody = format!("/v1/employers/{}", Uuid::nil());
    app.get(&officer, &nobody).await.refused(404, "not_found");
    app.act(&officer, &format!("{nobody}/activate")).await.refused(404, "not_found");
    app.act(&officer, &format!("{nobody}/suspend")).await.refused(404, "not_found");
    app.patch(&officer, &nobody, json!({})).await.refused(404, "not_found");
}

#[actix_web::test]
async fn nothing_can_be_changed_at_a_closed_employer() {
    let app = TestApp::new().await;
    let closed = app.employer_in(EmployerState::Closed, "Eski A.Ş.", 1);
    let path = format!("/v1/employers/{}", closed.id);
    app.patch(&closed, &path, json!({ "sector": "Metal" })).await.refused(409, "employer_state");
    let member = json!({ "email": "yeni@staj.example", "full_name": "Yeni", "role": "internship_officer", "language": "tr" });
    app.post(&closed, &format!("{path}/members"), member).await.refused(409, "employer_state");
    let quota = format!("{path}/quotas/{}", TERM.0);
    app.put(&closed, &quota, json!({ "total": 3 })).await.refused(409, "employer_state");
}

#[actix_web::test]
async fn a_member_is_invited_joins_and_leaves() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let list = members(&aselsan);
    let body = invitation("can@example.com", "internship_officer");
    let created = app.post(&aselsan, &list, body.clone()).await.is(201);
    assert_eq!(created["employer_id"], json!(aselsan.id.0));
    app.accept(&created, PASSWORD).await.is(200);
    let login = json!({ "email": "can@example.com", "password": PASSWORD });
    let pair = app.post(&Nobody, "/v1/auth/login", login).await.is(200);
    let can = &pair["access_token"].as_str().unwrap().to_owned();
    app.get(can, &format!("/v1/employers/{}", aselsan.id)).await.is(200);
    app.get(can, &list).await.refused(403, "forbidden_role");
    app.post(&aselsan, &list, body).await.refused(409, "email_taken");

    let page = app.get(&aselsan, &format!("{list}?limit=1")).await.is(200);
    assert_eq!(page["items"][0]["email"], "can@example.com");
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = app.get(&aselsan, &format!("{list}?limit=1&cursor={cursor}")).await.is(200);
    assert_eq!(rest["items"][0]["role"], "employer_manager");
    assert!(rest["next_cursor"].is_null());

    let one = format!("{list}/{}", id(&created));
    app.delete(&aselsan, &one).await.is(204);
    app.get(can, "/v1/me").await.refused(401, "unauthorized");
    let refresh = json!({ "refresh_token": pair["refresh_token"] });
    app.post(&Nobody, "/v1/auth/refresh", refresh).await.refused(401, "unauthorized");
    app.delete(&aselsan, &one).await.is(204);
    let page = app.get(&aselsan, &list).await.is(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);

    // A member who has left can be invited again, by the same employer or another one.
    let tai = app.employer("TAI", 1);
    let body = || invitation("can@example.com", "internship_officer");
    let created = app.post(&aselsan, &list, body()).await.is(201);
    assert_ne!(id(&created), one.rsplit('/').next().unwrap(), "the old account stays");
    app.post(&tai, &members(&tai), body()).await.refused(409, "email_taken");
    app.accept(&created, PASSWORD).await.is(200);
    signed_in(&app, "can@example.com").await;
    app.delete(&aselsan, &format!("{list}/{}", id(&created))).await.is(204);
    let created = app.post(&tai, &members(&tai), body()).await.is(201);
    app.accept(&created, PASSWORD).await.is(200);
    let can = signed_in(&app, "can@example.com").await;
    assert_eq!(app.get(&can, "/v1/me").await.is(200)["employer_id"], tai.id.0.to_string());
}

#[actix_web::test]
async fn members_of_another_employer_cannot_be_seen_or_touched() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 1), app.employer("TAI", 1));
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    let body = invitation("can@example.com", "internship_officer");
    app.get(&tai, &members(&aselsan)).await.refused(404, "not_found");
    app.post(&tai, &members(&aselsan), body).await.refused(404, "not_found");
    let role = json!({ "role": "employer_manager" });
    for path in [member(&aselsan, &colleague), format!("{}/{}", members(&tai), colleague.user)] {
        app.patch(&tai, &path, role.clone()).await.refused(404, "not_found");
        app.delete(&tai, &path).await.refused(404, "not_found");
    }
    let wrong = json!({ "role": "programme_officer" });
    app.patch(&aselsan, &member(&aselsan, &colleague), wrong).await.refused(400, "malformed");
    let wrong = invitation("can@example.com", "programme_officer");
    app.post(&aselsan, &members(&aselsan), wrong).await.refused(400, "malformed");
    let officer = app.officer(Role::ProgrammeOfficer);
    app.get(&officer, &members(&aselsan)).await.is(200);
    app.get(&officer, &format!("/v1/employers/{}/members", Uuid::nil()))
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn a_change_of_role_takes_effect_at_once() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    let path = member(&aselsan, &colleague);
    let manager = json!({ "role": "employer_manager" });
    let changed = app.patch(&aselsan, &path, manager.clone()).await.is(200);
    assert_eq!(changed["role"], "employer_manager");
    assert_eq!(
        app.patch(&aselsan, &path, manager).await.is(200),
        changed,
        "repeating it changes nothing"
    );
    app.get(&colleague, "/v1/me").await.refused(401, "unauthorized");
    let officer = json!({ "role": "internship_officer" });
    let own = member(&aselsan, &aselsan.manager);
    app.patch(&aselsan, &own, officer).await.is(200);
    app.get(&aselsan, "/v1/me").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn the_last_manager_stays() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let own = member(&aselsan, &aselsan.manager);
    // An invited manager does not count yet.
    let body = invitation("can@example.com", "employer_manager");
    let invited = app.post(&aselsan, &members(&aselsan), body).await.is(201);
    app.delete(&aselsan, &own).await.refused(409, "last_manager");
    let officer = json!({ "role": "internship_officer" });
    app.patch(&aselsan, &own, officer).await.refused(409, "last_manager");
    app.accept(&invited, PASSWORD).await.is(200);
    app.delete(&aselsan, &own).await.is(204);
    app.get(&aselsan, "/v1/me").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn managers_who_remove_each_other_at_once_leave_one() {
    let app = TestApp::new().await;
    for round in 0..10 {
        let aselsan = app.employer(&format!("Aselsan {round}"), 1);
        let mut managers = vec![aselsan.manager.clone()];
        for _ in 0..3 {
            managers.push(app.colleague(&aselsan, Role::EmployerManager));
        }
        let attempts = managers.iter().enumerate().map(|(at, manager)| {
            let path = member(&aselsan, &managers[(at + 1) % managers.len()]);
            let app = &app;
            async move { app.delete(manager, &path).await.status }
        });
        let answers = futures_util::future::join_all(attempts).await;
        let officer = app.officer(Role::ProgrammeOfficer);
        let left = app.get(&officer, &members(&aselsan)).await.is(200);
        let left = left["items"].as_array().unwrap().len();
        assert!(left >= 1, "round {round}: {answers:?}");
        // A manager who is removed before their own request can no longer remove anybody.
        assert!(answers.iter().all(|status| [204, 401, 409].contains(status)), "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 204).count(), 4 - left);
    }
}
