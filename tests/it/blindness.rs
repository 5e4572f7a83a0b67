//! The pool is blind (A20): no response to an employer identifies a candidate before the stage at
//! which the identity is revealed. The test calls every operation that an employer may call, in
//! random worlds.

use crate::evaluations::office;
use actix_web::http::Method;
use actix_web::rt::System;
use actix_web::test::TestRequest;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use staj_domain::ids::{SchoolId, TermId};
use staj_domain::user::Role;
use staj_tests::contract::document;
use staj_tests::contract::{Operation, operations};
use staj_tests::given::{self, BOUN, CALL, METU, OSTIM, PDF, TERM, respond_by};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Bearer, Candidate, Employer, TestApp, id, rfc3339};
use std::collections::BTreeSet;
use time::macros::date;
use uuid::Uuid;

/// How far an employer has got with a candidate. Every stage comes before an acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Pool,
    Drafted,
    Sent,
    Revoked,
    Declined,
    Lapsed,
}

#[derive(Debug, Clone)]
struct Person {
    given_name: String,
    school: SchoolId,
    stage: Stage,
}

/// One person at each stage, in any order, with any name and school.
fn people() -> impl Strategy<Value = Vec<Person>> {
    use Stage::*;
    let stages = Just(vec![Pool, Drafted, Sent, Revoked, Declined, Lapsed]).prop_shuffle();
    let school = prop::sample::select(vec![METU, BOUN, OSTIM]);
    // A name that occurs in no other text.
    let person = ("Q[a-zçğıöşü]{9}", school);
    (stages, prop::collection::vec(person, 6)).prop_map(|(stages, people)| {
        let person = |(stage, (given_name, school))| Person { given_name, school, stage };
        stages.into_iter().zip(people).map(person).collect()
    })
}

/// Operations that an employer may call, but that return only refusals before an acceptance or for
/// the bodies used here.
const NOTHING_BEFORE: &[&str] = &[
    "cancel_offer",
    "complete_placement",
    "confirm_offer",
    "delete_absence",
    "get_acceptance_letter",
    "get_attendance",
    "get_certificate",
    "get_incident",
    "get_placement",
    "get_sgk_notice",
    "get_supplementary_document_content",
    "list_placement_mails",
    "record_placement_no_show",
    "remind_of_sgk_notice",
    "record_absence",
    "report_incident",
    "retry_mail",
    "share_sgk_notice",
    "terminate_placement",
    "change_password",
    // It shows what `renew_calendar_address` makes.
    "get_calendar_address",
    // They need an authenticator app.
    "confirm_second_factor",
    "remove_second_factor",
    "submit_employer",
    // Scheduling an interview also reveals who a candidate is. The second test has a cancelled one.
    "schedule_interview",
    "get_interview",
    "get_interview_calendar",
    "reschedule_interview",
    "cancel_interview",
    "complete_interview",
    "record_interview_no_show",
];

/// The texts that identify a candidate.
async fn identifiers(app: &TestApp, candidate: &Candidate, school: SchoolId) -> Vec<String> {
    let me = app.get(candidate, "/v1/me").await.is(200);
    let school = app.get(candidate, &format!("/v1/schools/{school}")).await.is(200);
    let mut identifiers = vec![
        candidate.given_name.clone(),
        candidate.surname.clone(),
        candidate.national_id.clone(),
        me["email"].as_str().unwrap().to_owned(),
        school["name"].as_str().unwrap().to_owned(),
        school["id"].as_str().unwrap().to_owned(),
    ];
    identifiers.extend(me["phone"].as_str().map(str::to_owned));
    identifiers
}

