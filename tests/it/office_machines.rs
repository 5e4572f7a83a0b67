//! The machines of `machines.rs` that the offices drive: terms, announcements, evidence packages,
//! runs, objections, reviews, accounts and mails; and a term's path, found from its `actions` alone.

use crate::machines::{Cast, Command, Machine, Object, listed, post, walk};
use serde_json::{Value, json};
use staj_domain::national_id;
use staj_domain::user::Role;
use staj_tests::contract::operations;
use staj_tests::given::{CALL, CONTROL, PNG, WINDOW, calendar, form, revision};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Nobody, TestApp, fact, id};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use time::Duration;
use uuid::Uuid;

/// A number that no other object of the test has.
fn serial() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn of_the_cast(path: String) -> Object {
    Object { path, own: BTreeMap::new() }
}

struct Terms;

impl Machine for Terms {
    const NAME: &'static str = "term";

    fn commands() -> Vec<Command> {
        vec![
            post("announce", "/announce", None),
            post("publish_method_report", "/method-reports", Some(revision("Yayın"))),
            post("check_calendar", "/calendar-checks", None),
            post("start_evaluation", "/evaluation-runs", None),
            post("create_pool", "/pool", None),
            post("open_pool", "/pool/open", None),
            post("close_pool", "/pool/close", Some(json!({ "reason": "Bütçe doldu" }))),
            post("close", "/close", None),
        ]
    }

    fn wait(cast: &Cast, action: &str) {
        // A pool is open for an instant at least.
        if action == "close_pool" {
            cast.app.at(cast.app.now() + Duration::SECOND);
        }
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let office = &cast.people[&Role::ProgrammeOfficer];
        let code = json!({ "code": format!("t{}", serial()) });
        let object = of_the_cast(app.term_in_preparation(office, code).await);
        app.at(calendar().applications_open_at - Duration::DAY);
        let phases = [
            "draft",
            "announced",
            "applications_open",
            "document_control",
            "evaluation",
            "evaluated",
            "pool_open",
            "pool_closed",
            "closed",
        ];
        let reached = phases.iter().position(|phase| *phase == state).unwrap();
        for phase in &phases[1..=reached] {
            let steps: &[&str] = match *phase {
                "announced" => &["announce", "publish_method_report"],
                "evaluation" => &["check_calendar", "start_evaluation"],
                "pool_open" => &["create_pool", "open_pool"],
                "closed" => &["close"],
                _ => &[],
            };
            match *phase {
                "applications_open" => app.at(WINDOW),
                "document_control" => app.at(CONTROL),
                "evaluated" => app.tick(),
                "pool_open" => app.at(calendar().pool_opens_at),
                "pool_closed" => app.at(calendar().pool_closes_at + Duration::days(60)),
                _ => {}
            }
            for step in steps {
                let role =
                    if *step == "announce" { Role::IskurOfficer } else { Role::ProgrammeOfficer };
                let command = Self::commands().into_iter().find(|command| command.action == *step);
                cast.done(&object, role, command.unwrap()).await;
            }
        }
        if state == "document_control" {
            cast.done(&object, Role::ProgrammeOfficer, post("check", "/calendar-checks", None))
                .await;
        }
        if state == "evaluated" {
            app.at(calendar().pool_opens_at);
            cast.done(&object, Role::ProgrammeOfficer, post("pool", "/pool", None)).await;
        }
        object
    }

    async fn state(cast: &Cast, object: &Object) -> String {
        let seen = cast.app.get(&cast.people[&Role::ProgrammeOfficer], &object.path).await.is(200);
        seen["phase"].as_str().unwrap().to_owned()
    }
}

struct Announcements;

impl Machine for Announcements {
    const NAME: &'static str = "announcement";

