//! Who may call what. The tests go through the contract, so that no operation is forgotten.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_persistence::personal::REGISTRY;
use staj_tests::contract::{Operation, operations};
use staj_tests::given::{BOUN, OSTIM, PDF, TERM};
use staj_tests::raw::Raw;
use staj_tests::{Caller, Nobody, Reply, START, TestApp, id};
use time::Duration;
use time::macros::date;
use uuid::Uuid;

#[actix_web::test]
async fn without_a_token_every_secured_operation_answers_401() {
    let app = TestApp::new().await;
    for operation in operations().iter().filter(|operation| !operation.is_public) {
        call(&app, &Nobody, operation).await.refused(401, "unauthorized");
        let forged = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA".to_owned();
        call(&app, &forged, operation).await.refused(401, "unauthorized");
    }
}

#[actix_web::test]
async fn public_operations_need_no_token() {
    let app = TestApp::new().await;
    for operation in operations().iter().filter(|operation| operation.is_public) {
        let reply = call(&app, &Nobody, operation).await;
        assert!(
            reply.body["code"] != "unauthorized" && reply.status != 403,
            "{}: {:#}",
            operation.id,
            reply.body
        );
    }
}

/// The whole matrix: every role calls every operation. A role that the contract does not list is
/// refused before the server checks anything else in the request.
#[actix_web::test]
async fn each_operation_admits_the_roles_of_its_contract_and_no_other() {
    let app = TestApp::new().await;
    let employer = app.employer("Aselsan", 1);
    for operation in operations().iter().filter(|operation| !operation.is_public) {
        for role in Role::ALL {
            let caller = match role {
                Role::EmployerManager | Role::InternshipOfficer => app.colleague(&employer, *role),
                _ => app.officer(*role),
            };
            let reply = call(&app, &caller, operation).await;
            if operation.roles.iter().any(|admitted| admitted == role.name()) {
                assert!(
                    reply.status != 401 && reply.status != 403,
                    "{} by {role}: {:#}",
                    operation.id,
                    reply.body
                );
                assert!(reply.status < 500, "{} by {role}: {:#}", operation.id, reply.body);
            } else {
                reply.refused(403, "forbidden_role");
            }
        }
    }
}

/// Tokens that were once good, or that are good for somebody else.
async fn spoilt(app: &TestApp) -> Vec<(&'static str, String)> {
    let claims = |caller: &Caller, role| staj_api::Claims {
        user: caller.user,
        session: caller.session,
        role,
        limited: false,
    };
    let wall = app.app.clock.wall();
    let issue = |claims, at| app.app.tokens.issue(claims, at).unwrap().0;
    let officer = app.officer(Role::ProgrammeOfficer);
    let expired = issue(claims(&officer, Role::ProgrammeOfficer), wall - Duration::minutes(10));
    let early = issue(claims(&officer, Role::ProgrammeOfficer), wall + Duration::minutes(1));
    let other_role = issue(claims(&officer, Role::Candidate), wall);
    let other_server = staj_api::Tokens::new(b"another token secret", None);
    let (foreign, _) = other_server.issue(claims(&officer, Role::ProgrammeOfficer), wall).unwrap();
    let somebody = app.officer(Role::ProgrammeOfficer);
    let mixed =
        staj_api::Claims { user: somebody.user, ..claims(&officer, Role::ProgrammeOfficer) };
    let mixed = issue(mixed, wall);
    let (gone, out) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::ProgrammeOfficer));
    app.act(&officer, &format!("/v1/users/{}/deactivate", gone.user)).await.is(200);
    app.act(&out, "/v1/auth/logout").await.is(204);
    vec![
        ("expired", expired),
        ("not valid yet", early),
        ("of another role", other_role),
        ("of another server", foreign),
        ("of somebody else's session", mixed),
        ("of a deactivated account", gone.token),
        ("of a session that ended", out.token),
    ]
}