/// A valid body for an operation, if it needs one.
fn body(operation: &str, candidate: &Candidate, offer: &str, workplace: &str) -> Option<Value> {
    let (start, end) = (date!(2026 - 09 - 07), date!(2026 - 10 - 02));
    let mut draft = given::offer(candidate, start, end, respond_by(start));
    draft["workplace_id"] = json!(workplace);
    Some(match operation {
        "draft_offer" => draft,
        "draft_offers" => json!({ "items": [draft] }),
        "send_offers" | "confirm_offers" => json!({ "offer_ids": [offer] }),
        "share_sgk_notices" => json!({ "sgk_notice_ids": [offer] }),
        "update_offer" => json!({ "unit": "Radar" }),
        "raise_offer_wage" => json!({ "monthly_wage_minor": 900_000 }),
        "revoke_offer" | "cancel_offer" => json!({ "reason": "budget" }),
        "request_supplementary_document" => json!({ "text": "Transkript" }),
        "propose_amendment" => {
            let until = rfc3339(respond_by(start));
            json!({ "reason": "Laboratuvar", "unit": "Radar", "respond_by": until })
        }
        "answer_offer_question" => json!({ "text": "Evet" }),
        "record_absence" => {
            json!({ "start_date": "2026-07-20", "end_date": "2026-07-20", "kind": "sick" })
        }
        "report_incident" => {
            json!({ "kind": "accident", "happened_on": start.to_string(), "text": "Düştü" })
        }
        "update_employer" => json!({ "sector": "Savunma" }),
        "create_workplace" => json!({ "name": format!("İzmir {}", staj_api::new_id::<Uuid>()),
            "province_code": 35, "district": "Konak", "address": "1. Kordon 7",
            "contact": { "full_name": "Naz Ak", "email": "izmir@employer.example",
            "phone": "+902320000000" } }),
        "update_workplace" => json!({ "open": true }),
        "set_quota" => json!({ "total": 40 }),
        "update_me" => json!({ "language": "en" }),
        "create_data_request" => json!({ "kind": "access", "text": "Hangi verilerim var?" }),
        "invite_member" => {
            json!({ "email": format!("yeni{}@staj.example", staj_api::new_id::<Uuid>().simple()),
            "full_name": "Yeni", "role": "internship_officer", "language": "tr" })
        }
        "add_to_talent_pool" => json!({ "note": "Projesi yakın" }),
        "move_in_reserve_list" => json!({ "position": 1 }),
        "change_member_role" => json!({ "role": "internship_officer" }),
        "start_second_factor" => json!({ "current_password": given::PASSWORD }),
        "request_email_change" => {
            json!({ "email": "yeni@staj.example", "current_password": given::PASSWORD })
        }
        _ => return None,
    })
}

struct World {
    app: TestApp,
    term: TermId,
    aselsan: Employer,
    /// An interview that the employer cancelled, if there is one.
    interview: Option<String>,
    /// A session of the caller that may end.
    session: String,
    /// Each with the id of their offer, and of the document that they attached to it, if any.
    candidates: Vec<(Candidate, String, Option<String>)>,
    secrets: Vec<String>,
}

async fn world(people: &[Person]) -> World {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 30);
    let (start, end) = (date!(2026 - 09 - 07), date!(2026 - 10 - 02));
    let soon = date!(2026 - 06 - 15);
    let (mut candidates, mut secrets) = (vec![], vec![]);
    for person in people {
        let candidate = app.candidate_of(&person.given_name, person.school);
        secrets.extend(identifiers(&app, &candidate, person.school).await);
        let (start, end) = match person.stage {
            Stage::Lapsed => (soon, date!(2026 - 07 - 10)),
            _ => (start, end),
        };
        for list in ["talent-pool", "reserve-list"] {
            let path = format!("/v1/employers/{}/{list}/{}", aselsan.id, candidate.pool_entry);
            let reply = app.put(&aselsan, &path, json!({})).await;
            assert!(reply.status < 300, "{:#}", reply.body);
        }
        let offer = app.draft(&aselsan, &candidate, start, end).await;
        let path = format!("/v1/offers/{offer}");
        let mut attached = None;
        if !matches!(person.stage, Stage::Pool | Stage::Drafted) {
            app.act(&aselsan, &format!("{path}/send")).await.is(200);
            // The title, the file name and the content of the document all identify them.
            let title = format!("{} transkripti", candidate.given_name);
            let file = (format!("{}.pdf", candidate.surname), [PDF, title.as_bytes()].concat());
            let (fields, path) = ([("title", title.as_str())], format!("{path}/documents"));
            let reply = app.upload(&candidate, &path, &fields, (&file.0, &file.1)).await;
            attached = Some(id(&reply.is(201)));
            let asked = json!({ "text": "Servis var mı?" });
            app.post(&candidate, &format!("/v1/offers/{offer}/questions"), asked).await.is(201);
        }
        match person.stage {
            Stage::Pool => drop(app.delete(&aselsan, &path).await),
            Stage::Revoked => {
                let why = json!({ "reason": "budget" });
                app.post(&aselsan, &format!("{path}/revoke"), why).await.is(200);
            }
            Stage::Declined => {
                app.post(&candidate, &format!("{path}/decline"), json!({})).await.is(200);
            }
            Stage::Drafted | Stage::Sent | Stage::Lapsed => {}
        }
        candidates.push((candidate, offer, attached));
    }
    app.at(respond_by(soon) + time::Duration::seconds(1));
    app.tick();
    World { app, term: TERM, aselsan, interview: None, session: String::new(), candidates, secrets }
}