    fn commands() -> Vec<Command> {
        let text = json!({ "title": "Süre uzatıldı", "body": "Son gün 18 Mart.",
            "revision": revision("Uzatma") });
        vec![
            post("publish", "/publish", Some(revision("İlk yayın"))),
            post("revise", "/revisions", Some(text)),
            post("archive", "/archive", None),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let path = format!("/v1/terms/{}/announcements", app.open_call());
        let text = json!({ "title": "Başvurular başladı", "body": "Son gün 16 Mart." });
        let made = app.post(&cast.people[&Role::IskurOfficer], &path, text).await.is(201);
        let object = of_the_cast(format!("/v1/announcements/{}", id(&made)));
        let way: &[&str] = match state {
            "draft" => &[],
            "published" => &["publish"],
            "archived" => &["publish", "archive"],
            other => panic!("unknown state {other}"),
        };
        for action in way {
            let command = Self::commands().into_iter().find(|command| command.action == *action);
            cast.done(&object, Role::IskurOfficer, command.unwrap()).await;
        }
        object
    }
}

struct EvidencePackages;

impl Machine for EvidencePackages {
    const NAME: &'static str = "evidence_package";

    fn commands() -> Vec<Command> {
        vec![post("acknowledge", "/acknowledge", None)]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let (app, centre) = (&cast.app, &cast.people[&Role::CareerOfficer]);
        let term = format!("/v1/terms/{}", app.open_call());
        let of_university = json!({ "channel": "website", "body": "Başvurular başladı.",
            "url": null, "announced_on": "2026-01-07" });
        let path = format!("{term}/university-announcements");
        let announced = id(&app.post(centre, &path, of_university).await.is(201));
        let path = format!("/v1/university-announcements/{announced}/evidence");
        app.upload(centre, &path, &[], ("duyuru.png", PNG)).await.is(201);
        let sent = app.act(centre, &format!("{term}/evidence-packages")).await.is(201);
        let object = of_the_cast(format!("/v1/evidence-packages/{}", id(&sent)));
        if state == "acknowledged" {
            let command = Self::commands().remove(0);
            cast.done(&object, Role::ProgrammeOfficer, command).await;
        }
        object
    }

    async fn seen(cast: &Cast, object: &Object, role: Role) -> Option<Value> {
        listed(cast, object, role, &format!("/v1/terms/{}/evidence-packages", CALL.0)).await
    }

    async fn state(cast: &Cast, object: &Object) -> String {
        let seen = Self::seen(cast, object, Role::ProgrammeOfficer).await.unwrap();
        seen["state"].as_str().unwrap().to_owned()
    }
}

struct EvaluationRuns;

impl Machine for EvaluationRuns {
    const NAME: &'static str = "evaluation_run";

    fn commands() -> Vec<Command> {
        vec![]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let Object { path, .. } = Terms::make(cast, "document_control").await;
        let office = &cast.people[&Role::ProgrammeOfficer];
        let runs = format!("{path}/evaluation-runs");
        let run = id(&cast.app.act(office, &runs).await.is(202));
        if state == "finished" {
            cast.app.tick();
        }
        of_the_cast(format!("{runs}/{run}"))
    }
}

struct Objections;

impl Machine for Objections {
    const NAME: &'static str = "objection";

    fn commands() -> Vec<Command> {
        let correction =
            json!({ "code": "gpa", "points": 30.0, "reason": "Transkript düzeltildi" });
        let uphold = json!({ "decision": "uphold", "text": "Haklı.", "corrections": [correction] });
        let reject = json!({ "decision": "reject", "text": "Puan doğru." });
        vec![post("uphold", "/decide", Some(uphold)), post("reject", "/decide", Some(reject))]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let (office, ayse) = (&cast.people[&Role::ProgrammeOfficer], app.applicant("Ayşe"));
        let term = Terms::make(cast, "applications_open").await.path;
        let notice = json!({ "version": "1", "text_tr": "Metin", "text_en": "Notice" });
        app.post(office, &format!("{term}/privacy-notices"), notice).await.is(201);
        let path = format!("{term}/applications");
        let application = id(&app.post(&ayse, &path, form()).await.is(201));
        app.submit(&ayse, &application).await;
        app.at(CONTROL);
        app.act(office, &format!("{term}/calendar-checks")).await.is(201);
        app.act(office, &format!("{term}/evaluation-runs")).await.is(202);
        app.tick();
        app.act(office, &format!("{term}/pool")).await.is(200);
        app.at(calendar().pool_opens_at);
        app.act(office, &format!("{term}/pool/open")).await.is(200);
        let path = format!("/v1/applications/{application}/evaluation/objections");
        let raised = app.post(&ayse, &path, json!({ "reason": "Puanım eksik." })).await;
        let path = format!("/v1/objections/{}", id(&raised.is(201)));
        let object = Object { path, own: BTreeMap::from([(Role::Candidate, ayse)]) };
        let action = match state {
            "open" => return object,
            "upheld" => "uphold",
            "rejected" => "reject",
            other => panic!("unknown state {other}"),
        };
        let command = Self::commands().into_iter().find(|command| command.action == action);
        cast.done(&object, Role::ProgrammeOfficer, command.unwrap()).await;
        object
    }