/// Everything that is stored, but for the access log, in which refusals are written down.
fn stored(app: &TestApp) -> Vec<(&'static str, Vec<String>)> {
    let mut raw = Raw::new(&app.db);
    let tables = REGISTRY.iter().filter(|table| table.name != "access_log");
    tables.map(|table| (table.name, raw.rows(table))).collect()
}

/// Every operation with every token that is not good, and by every role that it does not admit.
#[actix_web::test]
async fn a_refused_call_changes_nothing_that_is_stored() {
    let app = TestApp::new().await;
    let employer = app.employer("Aselsan", 1);
    let spoilt = spoilt(&app).await;
    let roles: Vec<_> = Role::ALL
        .iter()
        .map(|role| match role {
            Role::EmployerManager | Role::InternshipOfficer => app.colleague(&employer, *role),
            _ => app.officer(*role),
        })
        .collect();
    let before = stored(&app);
    let mut calls = 0;
    for operation in operations().iter().filter(|operation| !operation.is_public) {
        for (what, token) in &spoilt {
            let reply = call(&app, token, operation).await;
            // A session is looked up with what the request needs, once the request makes sense.
            let is_of_session = what.starts_with("of ") && *what != "of another server";
            let is_refused = match is_of_session {
                true => [400, 401, 403, 404, 415, 422].contains(&reply.status),
                false => reply.status == 401,
            };
            assert!(is_refused, "{} with a token {what}: {:#}", operation.id, reply.body);
            calls += 1;
        }
        for (role, caller) in Role::ALL.iter().zip(&roles) {
            if !operation.roles.iter().any(|admitted| admitted == role.name()) {
                call(&app, caller, operation).await.refused(403, "forbidden_role");
                calls += 1;
            }
        }
    }
    for (before, after) in before.iter().zip(stored(&app)) {
        assert_eq!(before.1, after.1, "{} has changed", before.0);
    }
    assert!(calls > 1500, "only {calls} calls");
}

/// Each new operation and each change of roles shows up as a line in the reviewed table.
#[test]
fn the_contract_grants_exactly_what_the_reviewed_table_grants() {
    let granted: String = operations()
        .iter()
        .map(|operation| {
            let roles =
                if operation.is_public { "anyone".to_owned() } else { operation.roles.join(" ") };
            format!("{:<32} {roles}\n", operation.id)
        })
        .collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/it/access.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &granted).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        granted == reviewed,
        "tests/it/access.txt is behind the contract: run with UPDATE=1, review each changed line, and commit it"
    );
}

/// Calls an operation on objects that do not exist, without a body.
async fn call(app: &TestApp, caller: &impl staj_tests::Bearer, operation: &Operation) -> Reply {
    let path: Vec<_> = operation
        .path
        .split('/')
        .map(|part| match part {
            "{code}" => "offer_expired".to_owned(),
            "{name}" => "offer".to_owned(),
            "{date}" => "2026-01-01".to_owned(),
            part if part.starts_with('{') => Uuid::from_u128(404).to_string(),
            part => part.to_owned(),
        })
        .collect();
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
    app.raw(caller, TestRequest::with_uri(&path.join("/")).method(method)).await
}

#[actix_web::test]
async fn a_revoked_session_and_a_changed_role_take_effect_at_once() {
    let app = TestApp::new().await;
    let officer: Caller = app.officer(Role::ProgrammeOfficer);
    app.get(&officer, "/v1/offers").await.is(200);
    // A token of the same user and session, with a role that the user does not have.
    let (other, _) = app
        .app
        .tokens
        .issue(
            staj_api::Claims {
                role: Role::Candidate,
                user: officer.user,
                session: officer.session,
                limited: false,
            },
            app.app.clock.wall(),
        )
        .unwrap();
    app.get(&other, "/v1/offers").await.refused(401, "unauthorized");
    // An access token is valid for ten minutes.
    app.app.clock.set_wall(app.app.clock.wall() + time::Duration::minutes(10));
    app.get(&officer, "/v1/offers").await.refused(401, "unauthorized");
}