/// Calls an operation for every candidate, checks that no response identifies one, and returns the
/// statuses.
async fn walk(world: &World, operation: &Operation, caller: &impl Bearer) -> BTreeSet<u16> {
    let World { app, term, aselsan, interview, session, candidates, secrets } = world;
    let colleague = app.colleague(aselsan, Role::InternshipOfficer);
    let notification = app.get(caller, "/v1/me/notifications").await.is(200);
    let notification = notification["items"].get(0).map_or(String::new(), id);
    let workplaces = format!("/v1/employers/{}/workplaces", aselsan.id);
    let workplace = id(&app.get(caller, &workplaces).await.is(200)["items"][0]);
    let mut statuses = BTreeSet::new();
    for (candidate, offer, attached) in candidates {
        let asked = app.get(candidate, &format!("/v1/offers/{offer}/questions")).await;
        let proposed = app.get(candidate, &format!("/v1/offers/{offer}/amendments")).await;
        let amendment = proposed.body["items"].get(0).map_or_else(|| offer.clone(), id);
        let question = asked.body["items"].get(0).map_or_else(|| offer.clone(), id);
        let path = operation.path.split('/').map(|part| match part {
            "{offer_question_id}" => question.clone(),
            "{amendment_id}" => amendment.clone(),
            "{term_id}" => term.to_string(),
            "{employer_id}" => aselsan.id.to_string(),
            "{offer_id}" => offer.clone(),
            "{workplace_id}" => workplace.clone(),
            "{notification_id}" => notification.clone(),
            "{interview_id}" => interview.clone().unwrap_or_else(|| offer.clone()),
            "{supplementary_document_id}" => {
                attached.clone().unwrap_or_else(|| candidate.pool_entry.to_string())
            }
            // A colleague, where the path names a member of the employer.
            "{user_id}" => colleague.user.to_string(),
            "{session_id}" => session.clone(),
            part if part.starts_with('{') => candidate.pool_entry.to_string(),
            part => part.to_owned(),
        });
        let mut path = path.collect::<Vec<_>>().join("/");
        match operation.id.as_str() {
            "export_sgk_notices" => path += "?format=csv",
            "search_pool" => path += "?include=facets&available=false",
            _ => {}
        }
        let reply = if operation.id.starts_with("upload_") {
            app.upload(caller, &path, &[], ("belge.pdf", PDF)).await
        } else {
            let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
            let mut request = TestRequest::with_uri(&path).method(method);
            if let Some(body) = body(&operation.id, candidate, offer, &workplace) {
                request = request.set_json(body);
            }
            app.raw(caller, request).await
        };
        let text = format!("{:?} {}", reply.headers, String::from_utf8_lossy(&reply.bytes));
        for secret in secrets {
            assert!(!text.contains(secret), "{} reveals {secret}: {text}", operation.id);
        }
        statuses.insert(reply.status);
    }
    statuses
}

fn of_employers() -> Vec<Operation> {
    let employer = |role: &String| role == "employer_manager" || role == "internship_officer";
    operations().into_iter().filter(|operation| operation.roles.iter().any(employer)).collect()
}

