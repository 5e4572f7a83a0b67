//! Tests over HTTP of the steps between the document decisions and the opening of the pool.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use staj_domain::failure::Job;
use staj_domain::user::Role;
use staj_jobs::evaluate_step;
use staj_tests::db::is_postgres;
use staj_tests::given::{CONTROL, PDF, TERM, calendar, form};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Caller, Nobody, TestApp, fact, id, pointers};
use time::Duration;
use uuid::Uuid;

const UNKNOWN: &str = "00000000-0000-0000-0000-000000000001";

/// The officers who process the open call, from document review to the opening of the pool.
pub struct Office {
    /// A programme officer.
    pub programme: Caller,
    career: Caller,
    /// The path of the open call.
    pub term: String,
}

/// Opens the call, and signs its officers in.
pub fn office(app: &TestApp) -> Office {
    Office {
        programme: app.officer(Role::ProgrammeOfficer),
        career: app.officer(Role::CareerOfficer),
        term: format!("/v1/terms/{}", app.open_call()),
    }
}

impl Office {
    /// Accepts and approves a document.
    pub async fn approve(&self, app: &TestApp, document: &str) {
        app.act(&self.career, &format!("/v1/documents/{document}/accept")).await.is(200);
        app.act(&self.programme, &format!("/v1/documents/{document}/approve")).await.is(200);
    }

    /// The career officer rejects a document.
    pub async fn reject(&self, app: &TestApp, document: &str) {
        let why = json!({ "reason_code": "unreadable", "text": "Okunamıyor" });
        app.post(&self.career, &format!("/v1/documents/{document}/reject"), why).await.is(200);
    }

    /// Runs a calendar check and returns it.
    pub async fn check(&self, app: &TestApp) -> Value {
        app.act(&self.programme, &format!("{}/calendar-checks", self.term)).await.is(201)
    }

    /// Starts an evaluation run and returns it.
    pub async fn start(&self, app: &TestApp) -> Value {
        app.act(&self.programme, &format!("{}/evaluation-runs", self.term)).await.is(202)
    }

    /// Evaluates the applications of the call. A decision on every document must have been made.
    pub async fn evaluate(&self, app: &TestApp) {
        app.at(CONTROL);
        assert_eq!(self.check(app).await["passed"], true);
        self.start(app).await;
        app.tick();
    }

    /// Creates the pool and returns it.
    pub async fn create_pool(&self, app: &TestApp) -> Value {
        app.act(&self.programme, &format!("{}/pool", self.term)).await.is(200)
    }

    /// Opens the pool at the time set in the calendar, and returns it.
    pub async fn open_pool(&self, app: &TestApp) -> Value {
        app.at(calendar().pool_opens_at);
        app.act(&self.programme, &format!("{}/pool/open", self.term)).await.is(200)
    }
}