/// One object of each kind that has an owner. All belong to METU or to the same employer.
struct Owned {
    app: TestApp,
    ids: Vec<(&'static str, String)>,
}

/// A valid body for an operation on one object, if the operation needs one.
fn body_of(operation: &str) -> Option<Value> {
    Some(match operation {
        "update_faculty" => json!({ "name": "Hukuk" }),
        "update_employer" => json!({ "sector": "Savunma" }),
        "merge_employer" => json!({ "into_employer_id": Uuid::nil(), "reason": "Birleştiler" }),
        "create_workplace" => json!({ "name": "İzmir", "province_code": 35, "district": "Konak",
            "address": "1. Kordon 7", "contact": { "full_name": "Naz Ak", "email": "izmir@employer.example",
            "phone": "+902320000000" } }),
        "update_workplace" => json!({ "name": "İzmir" }),
        "invite_member" => {
            json!({ "email": "yeni@staj.example", "full_name": "Yeni", "role": "internship_officer", "language": "tr" })
        }
        "change_member_role" => json!({ "role": "internship_officer" }),
        "set_quota" => json!({ "total": 3 }),
        "update_application" => json!({ "student_number": "7" }),
        "submit_application" => json!({ "privacy_notice_version": "1" }),
        "reject_document" => json!({ "reason_code": "unreadable" }),
        "ask_for_proof" => json!({ "question": "Not dökümü" }),
        "correct_declared_item" => json!({ "quantity": 3, "reason": "Not dökümü" }),
        "object_to_evaluation" => json!({ "reason": "Eksik puan" }),
        "update_offer" => json!({ "unit": "Radar" }),
        "decline_offer" => json!({}),
        "propose_amendment" => {
            json!({ "reason": "Laboratuvar", "unit": "Radar", "respond_by": "2026-06-01T12:00:00Z" })
        }
        "ask_about_offer" => json!({ "text": "Servis var mı?" }),
        "answer_offer_question" => json!({ "text": "Evet" }),
        "request_supplementary_document" => json!({ "text": "Transkript" }),
        "raise_offer_wage" => json!({ "monthly_wage_minor": 900_000 }),
        "revoke_offer" | "cancel_offer" => json!({ "reason": "budget" }),
        "ask_guardian" => {
            json!({ "guardian_name": "Fatma", "relation": "mother", "email": "fatma@staj.example" })
        }
        "set_guardian_consent" => {
            json!({ "guardian_name": "Fatma", "relation": "mother", "given_on": "2026-01-01" })
        }
        "record_absence" => {
            json!({ "start_date": "2026-07-20", "end_date": "2026-07-20", "kind": "sick" })
        }
        "declare_exit" => json!({ "declared_on": "2026-08-17", "declaration_reference": "1" }),
        "set_intern_details" => json!({ "health_cover": "own" }),
        "terminate_placement" => json!({ "last_day": "2026-07-20", "reason": "absence" }),
        "decide_university_approval" | "decide_compulsory_equivalence" => {
            json!({ "verdict": "approved" })
        }
        "reject_sgk_notice" => json!({ "reason": "workplace", "text": "Adres eksik" }),
        "declare_sgk_notice" => {
            json!({ "declared_on": "2026-06-01", "declaration_reference": "1" })
        }
        "add_certificate" => json!({ "placement_id": Uuid::from_u128(404) }),
        "report_incident" => json!({ "kind": "unpaid", "text": "Ücret ödenmedi" }),
        "declare_incident" => {
            json!({ "declared_on": "2026-07-22", "declaration_reference": "1" })
        }
        "add_to_talent_pool" => json!({}),
        "move_in_reserve_list" => json!({ "position": 1 }),
        "reschedule_interview" => {
            json!({ "starts_at": "2026-05-20T10:00:00Z", "duration_minutes": 30 })
        }
        "request_reschedule" => json!({ "message": "Sınavım var" }),
        "cancel_interview" => json!({ "reason": "Ertelendi" }),
        "complete_interview" => json!({}),
        _ => return None,
    })
}

/// Operations on objects that nobody owns, or that every caller with the role can see.
const OF_NOBODY: &[&str] = &[
    // Terms, and lists that belong to a whole term.
    "create_application",
    "search_pool",
    "create_university_announcement",
    "list_university_announcements",
    "list_evidence_packages",
    "send_evidence_package",
    "announce_term",
    "create_announcement",
    "publish_announcement",
    "archive_announcement",
    // Everybody who may search the pool can see every entry, without the identity (A20).
    "get_pool_entry",
];

#[actix_web::test]
async fn to_an_outsider_an_object_looks_as_if_it_did_not_exist() {
    let owned = owned().await;
    let app = &owned.app;
    let tai = app.employer("TAI", 1);
    let mut calls = 0;
    for operation in operations() {
        let sees_all = ["programme_officer", "iskur_officer"];
        let strangers = operation.roles.iter().filter(|role| !sees_all.contains(&role.as_str()));
        let of_one_object =
            operation.path.contains("_id}") && !OF_NOBODY.contains(&operation.id.as_str());
        if operation.is_public || !of_one_object {
            continue;
        }
        for role in strangers.map(|role| Role::from_name(role).unwrap()) {
            let stranger = match role {
                Role::EmployerManager | Role::InternshipOfficer => app.colleague(&tai, role),
                Role::Candidate => app.candidate("Yabancı").caller,
                Role::SchoolOfficer => app.officer_of(role, Some(OSTIM)),
                _ => app.officer_of(role, Some(BOUN)),
            };
            let ask = |ids: Vec<(&'static str, String)>| {
                let path = ids.iter().fold(operation.path.clone(), |path, (name, id)| {
                    path.replace(&format!("{{{name}}}"), id)
                });
                assert!(!path.contains('{'), "create the object of {path} in `owned`");
                let mut request = TestRequest::with_uri(&path)
                    .method(Method::from_bytes(operation.method.as_bytes()).unwrap());
                if let Some(body) = body_of(&operation.id) {
                    request = request.set_json(body);
                }
                let (upload, stranger) = (operation.id.starts_with("upload_"), &stranger);
                let fields: &[(&str, &str)] = match operation.id.as_str() {
                    "upload_document" => &[("document_type", "art_award"), ("title", "Ödül")],
                    "upload_supplementary_document" => &[("title", "Ödül")],
                    _ => &[],
                };
                async move {
                    let reply = if upload {
                        app.upload(stranger, &path, fields, ("belge.pdf", PDF)).await
                    } else {
                        app.raw(stranger, request).await
                    };
                    let mut problem = reply.refused(404, "not_found");
                    problem["request_id"] = Value::Null;
                    problem
                }
            };
            let absent = |name: &str| {
                if name == "term_id" {
                    owned.id("term_id")
                } else {
                    Uuid::from_u128(404).to_string()
                }
            };
            let nothing = owned.ids.iter().map(|(name, _)| (*name, absent(name))).collect();
            assert_eq!(
                ask(owned.ids.clone()).await,
                ask(nothing).await,
                "{} by {role}",
                operation.id
            );
            calls += 1;
        }
    }
    assert!(calls > 60, "only {calls} calls by strangers");
}

impl Owned {
    fn id(&self, name: &str) -> String {
        self.ids.iter().find(|(of, _)| *of == name).map(|(_, id)| id.clone()).unwrap()
    }
}

async fn owned() -> Owned {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let offer = app.confirmed(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let transcript = format!("/v1/offers/{offer}/documents");
    let fields = [("title", "Transkript")];
    let transcript = app.upload(&ayse, &transcript, &fields, ("transkript.pdf", PDF)).await;
    let transcript = id(&transcript.is(201));
    let placement = id(&app.get(&ayse, "/v1/placements").await.is(200)["items"][0]);
    let notice = id(&app.get(&aselsan, "/v1/sgk-notices").await.is(200)["items"][0]);
    app.act(&aselsan, &format!("/v1/sgk-notices/{notice}/share")).await.is(200);
    let member = app.colleague(&aselsan, Role::InternshipOfficer);
    let listed = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, ayse.pool_entry);
    app.put(&aselsan, &listed, json!({})).await.is(201);
    let interview = json!({ "pool_entry_id": ayse.pool_entry.0, "starts_at": "2026-05-20T10:00:00Z", "duration_minutes": 30 });
    let interview = id(&app.post(&aselsan, "/v1/interviews", interview).await.is(201));
    // An open call, with an application and evidence in it.
    let call = app.open_call();
    let mehmet = app.applicant("Mehmet");
    let (application, document) = app.submitted(&mehmet).await;
    app.tick();
    let notification = id(&app.get(&mehmet, "/v1/me/notifications").await.is(200)["items"][0]);
    let mails = app.get(&aselsan, &format!("/v1/placements/{placement}/mails")).await.is(200);
    let mail = id(&mails["items"][0]);
    let career = app.officer(Role::CareerOfficer);
    let body = json!({ "channel": "website", "url": "https://kariyer.example", "body": "Başladı", "announced_on": "2026-01-20" });
    let announcement = id(&app
        .post(&career, &format!("/v1/terms/{}/university-announcements", call.0), body)
        .await
        .is(201));
    let evidence = format!("/v1/university-announcements/{announcement}/evidence");
    let evidence = id(&app.upload(&career, &evidence, &[], ("duyuru.pdf", PDF)).await.is(201));
    let unit = app.officer(Role::UnitOfficer);
    let faculty =
        json!({ "name": "Mühendislik", "email": "muh@odtu.example", "department_codes": [] });
    let faculty = id(&app.post(&unit, "/v1/faculties", faculty).await.is(201));
    app.at(start_of_day(date!(2026 - 07 - 22)));
    let accident = json!({ "kind": "accident", "happened_on": "2026-07-21", "text": "Düştü" });
    let path = format!("/v1/placements/{placement}/incidents");
    let incident = id(&app.post(&ayse, &path, accident).await.is(201));
    let absence = json!({ "start_date": "2026-07-21", "end_date": "2026-07-21", "kind": "sick" });
    let path = format!("/v1/placements/{placement}/absences");
    let absence = app.post(&aselsan, &path, absence).await.is(201);
    let absence = id(&absence["absences"][0]);
    app.at(START);
    let amendment =
        json!({ "reason": "Laboratuvar", "unit": "Ar-Ge", "respond_by": "2026-06-01T12:00:00Z" });
    let path = format!("/v1/offers/{offer}/amendments");
    let amendment = id(&app.post(&aselsan, &path, amendment).await.is(201));
    let asked = json!({ "text": "Servis var mı?" });
    let asked = id(&app.post(&ayse, &format!("/v1/offers/{offer}/questions"), asked).await.is(201));
    let workplaces = format!("/v1/employers/{}/workplaces", aselsan.id);
    let workplace = id(&app.get(&aselsan, &workplaces).await.is(200)["items"][0]);
    let ids = vec![
        ("amendment_id", amendment),
        ("absence_id", absence),
        ("incident_id", incident),
        ("offer_question_id", asked),
        ("workplace_id", workplace),
        ("faculty_id", faculty),
        ("employer_id", aselsan.id.to_string()),
        ("user_id", member.user.to_string()),
        ("session_id", member.session.to_string()),
        ("term_id", TERM.0.to_string()),
        ("application_id", application),
        ("document_id", document),
        ("item", "gpa".to_owned()),
        ("pool_entry_id", ayse.pool_entry.to_string()),
        ("interview_id", interview),
        ("offer_id", offer),
        ("supplementary_document_id", transcript),
        ("placement_id", placement),
        ("sgk_notice_id", notice),
        ("mail_id", mail),
        ("university_announcement_id", announcement),
        ("evidence_id", evidence),
        ("notification_id", notification),
    ];
    Owned { app, ids }
}