#[test]
fn no_response_to_an_employer_identifies_a_candidate_before_the_reveal() {
    let config = ProptestConfig { cases: 4, failure_persistence: None, ..Default::default() };
    // Operations that succeeded at least once.
    let answered = std::cell::RefCell::new(BTreeSet::new());
    let run = TestRunner::new(config).run(&people(), |people| {
        System::new().block_on(async {
            let mut world = world(&people).await;
            // Reads come first, and the revocation of offers comes last.
            let order = ["GET", "PATCH", "PUT", "POST", "DELETE"];
            let mut all = of_employers();
            all.sort_by_key(|operation| {
                let at = order.iter().position(|of| *of == operation.method);
                (operation.id == "revoke_offer", at)
            });
            for operation in &all {
                let somebody = world.app.colleague(&world.aselsan, Role::EmployerManager);
                world.session = somebody.session.to_string();
                let statuses = match operation.id.as_str() {
                    // The manager's own session must last to the end.
                    "logout" | "revoke_session" => walk(&world, operation, &somebody).await,
                    _ => walk(&world, operation, &world.aselsan).await,
                };
                if statuses.iter().any(|status| *status < 300) {
                    answered.borrow_mut().insert(operation.id.clone());
                }
            }
        });
        Ok(())
    });
    run.unwrap();
    let all: BTreeSet<String> = of_employers().into_iter().map(|operation| operation.id).collect();
    let silent: Vec<_> = all.difference(&answered.borrow()).cloned().collect();
    let known: Vec<_> = NOTHING_BEFORE.iter().map(|id| (*id).to_owned()).collect();
    let forgotten: Vec<_> = silent.iter().filter(|id| !known.contains(id)).collect();
    assert!(
        forgotten.is_empty(),
        "give these a path and a body with which they succeed: {forgotten:?}"
    );
}

/// The free texts that a candidate can write, by operation. The test below plants a text in each
/// of them, and must find none of it in what an employer sees.
const FREE_TEXTS: &[&str] = &[
    "ask_guardian guardian_name",
    "create_application student_number",
    "create_data_request text",
    "decline_offer reason",
    "object_to_evaluation reason",
    "register_candidate given_name",
    "register_candidate national_id",
    "register_candidate phone",
    "register_candidate surname",
    "report_incident text",
    "request_reschedule message",
    "update_application student_number",
    "update_me phone",
    "upload_document certificate_number",
    "upload_document title",
    "upload_supplementary_document title",
];

/// A question is written for the employer. Names, addresses and long numbers are refused in it (A73).
const FOR_EMPLOYERS: &[&str] = &["ask_about_offer text"];

/// Texts that must be one of a published list.
const CLOSED_TEXTS: &[&str] = &[
    "create_application department_code",
    "submit_application privacy_notice_version",
    "update_application department_code",
    "upload_document document_type",
    "set_intern_details iban",
    "upload_document item",
];

/// The members of requests in which candidates write text, by the contract.
fn written_by_candidates() -> BTreeSet<String> {
    let schema = |schema: &'static Value| match schema["$ref"].as_str() {
        Some(name) => {
            &document()["components"]["schemas"][name.rsplit('/').next().unwrap_or_default()]
        }
        None => schema,
    };
    let mut texts = BTreeSet::new();
    for operation in operations() {
        if operation.id != "register_candidate" && !operation.roles.contains(&"candidate".into()) {
            continue;
        }
        let body =
            &document()["paths"][&operation.path][operation.method.to_lowercase()]["requestBody"];
        for content in body["content"].as_object().into_iter().flat_map(|content| content.values())
        {
            for (name, member) in schema(&content["schema"])["properties"].as_object().unwrap() {
                let kinds = &member["type"];
                let is_text = *kinds == "string"
                    || kinds.as_array().is_some_and(|kinds| kinds.contains(&json!("string")));
                let format = member["format"].as_str().unwrap_or_default();
                let closed =
                    ["uuid", "date", "date-time", "binary", "password", "email"].contains(&format);
                if is_text && member.get("enum").is_none() && !closed {
                    texts.insert(format!("{} {name}", operation.id));
                }
            }
        }
    }
    // Sessions and passwords are about the account.
    texts.retain(|text| {
        let of_the_account =
            ["login", "refresh_tokens", "change_password", "request_email_change", "second_factor"];
        !of_the_account.iter().any(|id| text.contains(id))
    });
    texts
}