fn codes(check: &Value) -> Vec<&str> {
    let findings = check["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_calendar_check_records_what_it_finds() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    let early = office.check(&app).await;
    assert_eq!(early["passed"], false);
    assert_eq!(codes(&early), ["applications_still_open", "documents_undecided"]);
    app.at(CONTROL);
    let found = office.check(&app).await;
    assert_eq!(codes(&found), ["control_still_open", "documents_undecided"]);
    let severities = found["findings"].as_array().unwrap().iter().map(|found| &found["severity"]);
    assert_eq!(severities.collect::<Vec<_>>(), ["warning", "error"]);
    assert_eq!(fact(&found["findings"][1], "unchecked_documents"), "1");
    office.approve(&app, &document).await;
    let passed = office.check(&app).await;
    assert_eq!((&passed["passed"], codes(&passed)), (&json!(true), vec!["control_still_open"]));
    assert_eq!(passed["checked_by"], office.programme.user.to_string());

    let path = format!("{}/calendar-checks", office.term);
    let checks = app.get(&office.programme, &format!("{path}?limit=2")).await.is(200);
    assert_eq!(checks["items"][0], passed);
    let cursor = checks["next_cursor"].as_str().unwrap();
    let rest = app.get(&office.programme, &format!("{path}?limit=2&cursor={cursor}")).await.is(200);
    assert_eq!(rest["items"], json!([early]));
    let unknown = format!("/v1/terms/{UNKNOWN}/calendar-checks");
    app.act(&office.programme, &unknown).await.refused(404, "not_found");
    app.get(&office.programme, &unknown).await.refused(404, "not_found");
}

#[actix_web::test]
async fn an_evaluation_requires_decided_documents_and_a_passed_calendar_check() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    let path = format!("{}/evaluation-runs", office.term);
    let early = app.act(&office.programme, &path).await.refused(409, "wrong_phase");
    assert_eq!(fact(&early, "allowed_from"), "2026-03-16T20:59:59Z");
    app.at(CONTROL);
    let undecided = app.act(&office.programme, &path).await.refused(409, "documents_undecided");
    assert_eq!(fact(&undecided, "unchecked_documents"), "1");
    assert_eq!(fact(&undecided, "unapproved_documents"), "0");
    office.approve(&app, &document).await;
    app.act(&office.programme, &path).await.refused(409, "calendar_not_checked");
    office.check(&app).await;
    let run = office.start(&app).await;
    assert_eq!(
        (&run["state"], &run["total"], &run["done"]),
        (&json!("running"), &json!(1), &json!(0))
    );
    let unknown = format!("/v1/terms/{UNKNOWN}/evaluation-runs");
    app.act(&office.programme, &unknown).await.refused(404, "not_found");
    let unknown = format!("{path}/{UNKNOWN}");
    app.get(&office.programme, &unknown).await.refused(404, "not_found");
    let elsewhere = format!("/v1/terms/{TERM}/evaluation-runs/{}", id(&run));
    app.get(&office.programme, &elsewhere).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_failed_check_after_a_passed_one_blocks_the_evaluation() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    app.at(CONTROL);
    office.approve(&app, &document).await;
    assert_eq!(office.check(&app).await["passed"], true);
    // The window is reopened and checked, and then closes again.
    let longer = json!({ "applications_close_at": "2026-03-21T20:59:59Z" });
    app.patch(&office.programme, &office.term, longer).await.is(200);
    assert_eq!(office.check(&app).await["passed"], false);
    app.at(CONTROL + Duration::days(3));
    let path = format!("{}/evaluation-runs", office.term);
    app.act(&office.programme, &path).await.refused(409, "calendar_not_checked");
}

#[actix_web::test]
async fn a_calendar_check_becomes_outdated_when_the_term_changes() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.check(&app).await;
    let later = json!({ "pool_opens_at": "2026-05-10T21:00:00Z" });
    app.patch(&office.programme, &office.term, later).await.is(200);
    let checks = format!("{}/calendar-checks", office.term);
    let checks = app.get(&office.programme, &checks).await.is(200);
    assert_eq!(
        (&checks["items"][0]["passed"], &checks["items"][0]["outdated"]),
        (&json!(true), &json!(true))
    );
    let path = format!("{}/evaluation-runs", office.term);
    app.act(&office.programme, &path).await.refused(409, "calendar_not_checked");
    office.check(&app).await;
    office.start(&app).await;
    app.tick();
    // Creating the pool also needs a current check.
    let later = json!({ "pool_opens_at": "2026-05-11T21:00:00Z" });
    app.patch(&office.programme, &office.term, later).await.is(200);
    let pool = format!("{}/pool", office.term);
    app.act(&office.programme, &pool).await.refused(409, "calendar_not_checked");
    office.check(&app).await;
    office.create_pool(&app).await;
}