    async fn seen(cast: &Cast, object: &Object, role: Role) -> Option<Value> {
        listed(cast, object, role, "/v1/objections?limit=200").await
    }

    async fn state(cast: &Cast, object: &Object) -> String {
        let seen = Self::seen(cast, object, Role::ProgrammeOfficer).await.unwrap();
        seen["state"].as_str().unwrap().to_owned()
    }
}

struct DocumentReviews;

impl Machine for DocumentReviews {
    const NAME: &'static str = "document_review";

    fn commands() -> Vec<Command> {
        vec![post("record", "/record", Some(json!({ "verdict": "agree" })))]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let (centre, other) =
            (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
        let (_, document) = app.submitted(&app.applicant("Aday")).await;
        app.act(&centre, &format!("/v1/documents/{document}/accept")).await.is(200);
        app.act(&other, &format!("/v1/documents/{document}/approve")).await.is(200);
        let samples = format!("/v1/terms/{}/document-samples", CALL.0);
        let draw = json!({ "seed": serial(), "share_bp": 10_000 });
        let sample = id(&app.post(&other, &samples, draw).await.is(201));
        let reviews = format!("/v1/document-reviews?document_sample_id={sample}");
        let found = app.get(&cast.people[&Role::ProgrammeOfficer], &reviews).await.is(200);
        let object = of_the_cast(format!("/v1/document-reviews/{}", id(&found["items"][0])));
        if state == "recorded" {
            let command = Self::commands().remove(0);
            cast.done(&object, Role::ProgrammeOfficer, command).await;
        }
        object
    }

    async fn seen(cast: &Cast, object: &Object, role: Role) -> Option<Value> {
        listed(cast, object, role, "/v1/document-reviews?limit=200").await
    }

    async fn state(cast: &Cast, object: &Object) -> String {
        let seen = Self::seen(cast, object, Role::ProgrammeOfficer).await.unwrap();
        if seen["verdict"].is_null() { "open" } else { "recorded" }.to_owned()
    }
}

struct Users;

impl Machine for Users {
    const NAME: &'static str = "user";