/// Nothing that a candidate typed is shown before the reveal, because it may say who they are.
#[actix_web::test]
async fn nothing_that_a_candidate_typed_is_shown_before_the_reveal() {
    let known: BTreeSet<String> =
        [FREE_TEXTS, FOR_EMPLOYERS, CLOSED_TEXTS].concat().into_iter().map(str::to_owned).collect();
    assert_eq!(written_by_candidates(), known, "plant a text in each new member");

    let app = TestApp::new().await;
    let office = office(&app);
    let canary = |what: &str| format!("Qanarya {what}");
    // A minor, so that a guardian can be asked.
    let ayse = app.applicant_born("Qayşegül", date!(2009 - 01 - 15));
    let me = app.patch(&ayse, "/v1/me", json!({ "phone": "+905329876543" })).await.is(200);
    let mut form = given::form();
    form["student_number"] = json!("QANARYA77");
    let application = format!("{}/applications", office.term);
    let application = id(&app.post(&ayse, &application, form).await.is(201));
    let documents = format!("/v1/applications/{application}/documents");
    let title = canary("başlık, ODTÜ");
    let fields = [
        ("document_type", "art_award"),
        ("title", title.as_str()),
        ("certificate_number", "QANARYA77"),
    ];
    let file = ("Qanarya ödül.pdf", [PDF, b"Qanarya".as_slice()].concat());
    let award = app.upload(&ayse, &documents, &fields, (file.0, &file.1)).await.is(201);
    app.submit(&ayse, &application).await;
    app.at(given::CONTROL);
    office.approve(&app, &id(&award)).await;
    office.evaluate(&app).await;
    office.create_pool(&app).await;
    office.open_pool(&app).await;
    let objection = format!("/v1/applications/{application}/evaluation/objections");
    app.post(&ayse, &objection, json!({ "reason": canary("itiraz") })).await.is(201);
    let guardian = json!({ "guardian_name": canary("veli"), "relation": "mother", "email": "veli@staj.example" });
    let ask = format!("/v1/applications/{application}/guardian-consent/ask");
    app.post(&ayse, &ask, guardian).await.is(200);
    let asked = json!({ "kind": "access", "text": canary("verilerim") });
    app.post(&ayse, "/v1/me/data-requests", asked).await.is(201);

    let aselsan = app.employer("Aselsan", 30);
    let quota = format!("/v1/employers/{}/quotas/{CALL}", aselsan.id);
    app.put(&aselsan, &quota, json!({ "total": 30 })).await.is(201);
    for list in ["talent-pool", "reserve-list"] {
        let path = format!("/v1/employers/{}/{list}/{application}", aselsan.id);
        assert!(app.put(&aselsan, &path, json!({})).await.status < 300, "{list}");
    }
    let starts_at = rfc3339(app.now() + time::Duration::days(2));
    let interview = json!({
        "pool_entry_id": application, "starts_at": starts_at, "duration_minutes": 30
    });
    let interview = id(&app.post(&aselsan, "/v1/interviews", interview).await.is(201));
    let path = format!("/v1/interviews/{interview}");
    let ask = json!({ "message": canary("başka zaman") });
    app.post(&ayse, &format!("{path}/request-reschedule"), ask).await.is(200);
    let candidate = Candidate {
        pool_entry: staj_domain::ids::PoolEntryId(application.parse().unwrap()),
        given_name: "Qayşegül".to_owned(),
        surname: me["full_name"].as_str().unwrap().split(' ').next_back().unwrap().to_owned(),
        national_id: String::new(),
        caller: ayse,
    };
    let (start, end) = (date!(2026 - 09 - 07), date!(2026 - 10 - 02));
    let declined = app.sent(&aselsan, &candidate, start, end).await;
    let why = json!({ "reason": canary("gerekçe") });
    app.post(&candidate, &format!("/v1/offers/{declined}/decline"), why).await.is(200);
    let offer = app.sent(&aselsan, &candidate, start, end).await;
    let title = canary("ek belge");
    let (fields, documents) =
        ([("title", title.as_str())], format!("/v1/offers/{offer}/documents"));
    let attached = app.upload(&candidate, &documents, &fields, (file.0, &file.1)).await.is(201);
    // The employer knew the candidate while the interview was ahead, and no longer does.
    let seen = app.get(&aselsan, &path).await.is(200);
    assert!(seen.to_string().contains("Qanarya başka zaman"), "the walk would notice it");
    let cancel = json!({ "reason": "Ertelendi" });
    app.post(&aselsan, &format!("{path}/cancel"), cancel).await.is(200);
    app.tick();

    let mut secrets = identifiers(&app, &candidate, METU).await;
    secrets.retain(|secret| !secret.is_empty());
    secrets.extend(["Qanarya".to_owned(), "QANARYA77".to_owned()]);
    // The same offers twice: one that was declined, and one that is open.
    let candidates = vec![
        (candidate.clone(), declined, Some(id(&attached))),
        (candidate, offer, Some(id(&attached))),
    ];
    let interview = Some(interview);
    let world =
        World { app, term: CALL, aselsan, interview, session: String::new(), candidates, secrets };
    let mut all = of_employers();
    all.retain(|operation| operation.id != "logout");
    all.sort_by_key(|operation| (operation.method != "GET", operation.id.clone()));
    let mut answered = BTreeSet::new();
    for operation in &all {
        let statuses = walk(&world, operation, &world.aselsan).await;
        if statuses.iter().any(|status| *status < 300) {
            answered.insert(operation.id.as_str());
        }
    }
    for seen in ["get_pool_entry", "get_interview", "get_interview_calendar", "get_offer"] {
        assert!(answered.contains(seen), "{seen} in {answered:?}");
    }
}