#[actix_web::test]
async fn a_withdrawn_application_is_neither_scored_nor_in_the_pool() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (ayse, ece, can) = (app.applicant("Ayşe"), app.applicant("Ece"), app.applicant("Can"));
    let (of_ayse, approved) = app.submitted(&ayse).await;
    let (of_ece, undecided) = app.submitted(&ece).await;
    let (_, third) = app.submitted(&can).await;
    let withdraw = async |caller: &Caller, application: &str| {
        let path = format!("/v1/applications/{application}/withdraw");
        app.act(caller, &path).await.is(200)["state"].as_str().unwrap().to_owned()
    };
    app.at(CONTROL);
    office.approve(&app, &approved).await;
    office.approve(&app, &third).await;
    assert_eq!(withdraw(&ece, &of_ece).await, "withdrawn");
    // Ece's document can no longer be decided on.
    let accept = format!("/v1/documents/{undecided}/accept");
    app.act(&office.career, &accept).await.refused(409, "application_state");
    office.evaluate(&app).await;
    assert_eq!(withdraw(&ayse, &of_ayse).await, "withdrawn", "after the evaluation, too");
    assert_eq!(office.create_pool(&app).await["entry_count"], 1);
}

/// Candidates withdraw while the pool is being created. None of them may be in the pool.
#[actix_web::test]
async fn a_withdrawal_races_with_the_creation_of_the_pool() {
    for _ in 0..6 {
        let app = TestApp::new().await;
        let office = office(&app);
        let mut applied = vec![];
        for name in ["Ayşe", "Ece", "Can", "Ali"] {
            let applicant = app.applicant(name);
            let (application, document) = app.submitted(&applicant).await;
            applied.push((applicant, application, document));
        }
        app.at(CONTROL);
        for (_, _, document) in &applied {
            office.approve(&app, document).await;
        }
        office.evaluate(&app).await;
        let leave = applied.iter().map(|(applicant, application, _)| {
            let (app, path) = (&app, format!("/v1/applications/{application}/withdraw"));
            async move { app.act(applicant, &path).await.is(200) }
        });
        let (_, left) = join(office.create_pool(&app), join_all(leave)).await;
        assert!(left.iter().all(|application| application["state"] == "withdrawn"));
        let report = app.get(&office.programme, "/v1/invariants").await.is(200);
        for invariant in report["items"].as_array().unwrap() {
            assert_eq!(invariant["violations"], 0, "{invariant}");
        }
        assert_eq!(office.create_pool(&app).await["entry_count"], 0);
    }
}

#[actix_web::test]
async fn a_second_start_returns_the_run_in_progress() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.check(&app).await;
    let path = format!("{}/evaluation-runs", office.term);
    let reply = app.act(&office.programme, &path).await;
    let location = reply.header("location").unwrap().to_owned();
    let run = reply.is(202);
    assert_eq!(location, format!("{path}/{}", id(&run)));
    assert_eq!(office.start(&app).await, run);
    app.tick();
    let finished = app.get(&office.programme, &location).await.is(200);
    assert_eq!((&finished["state"], &finished["done"]), (&json!("finished"), &json!(1)));
    let late = app.act(&office.programme, &path).await.refused(409, "wrong_phase");
    assert_eq!(fact(&late, "phase"), "evaluated");
}