    fn commands() -> Vec<Command> {
        vec![
            post("deactivate", "/deactivate", None),
            post("approve", "/approve", None),
            post("reactivate", "/reactivate", None),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let email = format!("memur{}@usp.example", serial());
        if state == "registered" {
            let body = json!({ "email": email, "given_name": "Aday", "surname": "Kayıt",
                "national_id": national_id::generate(serial()).as_str(),
                "birth_date": "2004-05-19", "phone": "+905321234567", "language": "tr" });
            app.post(&Nobody, "/v1/auth/candidates", body).await.is(202);
            let office = &cast.people[&Role::ProgrammeOfficer];
            let found = app.get(office, "/v1/users?role=candidate&limit=200").await.is(200);
            let found = found["items"].as_array().unwrap().iter();
            let user = found.filter(|user| user["email"] == email).map(id).next().unwrap();
            return of_the_cast(format!("/v1/users/{user}"));
        }
        let role = if state == "proposed" { "programme_officer" } else { "iskur_officer" };
        let person = json!({ "email": email, "full_name": "Memur", "role": role,
            "language": "tr" });
        // Another officer than the one who then approves it.
        let created =
            app.post(&app.officer(Role::ProgrammeOfficer), "/v1/users", person).await.is(201);
        let object = of_the_cast(format!("/v1/users/{}", id(&created)));
        match state {
            "proposed" | "invited" => {}
            "active" => drop(app.accept(&created, "mavi kapı 8").await.is(200)),
            "deactivated" => {
                let command = Self::commands().remove(0);
                cast.done(&object, Role::ProgrammeOfficer, command).await;
            }
            // Years later.
            "erased" => {
                let key = literal(Uuid::parse_str(&id(&created)).unwrap());
                let erase = format!("update users set state = 'erased' where id = {key}");
                Raw::new(&app.db).run(&erase).unwrap();
            }
            other => panic!("unknown state {other}"),
        }
        object
    }

    async fn seen(cast: &Cast, object: &Object, role: Role) -> Option<Value> {
        listed(cast, object, role, "/v1/users?limit=200").await
    }

    async fn state(cast: &Cast, object: &Object) -> String {
        let seen = Self::seen(cast, object, Role::ProgrammeOfficer).await.unwrap();
        seen["state"].as_str().unwrap().to_owned()
    }
}

struct Mails;

impl Machine for Mails {
    const NAME: &'static str = "mail";

    fn commands() -> Vec<Command> {
        vec![post("retry", "/retry", None)]
    }

    /// A mail that concerns nobody in the cast but the programme office.
    fn is_turn(role: Role, _: &str) -> bool {
        role == Role::ProgrammeOfficer
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let package = EvidencePackages::make(cast, "sent").await.path;
        app.tick();
        let office = &cast.people[&Role::ProgrammeOfficer];
        let about = format!("/v1/mails?object_id={}", package.rsplit('/').next().unwrap());
        let mail = id(&app.get(office, &about).await.is(200)["items"][0]);
        let key = literal(Uuid::parse_str(&mail).unwrap());
        let sent = format!(
            "update mails set state = '{state}', sent_at = next_attempt_at where id = {key}"
        );
        Raw::new(&app.db).run(&sent).unwrap();
        of_the_cast(format!("/v1/mails/{mail}"))
    }

    async fn seen(cast: &Cast, object: &Object, role: Role) -> Option<Value> {
        // The announcement of the term was mailed to every university.
        let term =
            cast.app.get(&staj_tests::Nobody, &format!("/v1/terms/{}", CALL.0)).await.is(200);
        let to = term["representative_email"].as_str().unwrap();
        listed(cast, object, role, &format!("/v1/mails?limit=200&recipient={to}")).await
    }

    async fn state(cast: &Cast, object: &Object) -> String {
        let seen = Self::seen(cast, object, Role::ProgrammeOfficer).await.unwrap();
        seen["state"].as_str().unwrap().to_owned()
    }
}

#[actix_web::test]
async fn a_term_follows_its_state_machine_and_nothing_else() {
    walk::<Terms>().await;
}

#[actix_web::test]
async fn an_announcement_follows_its_state_machine_and_nothing_else() {
    walk::<Announcements>().await;
}

#[actix_web::test]
async fn an_evidence_package_follows_its_state_machine_and_nothing_else() {
    walk::<EvidencePackages>().await;
}

#[actix_web::test]
async fn an_evaluation_run_follows_its_state_machine_and_nothing_else() {
    walk::<EvaluationRuns>().await;
}

#[actix_web::test]
async fn an_objection_follows_its_state_machine_and_nothing_else() {
    walk::<Objections>().await;
}

#[actix_web::test]
async fn a_document_review_follows_its_state_machine_and_nothing_else() {
    walk::<DocumentReviews>().await;
}

#[actix_web::test]
async fn an_account_follows_its_state_machine_and_nothing_else() {
    walk::<Users>().await;
}

#[actix_web::test]
async fn a_mail_follows_its_state_machine_and_nothing_else() {
    walk::<Mails>().await;
}

/// The office knows nothing but the `actions` of the term. It takes the last step of the list, which
/// moves the term on. Where that is refused, the facts say what to do first, and until when to wait.
#[actix_web::test]
async fn the_actions_of_a_term_lead_it_from_control_to_its_open_pool() {
    let app = TestApp::new().await;
    let (office, centre) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::CareerOfficer));
    let iskur = app.officer(Role::IskurOfficer);
    let term = app.term_in_preparation(&office, json!({ "code": "yol" })).await;
    app.at(calendar().applications_open_at - Duration::DAY);
    let notice = json!({ "version": "1", "text_tr": "Aydınlatma metni", "text_en": "Notice" });
    app.post(&office, &format!("{term}/privacy-notices"), notice).await.is(201);
    app.act(&iskur, &format!("{term}/announce")).await.is(200);
    // Two documents, of which one is accepted and waits for its approval.
    app.at(WINDOW);
    let mut documents = vec![];
    for name in ["Ayşe", "Ece"] {
        let applicant = app.applicant(name);
        let path = format!("{term}/applications");
        let application = id(&app.post(&applicant, &path, form()).await.is(201));
        documents.push(app.document(&applicant, &application).await);
        app.submit(&applicant, &application).await;
    }
    app.act(&centre, &format!("/v1/documents/{}/accept", documents[0])).await.is(200);
    app.at(CONTROL);