#[actix_web::test]
async fn an_acceptance_reveals_the_candidate_only_to_that_employer() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 1), app.employer("TAI", 1));
    let candidate = app.candidate("Qayşegül");
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    let offer = app.accepted(&aselsan, &candidate, start, end).await;
    let other = app.sent(&tai, &candidate, start, end).await;
    let seen = app.get(&aselsan, &format!("/v1/offers/{offer}")).await.is(200);
    assert!(seen.to_string().contains("Qayşegül"), "the test above would notice it: {seen:#}");
    let blind = app.get(&tai, &format!("/v1/offers/{other}")).await.is(200);
    assert!(!blind.to_string().contains("Qayşegül"), "{blind:#}");
}

/// What a search of the pool tells besides names: order, facets, filters. It must be the same whoever the
/// candidates are.
async fn searched(people: [(&str, SchoolId); 3]) -> Vec<Value> {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 30);
    for (nth, (name, school)) in people.into_iter().enumerate() {
        let candidate = app.candidate_of(name, school);
        let entry = literal(candidate.pool_entry.0);
        let scores = format!("academic_score = {}, class_year = {nth}", 7000 + nth * 10);
        Raw::new(&app.db)
            .run(&format!("update pool_entries set {scores} where id = {entry}"))
            .unwrap();
    }
    let mut answers = vec![];
    for query in
        ["", "&sort=-social_score", "&class_year=1&class_year=2", "&min_academic_score=70.1"]
    {
        let path = format!("/v1/terms/{TERM}/pool-entries?include=facets{query}");
        let mut page = app.get(&aselsan, &path).await.is(200);
        for entry in page["items"].as_array_mut().unwrap() {
            entry["id"].take();
        }
        // Equal scores are in the order of their ids, which are random.
        if query.contains("sort") {
            page["items"].take();
        }
        answers.push(page);
    }
    answers
}

#[actix_web::test]
async fn a_search_tells_the_same_of_candidates_that_differ_only_in_who_they_are() {
    let some = searched([("Qayşe", METU), ("Qburak", METU), ("Qcan", METU)]).await;
    let others = searched([("Qzehra", BOUN), ("Qali", METU), ("Qöykü", BOUN)]).await;
    assert_eq!(some, others);
    assert_eq!(some[0]["facets"]["total"], 3);
}