#[actix_web::test]
async fn candidates_can_read_their_scores_once_the_pool_is_open() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (ayse, ece) = (app.applicant("Ayşe"), app.applicant("Ece"));
    let (application, approved) = app.submitted(&ayse).await;
    let (other, rejected) = app.submitted(&ece).await;
    app.at(CONTROL);
    office.approve(&app, &approved).await;
    office.reject(&app, &rejected).await;
    office.evaluate(&app).await;
    let evaluation = format!("/v1/applications/{application}/evaluation");
    app.get(&ayse, &evaluation).await.refused(404, "not_found");
    // The programme office can read the scores before it creates the pool.
    let known = app.get(&office.programme, &evaluation).await.is(200);
    assert_eq!(known["results"][0]["pool"]["count"], 2);

    let pool = office.create_pool(&app).await;
    assert_eq!((&pool["entry_count"], &pool["opened_at"]), (&json!(2), &Value::Null));
    assert_eq!(office.create_pool(&app).await, pool, "creating it again changes nothing");
    let open = format!("{}/pool/open", office.term);
    let early = app.act(&office.programme, &open).await.refused(409, "wrong_phase");
    assert_eq!(fact(&early, "allowed_from"), "2026-05-03T21:00:00Z");
    app.get(&ayse, &evaluation).await.refused(404, "not_found");
    let opened = office.open_pool(&app).await;
    assert_eq!(office.open_pool(&app).await, opened, "opening it again changes nothing");

    // The mean of two would reveal Ece's score to Ayşe, so only the office sees it.
    let own = app.get(&ayse, &evaluation).await.is(200);
    let aselsan = app.employer("Aselsan", 1);
    let term = office.term.rsplit('/').next().unwrap();
    let quota = format!("/v1/employers/{}/quotas/{term}", aselsan.id);
    app.put(&aselsan, &quota, json!({ "total": 1 })).await.is(201);
    let profile = format!("/v1/pool-entries/{application}");
    let profile = app.get(&aselsan, &profile).await.is(200);
    for small in own["results"].as_array().unwrap() {
        assert_eq!((&small["pool"], &small["level_group"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(profile["results"], own["results"]);
    let read = app.get(&office.programme, &evaluation).await.is(200);
    assert_eq!(read["scores"], own["scores"]);
    assert_eq!(own["last_objection_date"], "2026-05-19", "15 days after the pool was opened");
    // 30 x 3.25 / 4.00 = 24.375, and 97 x 0.10.
    let academic = &read["results"][0];
    assert_eq!((&academic["competency"], &academic["score"]), (&json!("academic"), &json!(34.08)));
    let pool = &academic["pool"];
    assert_eq!((&pool["percentile"], &pool["median"]), (&json!(0.0), &json!(34.08)));
    let social = &read["results"][1];
    let figures = json!({ "count": 2, "mean": 2.5, "median": 2.5, "standard_deviation": 2.5, "percentile": 50.0 });
    assert_eq!((&social["score"], &social["pool"]), (&json!(5.0), &figures));
    // Both are studying for a bachelor's degree.
    assert_eq!(social["level_group"], figures);
    let criterion = |code: &str| {
        let criteria = read["scores"][0]["criteria"].as_array().unwrap();
        criteria.iter().find(|c| c["code"] == code).unwrap().clone()
    };
    let art = json!({
        "code": "art", "name": "Sanat ödülleri", "competency": "social", "points": 5.0, "cap": 25.0, "quantity": 1.0,
        "source": { "kind": "documents", "of": "art_award", "points_each": 5.0 },
        "declared_source": "document", "correction": null,
    });
    assert_eq!(criterion("art"), art);
    let gpa = criterion("gpa");
    assert_eq!((&gpa["points"], &gpa["quantity"]), (&json!(24.38), &json!(3.25)));
    assert_eq!(criterion("entrance_exam")["quantity"], 97.0);
    // A rejected document scores no points (R24).
    let of_ece = format!("/v1/applications/{other}/evaluation");
    assert_eq!(app.get(&ece, &of_ece).await.is(200)["results"][1]["score"], 0.0);

    app.get(&ece, &evaluation).await.refused(404, "not_found");
    app.get(&ayse, &format!("/v1/applications/{UNKNOWN}/evaluation"))
        .await
        .refused(404, "not_found");
    let state = app.get(&ayse, &format!("/v1/applications/{application}")).await.is(200);
    assert_eq!(state["state"], "in_pool");

    // The audit trail shows every step of the application and of the term.
    let actions = async |object: &str| {
        let path = format!("/v1/audit-events?object_id={object}");
        let trail = app.get(&office.programme, &path).await.is(200);
        let items = trail["items"].as_array().unwrap().clone();
        items.iter().map(|event| event["action"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(actions(&application).await[..2], ["create_pool", "evaluate"]);
    let term = office.term.rsplit('/').next().unwrap();
    let of_term = actions(term).await;
    let steps =
        ["open_pool", "finish_pool", "create_pool", "finish_evaluation", "start_evaluation"];
    assert_eq!(of_term, steps);
}

#[actix_web::test]
async fn a_pool_is_created_after_the_evaluation_and_opened_afterwards() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (pool, open) = (format!("{}/pool", office.term), format!("{}/pool/open", office.term));
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    app.act(&office.programme, &pool).await.refused(409, "wrong_phase");
    app.act(&office.programme, &open).await.refused(409, "wrong_phase");
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.check(&app).await;
    office.start(&app).await;
    let running = app.act(&office.programme, &pool).await.refused(409, "wrong_phase");
    assert_eq!(fact(&running, "phase"), "evaluation");
    app.tick();
    app.act(&office.programme, &open).await.refused(409, "wrong_phase");
    office.create_pool(&app).await;
    for path in [format!("/v1/terms/{UNKNOWN}/pool"), format!("/v1/terms/{UNKNOWN}/pool/open")] {
        app.act(&office.programme, &path).await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn an_application_without_a_mandatory_document_does_not_reach_the_pool() {
    let app = TestApp::new().await;
    let mut office = office(&app);
    office.term = app.demanding_call().await;

    let mut applied = vec![];
    for name in ["Ayşe", "Ece"] {
        let applicant = app.applicant(name);
        let path = format!("{}/applications", office.term);
        let application = id(&app.post(&applicant, &path, form()).await.is(201));
        let path = format!("/v1/applications/{application}/documents");
        let fields = [("document_type", "student_certificate"), ("title", "Öğrenci belgesi")];
        let document = id(&app.upload(&applicant, &path, &fields, ("b.pdf", PDF)).await.is(201));
        app.submit(&applicant, &application).await;
        applied.push((applicant, application, document));
    }
    let [(ayse, of_ayse, good), (ece, of_ece, bad)] = <[_; 2]>::try_from(applied).unwrap();
    app.at(CONTROL);
    office.approve(&app, &good).await;
    office.reject(&app, &bad).await;
    office.evaluate(&app).await;
    let state = async |caller: &Caller, application: &str| {
        let path = format!("/v1/applications/{application}");
        app.get(caller, &path).await.is(200)["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&ayse, &of_ayse).await, "evaluated");
    assert_eq!(state(&ece, &of_ece).await, "ineligible");
    assert_eq!(office.create_pool(&app).await["entry_count"], 1);
    let path = format!("/v1/applications/{of_ece}/evaluation");
    app.get(&office.programme, &path).await.refused(404, "not_found");
}

/// A hypothetical application with the same data as the form that these tests submit.
fn hypothetical() -> Value {
    json!({
        "level": "bachelor",
        "gpa": 3.25,
        "declared": { "entrance_exam_percentile": 97 },
        "documents": { "art_award": 1 },
    })
}

#[actix_web::test]
async fn anybody_can_simulate_the_score_of_an_application() {
    let app = TestApp::new().await;
    let office = office(&app);
    let ayse = app.applicant("Ayşe");
    let (application, document) = app.submitted(&ayse).await;
    let path = format!("{}/evaluation-simulations", office.term);
    let early = app.post(&Nobody, &path, hypothetical()).await.is(200);
    assert_eq!(early["results"][0]["pool"], Value::Null, "nothing is published yet");
    crowd(&app, &application, 11);
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.evaluate(&app).await;
    let evaluated = app.post(&Nobody, &path, hypothetical()).await.is(200);
    assert_eq!(
        evaluated["results"][0]["pool"],
        Value::Null,
        "the figures exist, but are not published yet"
    );
    office.create_pool(&app).await;
    office.open_pool(&app).await;

    let trail =
        || Raw::new(&app.db).lines("select cast(max(id) as text) as line from audit_events");
    let before = (made(&app), trail());
    let simulated = app.post(&Nobody, &path, hypothetical()).await.is(200);
    let real = app.get(&ayse, &format!("/v1/applications/{application}/evaluation")).await.is(200);
    assert_eq!(simulated["results"], real["results"]);
    // A simulation knows no source but documents.
    let mut criteria = real["scores"][0]["criteria"].clone();
    for criterion in criteria.as_array_mut().unwrap() {
        if criterion["source"]["kind"] != "documents" {
            criterion["declared_source"] = Value::Null;
        }
    }
    assert_eq!(simulated["criteria"], criteria);
    assert_eq!(simulated["scorer_version"], real["scorer_version"]);
    assert_eq!((made(&app), trail()), before, "nothing is stored");
    // Nobody here is studying for a doctorate, so that group does not exist. The pool has twelve
    // entries.
    let mut doctorate = hypothetical();
    doctorate["level"] = json!("doctorate");
    let other = app.post(&Nobody, &path, doctorate).await.is(200);
    assert_eq!(other["results"][0]["level_group"], Value::Null);
    assert_eq!(other["results"][0]["pool"]["count"], 12);
    let nothing = app.post(&Nobody, &path, json!({ "level": "master" })).await.is(200);
    assert!(nothing["results"].as_array().unwrap().iter().all(|result| result["score"] == 0.0));
}

#[actix_web::test]
async fn a_simulation_respects_the_limits_and_criteria_of_the_term() {
    let app = TestApp::new().await;
    let office = office(&app);
    let path = format!("{}/evaluation-simulations", office.term);
    for (member, value, pointer) in [
        ("gpa", json!(4.01), "#/gpa"),
        ("declared", json!({ "entrance_exam_percentile": 1001 }), "#/declared"),
        ("declared", json!({ "shoe_size": 42 }), "#/declared/shoe_size"),
        ("documents", json!({ "holiday_photo": 1 }), "#/documents/holiday_photo"),
        ("documents", json!({ "art_award": 31 }), "#/documents"),
        (
            "documents",
            json!({ "art_award": 4294967295u32, "course_certificate": 4294967295u32 }),
            "#/documents",
        ),
    ] {
        let mut body = hypothetical();
        body[member] = value;
        let refused = app.post(&Nobody, &path, body).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), [pointer]);
    }
    let mut most = hypothetical();
    most["documents"] = json!({ "art_award": 30 });
    app.post(&Nobody, &path, most).await.is(200);
    let unknown = format!("/v1/terms/{UNKNOWN}/evaluation-simulations");
    app.post(&Nobody, &unknown, hypothetical()).await.refused(404, "not_found");
    Raw::new(&app.db).run("update terms set announced_at = null").unwrap();
    app.post(&Nobody, &path, hypothetical()).await.refused(404, "not_found");
}

/// The figures of a group of nine are hidden, and so are figures from which they could be derived.
#[actix_web::test]
async fn a_simulation_reveals_nothing_about_a_small_group() {
    let app = TestApp::new().await;
    let office = office(&app);
    let ayse = app.applicant("Ayşe");
    let (application, document) = app.submitted(&ayse).await;
    crowd(&app, &application, 49);
    let level = |level: &str, from: u32, to: u32| {
        let ids: Vec<_> = (from..=to).map(|n| literal(Uuid::from_u128(n.into()))).collect();
        let set =
            format!("update applications set level = '{level}' where id in ({})", ids.join(", "));
        Raw::new(&app.db).run(&set).unwrap();
    };
    level("doctorate", 1, 9);
    level("master", 10, 21);
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.evaluate(&app).await;
    office.create_pool(&app).await;
    office.open_pool(&app).await;
    let path = format!("{}/evaluation-simulations", office.term);
    let group = async |level: &str| {
        let mut body = hypothetical();
        body["level"] = json!(level);
        let simulated = app.post(&Nobody, &path, body).await.is(200);
        assert_eq!(simulated["results"][0]["pool"]["count"], 50);
        simulated["results"][0]["level_group"]["count"].clone()
    };
    assert_eq!(group("doctorate").await, Value::Null);
    assert_eq!(
        group("master").await,
        Value::Null,
        "subtracting the other groups would reveal the figures of the doctorate group"
    );
    assert_eq!(group("bachelor").await, 29);
    // The programme office sees every group.
    let third = format!("/v1/applications/{}/evaluation", Uuid::from_u128(3));
    let of_doctorate = app.get(&office.programme, &third).await.is(200);
    assert_eq!(of_doctorate["results"][0]["level_group"]["count"], 9);
}

/// Adds `count` submitted applications to the open call, as copies of an existing one.
pub fn crowd(app: &TestApp, application: &str, count: u32) {
    let (id, print, number) = if is_postgres() {
        ("lpad(to_hex(n), 32, '0')::uuid", "decode(lpad(to_hex(n), 32, '0'), 'hex')", "n::text")
    } else {
        ("unhex(printf('%032x', n))", "unhex(printf('%032x', n))", "cast(n as text)")
    };
    let like = literal(Uuid::parse_str(application).unwrap());
    let series = format!(
        "with recursive n(n) as (select 1 union all select n + 1 from n where n < {count})"
    );
    let of = format!(
        "n, applications a join candidates c on c.id = a.candidate_id join users u on u.id = c.id where a.id = {like}"
    );
    Raw::new(&app.db)
        .run(&format!(
            "insert into users (id, email, email_key, full_name, language, role, state, created_at)
               {series} select {id}, {number} || '@kalabalik.example', {number} || '@kalabalik.example',
                 u.full_name, u.language, u.role, u.state, u.created_at from {of};
             insert into candidates (id, national_id_fingerprint, national_id_sealed, given_name, surname, birth_date)
               {series} select {id}, {print}, c.national_id_sealed, c.given_name, c.surname, c.birth_date from {of};
             insert into applications (id, term_id, candidate_id, number, state, school_id, department_code, level,
                 class_year, gpa, formal_education, student_number, declared, sources, privacy_notice_version, submitted_at, created_at)
               {series} select {id}, a.term_id, {id}, 'k' || {number}, a.state, a.school_id, a.department_code, a.level,
                 a.class_year, n % 401, a.formal_education, a.student_number, a.declared, a.sources, a.privacy_notice_version,
                 a.submitted_at, a.created_at from {of};"
        ))
        .unwrap();
}

/// All results that a run has stored, one line per application.
fn made(app: &TestApp) -> Vec<String> {
    let (id, hash, text) = if is_postgres() {
        ("application_id::text", "encode(input_hash, 'hex')", "::text")
    } else {
        ("hex(application_id)", "hex(input_hash)", "")
    };
    Raw::new(&app.db).lines(&format!(
        "select {id} || ' ' || academic_score || ' ' || social_score || ' ' || sports_score || ' ' || {hash} || ' ' || criteria{text} as line
         from evaluations order by application_id"
    ))
}

/// Two runs evaluate the same applications. Only one of them is killed halfway.
#[actix_web::test]
async fn a_run_over_the_same_input_produces_the_same_bytes_even_if_it_was_killed() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (application, document) = app.submitted(&app.applicant("Ayşe")).await;
    crowd(&app, &application, 1200);
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.check(&app).await;
    let run = async || {
        let run = office.start(&app).await;
        format!("{}/evaluation-runs/{}", office.term, id(&run))
    };
    let killed = run().await;
    let begun = app.get(&office.programme, &killed).await.is(200);
    assert_eq!(evaluate_step(&app.app.store, app.now()).unwrap(), 1000);
    app.at(CONTROL + Duration::minutes(2));
    // A second server, which knows nothing about the first.
    let other = app.db.open(1);
    let progress = app.get(&office.programme, &killed).await.is(200);
    assert_eq!((&progress["done"], &progress["rate"]), (&json!(1000), &json!(8.33)));
    assert_eq!(evaluate_step(&other, app.now()).unwrap(), 201);
    let first = app.get(&office.programme, &killed).await.is(200);
    assert_eq!((&first["state"], &first["rate"]), (&json!("finished"), &json!(10.01)));
    assert_ne!(first["input_hash"], begun["input_hash"]);
    let made_first = made(&app);
    assert_eq!(made_first.len(), 1201);

    let again = "delete from evaluations; delete from score_counts; delete from evaluation_runs;
         update terms set evaluation_started_at = null, evaluated_at = null;
         update applications set state = 'submitted' where state = 'evaluated'";
    Raw::new(&app.db).run(again).unwrap();
    let whole = run().await;
    app.tick();
    let second = app.get(&office.programme, &whole).await.is(200);
    assert_eq!(
        (&second["state"], &second["input_hash"]),
        (&json!("finished"), &first["input_hash"])
    );
    assert_eq!(made(&app), made_first);

    // If the GPA of one application changes, only its own hash and the hash of the run change.
    Raw::new(&app.db).run(again).unwrap();
    let one = literal(Uuid::from_u128(7));
    Raw::new(&app.db).run(&format!("update applications set gpa = 8 where id = {one}")).unwrap();
    let changed = run().await;
    app.tick();
    let third = app.get(&office.programme, &changed).await.is(200);
    assert_ne!(third["input_hash"], first["input_hash"]);
    let made_third = made(&app);
    assert_eq!(made_third.iter().zip(&made_first).filter(|(a, b)| a != b).count(), 1);
}

/// A run is interrupted and then continued by several servers at once, but every application is
/// scored only once.
#[actix_web::test]
async fn a_run_continues_where_it_stopped_and_scores_every_application_once() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (application, document) = app.submitted(&app.applicant("Ayşe")).await;
    crowd(&app, &application, 1200);
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.check(&app).await;
    let run = office.start(&app).await;
    assert_eq!(run["total"], 1201);
    let path = format!("{}/evaluation-runs/{}", office.term, id(&run));

    let step = || evaluate_step(&app.app.store, app.now()).unwrap();
    assert_eq!(step(), 1000);
    let progress = app.get(&office.programme, &path).await.is(200);
    assert_eq!((&progress["state"], &progress["done"]), (&json!("running"), &json!(1000)));
    // Several servers run the job at once.
    let (server, now) = (app.app.clone().into_inner(), app.now());
    let scored: usize = std::thread::scope(|threads| {
        let steps: Vec<_> =
            (0..4).map(|_| threads.spawn(|| evaluate_step(&server.store, now).unwrap())).collect();
        steps.into_iter().map(|step| step.join().unwrap()).sum()
    });
    assert_eq!(scored, 201);
    assert_eq!(step(), 0);
    let finished = app.get(&office.programme, &path).await.is(200);
    assert_eq!((&finished["state"], &finished["done"]), (&json!("finished"), &json!(1201)));

    let mut raw = Raw::new(&app.db);
    let count = |raw: &mut Raw, what: &str| {
        let cast = if is_postgres() { "count(*)::text" } else { "cast(count(*) as text)" };
        raw.lines(&format!("select {cast} as line from {what}"))[0].clone()
    };
    assert_eq!(count(&mut raw, "evaluations"), "1201");
    assert_eq!(count(&mut raw, "applications where state = 'evaluated'"), "1201");
    let trail = "audit_events where action = 'evaluate' and object_kind = 'application'";
    assert_eq!(count(&mut raw, trail), "1201");

    // The first entries are made at once. Two servers make the others in the background.
    let path = format!("{}/pool", office.term);
    let started = app.act(&office.programme, &path).await.is(202);
    assert_eq!((&started["entry_count"], &started["waiting_count"]), (&json!(1000), &json!(201)));
    assert_eq!(started["created_at"], Value::Null);
    app.at(calendar().pool_opens_at);
    let early = app.act(&office.programme, &format!("{path}/open")).await;
    early.refused(409, "wrong_phase");
    assert_eq!(app.get(&office.programme, &path).await.is(200), started);
    let now = app.now();
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| staj_jobs::run(Job::FillPool, &app.app.store, now).unwrap());
        }
    });
    let made = app.act(&office.programme, &path).await.is(200);
    assert_eq!((&made["entry_count"], &made["waiting_count"]), (&json!(1201), &json!(0)));
    assert_eq!(app.get(&office.programme, &path).await.is(200), made);
    assert_eq!(count(&mut raw, "applications where state = 'in_pool'"), "1201");
    let trail = "audit_events where action = 'create_pool' and object_kind = 'application'";
    assert_eq!(count(&mut raw, trail), "1201");
    office.open_pool(&app).await;
    let all = format!("{}/pool-entries?limit=200&sort=-academic_score", office.term);
    let mut seen = vec![];
    let mut path = all.clone();
    loop {
        let page = app.get(&office.programme, &path).await.is(200);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| (entry["academic_score"].as_f64().unwrap(), id(entry))),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("{all}&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 1201);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "best score first, then by id");
}