    let mut steps = vec![];
    for _ in 0..20 {
        let seen = app.get(&office, &term).await.is(200);
        if seen["phase"] == "pool_open" {
            break;
        }
        if seen["phase"] == "evaluation" {
            app.tick();
            continue;
        }
        let actions = seen["actions"].as_array().unwrap();
        let leading = ["start_evaluation", "create_pool", "open_pool"];
        let onward = actions
            .iter()
            .filter(|of| leading.contains(&of["action"].as_str().unwrap()))
            .rfind(|of| of["action"] != "create_pool" || seen["pool_created_at"].is_null())
            .unwrap();
        let refusal = &onward["refusal"];
        let next = match refusal.is_null() {
            true => onward["operation_id"].as_str().unwrap(),
            false if resolve(refusal).is_none() => {
                app.at(staj_tests::instant(&json!(fact(refusal, "allowed_from"))));
                continue;
            }
            false => resolve(refusal).unwrap(),
        };
        steps.push(next.to_owned());
        let operation = operations().into_iter().find(|of| of.id == next).unwrap();
        let path = operation.path.replace("/v1/terms/{term_id}", &term);
        match next {
            // The facts keep the two kinds of waiting documents apart.
            "decide_documents" => {
                assert_eq!(
                    (fact(refusal, "unchecked_documents"), fact(refusal, "unapproved_documents")),
                    ("1", "1")
                );
                let accept =
                    json!({ "items": [{ "document_id": documents[1], "decision": "accept" }] });
                let done = app.post(&centre, &path, accept).await.is(200);
                assert_eq!(done["items"][0]["status"], 200, "{done:#}");
            }
            "approve_documents" => {
                assert_eq!(
                    (fact(refusal, "unchecked_documents"), fact(refusal, "unapproved_documents")),
                    ("0", "2")
                );
                app.post(&office, &path, json!({ "document_ids": documents })).await.is(200);
            }
            "publish_method_report" => {
                app.post(&office, &path, revision("Yayın")).await.is(201);
            }
            _ => {
                let reply = app.act(&office, &path).await;
                assert!(reply.status < 300, "{next}: {:#}", reply.body);
            }
        }
    }
    assert_eq!(
        steps,
        [
            "decide_documents",
            "approve_documents",
            "publish_method_report",
            "check_calendar",
            "start_evaluation",
            "create_pool",
            "open_pool"
        ]
    );
}

/// The first operation that a refusal names as the next step.
fn resolve(refusal: &Value) -> Option<&str> {
    let facts = refusal["facts"].as_array().unwrap();
    facts.iter().find(|fact| fact["name"] == "resolve_with").and_then(|fact| fact["value"].as_str())
}
