//! Objections to evaluations over HTTP: a person reviews the result of a program (KVKK 11/1-g).

use crate::evaluations::{Office, office};
use crate::notifications::kinds;
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{CONTROL, calendar};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Caller, TestApp, fact, id, pointers};
use time::Duration;
use time::macros::datetime;
use uuid::Uuid;

const UNKNOWN: &str = "00000000-0000-0000-0000-000000000001";

/// An open pool of two candidates. The art award of one of them, Ece, was rejected.
struct Published {
    office: Office,
    ece: Caller,
    application: String,
    ayse: Caller,
    other: String,
}

async fn evaluated(app: &TestApp) -> Published {
    let office = office(app);
    let (ece, ayse) = (app.applicant("Ece"), app.applicant("Ayşe"));
    let (application, rejected) = app.submitted(&ece).await;
    let (other, approved) = app.submitted(&ayse).await;
    app.at(CONTROL);
    office.reject(app, &rejected).await;
    office.approve(app, &approved).await;
    office.evaluate(app).await;
    office.create_pool(app).await;
    Published { office, ece, application, ayse, other }
}

async fn published(app: &TestApp) -> Published {
    let published = evaluated(app).await;
    published.office.open_pool(app).await;
    published
}

fn objections(application: &str) -> String {
    format!("/v1/applications/{application}/evaluation/objections")
}

fn why() -> Value {
    json!({ "reason": "Resim yarışması ödülüm geçerli." })
}

fn uphold(corrections: Value) -> Value {
    json!({ "decision": "uphold", "text": "Belge yeniden incelendi.", "corrections": corrections })
}

fn reject() -> Value {
    json!({ "decision": "reject", "text": "Belge okunamıyor, karar doğru." })
}

fn art(points: f64) -> Value {
    json!({ "code": "art", "points": points, "reason": "Ödül belgesi geçerli." })
}

async fn raised(app: &TestApp, published: &Published) -> String {
    id(&app.post(&published.ece, &objections(&published.application), why()).await.is(201))
}

#[actix_web::test]
async fn an_upheld_objection_adds_a_correction_to_the_first_result() {
    let app = TestApp::new().await;
    let given = published(&app).await;
    let Published { office, ece, application, ayse, other } = &given;
    let evaluation = format!("/v1/applications/{application}/evaluation");
    let before = app.get(&office.programme, &evaluation).await.is(200);
    assert_eq!(before["scores"].as_array().unwrap().len(), 1);
    let objection = raised(&app, &given).await;
    app.tick();
    let decide = format!("/v1/objections/{objection}/decide");
    app.at(calendar().pool_opens_at + Duration::days(3));
    let decided = app.post(&office.programme, &decide, uphold(json!([art(10.0)]))).await.is(200);
    assert_eq!(
        (&decided["state"], &decided["decision"]),
        (&json!("upheld"), &json!("Belge yeniden incelendi."))
    );
    // The candidate was notified of each step, with the reason (N4 to N7).
    app.tick();
    assert!(kinds(&app, &office.programme).await.contains(&"objection_raised".to_owned()));
    let page = app.get(ece, "/v1/me/notifications").await.is(200);
    let items = page["items"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().rev().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["application_received", "document_rejected", "pool_opened", "objection_decided"]
    );
    assert!(items[0]["body"].as_str().unwrap().contains("puanlarınız düzeltildi"));
    assert!(items[0]["body"].as_str().unwrap().contains("Belge yeniden incelendi."));
    assert_eq!(decided["decided_at"], "2026-05-06T21:00:00Z");

    let after = app.get(&office.programme, &evaluation).await.is(200);
    assert_eq!(app.get(ece, &evaluation).await.is(200)["scores"], after["scores"]);
    let scores = after["scores"].as_array().unwrap();
    assert_eq!(scores.len(), 2);
    assert_eq!(scores[0], before["scores"][0], "the result of the run is kept");
    assert_eq!((&scores[1]["correction"], &scores[1]["social_score"]), (&json!(1), &json!(10.0)));
    assert_eq!(scores[1]["academic_score"], scores[0]["academic_score"]);
    let criteria = scores[1]["criteria"].as_array().unwrap();
    let corrected: Vec<_> = criteria.iter().filter(|c| !c["correction"].is_null()).collect();
    assert_eq!(corrected.len(), 1);
    assert_eq!(
        (&corrected[0]["code"], &corrected[0]["correction"]),
        (&json!("art"), &json!("Ödül belgesi geçerli."))
    );
    // The score is corrected. The statistics of the pool stay as published (A21).
    let social = |evaluation: &Value| evaluation["results"][1].clone();
    assert_eq!(social(&after)["score"], 10.0);
    assert_eq!(
        (&social(&before)["pool"]["percentile"], &social(&after)["pool"]["percentile"]),
        (&json!(0.0), &json!(100.0))
    );
    for figure in ["count", "mean", "median", "standard_deviation"] {
        assert_eq!(social(&after)["pool"][figure], social(&before)["pool"][figure], "{figure}");
    }
    assert_eq!(after["input_hash"], before["input_hash"]);

    // The search finds and sorts by the corrected score, and a profile shows its ranking.
    let pool = format!("{}/pool-entries?sort=-social_score", office.term);
    let found = app.get(&office.programme, &pool).await.is(200);
    let found: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (id(e), e["social_score"].as_f64().unwrap()))
        .collect();
    assert_eq!(found, [(application.clone(), 10.0), (other.clone(), 5.0)]);
    let profile =
        app.get(&office.programme, &format!("/v1/pool-entries/{application}")).await.is(200);
    assert_eq!(profile["results"], after["results"]);

    // A corrected result is a new one: a second objection corrects the corrected scores.
    let objection = raised(&app, &given).await;
    let licence = json!({ "code": "active_licence", "points": 40.0, "reason": "Lisans geçerli." });
    app.post(
        &office.programme,
        &format!("/v1/objections/{objection}/decide"),
        uphold(json!([licence])),
    )
    .await
    .is(200);
    let last = app.get(ece, &evaluation).await.is(200)["scores"][2].clone();
    assert_eq!((&last["social_score"], &last["sports_score"]), (&json!(10.0), &json!(40.0)));

    let trail = app
        .get(
            &office.programme,
            &format!("/v1/audit-events?object_id={application}&object_kind=evaluation"),
        )
        .await
        .is(200);
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|e| e["action"].clone()).collect();
    assert_eq!(actions, ["correct", "correct"]);
    let trail = app
        .get(&office.programme, &format!("/v1/audit-events?object_id={objection}"))
        .await
        .is(200);
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|e| e["action"].clone()).collect();
    assert_eq!(actions, ["decide", "raise"]);
    // No other evaluation changed.
    assert_eq!(
        app.get(ayse, &format!("/v1/applications/{other}/evaluation")).await.is(200)["scores"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[actix_web::test]
async fn a_rejected_objection_changes_no_score_and_is_decided_once() {
    let app = TestApp::new().await;
    let given = published(&app).await;
    let Published { office, ece, application, .. } = &given;
    let evaluation = format!("/v1/applications/{application}/evaluation");
    let before = app.get(ece, &evaluation).await.is(200);
    let decide = format!("/v1/objections/{}/decide", raised(&app, &given).await);
    let rejected = app.post(&office.programme, &decide, reject()).await.is(200);
    assert_eq!((&rejected["state"], &rejected["version"]), (&json!("rejected"), &json!(1)));
    assert_eq!(
        app.post(&office.programme, &decide, reject()).await.is(200),
        rejected,
        "a repeat changes nothing"
    );
    let late = app
        .post(&office.programme, &decide, uphold(json!([art(10.0)])))
        .await
        .refused(409, "objection_decided");
    assert_eq!(fact(&late, "state"), "rejected");
    assert_eq!(app.get(ece, &evaluation).await.is(200), before);
    let unknown = format!("/v1/objections/{UNKNOWN}/decide");
    app.post(&office.programme, &unknown, reject()).await.refused(404, "not_found");
}

#[actix_web::test]
async fn candidates_object_to_their_own_published_scores_once() {
    let app = TestApp::new().await;
    let given = evaluated(&app).await;
    let Published { office, ece, application, ayse, .. } = &given;
    let path = objections(application);
    let early = app.post(ece, &path, why()).await.refused(409, "wrong_phase");
    assert_eq!(fact(&early, "allowed_from"), "2026-05-03T21:00:00Z");
    office.open_pool(&app).await;
    app.post(ayse, &path, why()).await.refused(404, "not_found");
    app.post(ece, &objections(UNKNOWN), why()).await.refused(404, "not_found");
    for blank in [json!({ "reason": " " }), json!({ "reason": "x".repeat(2001) }), json!({})] {
        app.post(ece, &path, blank).await.refused(422, "invalid");
    }
    let first = raised(&app, &given).await;
    app.post(ece, &path, why()).await.refused(409, "objection_open");
    let decide = format!("/v1/objections/{first}/decide");
    app.post(&office.programme, &decide, reject()).await.is(200);
    // The decision is final.
    let again = app.post(ece, &path, why()).await.refused(409, "objection_decided");
    assert_eq!(fact(&again, "state"), "rejected");
    let own = app.get(ece, "/v1/objections").await.is(200);
    let own: Vec<_> =
        own["items"].as_array().unwrap().iter().map(|o| (id(o), o["state"].clone())).collect();
    assert_eq!(own, [(first.clone(), json!("rejected"))]);
    assert_eq!(app.get(ayse, "/v1/objections").await.is(200)["items"], json!([]));
    // An objection is decided until the term is closed.
    let second = id(&app.post(ayse, &objections(&given.other), why()).await.is(201));
    let term = literal(Uuid::parse_str(office.term.rsplit('/').next().unwrap()).unwrap());
    let over = format!("update terms set closed_at = pool_opened_at where id = {term}");
    Raw::new(&app.db).run(&over).unwrap();
    app.post(&office.programme, &format!("/v1/objections/{second}/decide"), reject())
        .await
        .refused(409, "wrong_phase");
}

#[actix_web::test]
async fn the_time_to_object_to_a_result_ends() {
    let app = TestApp::new().await;
    let given = published(&app).await;
    let Published { office, ece, ayse, other, application } = &given;
    // The pool was opened on 4 May in Istanbul. The fifteenth day after it is 19 May.
    let last = datetime!(2026-05-19 20:59:59 UTC);
    app.at(last);
    let objection = raised(&app, &given).await;
    app.at(last + Duration::SECOND);
    let late = app.post(ayse, &objections(other), why()).await;
    let late = late.refused(409, "objection_too_late");
    assert_eq!((fact(&late, "last_day"), fact(&late, "days")), ("2026-05-19", "15"));
    // The office may decide later. A correction is a new result, with a time of its own.
    app.at(datetime!(2026-06-01 09:00 UTC));
    let decide = format!("/v1/objections/{objection}/decide");
    app.post(&office.programme, &decide, uphold(json!([art(10.0)]))).await.is(200);
    let evaluation = format!("/v1/applications/{application}/evaluation");
    let evaluation = app.get(ece, &evaluation).await.is(200);
    assert_eq!(evaluation["last_objection_date"], "2026-06-16");
    app.at(datetime!(2026-06-16 21:00 UTC));
    app.post(ece, &objections(application), why()).await.refused(409, "objection_too_late");
    app.at(datetime!(2026-06-16 20:59:59 UTC));
    raised(&app, &given).await;
}

#[actix_web::test]
async fn the_programme_office_lists_open_objections_oldest_first() {
    let app = TestApp::new().await;
    let given = published(&app).await;
    let Published { office, ayse, other, application, .. } = &given;
    let first = raised(&app, &given).await;
    let second = id(&app.post(ayse, &objections(other), why()).await.is(201));
    let list = async |query: &str| {
        let page = app.get(&office.programme, &format!("/v1/objections{query}")).await.is(200);
        (
            page["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(),
            page["next_cursor"].clone(),
        )
    };
    let (page, cursor) = list("?state=open&limit=1").await;
    assert_eq!(page, [first.as_str()]);
    let (page, end) =
        list(&format!("?state=open&limit=1&cursor={}", cursor.as_str().unwrap())).await;
    assert_eq!((page, end), (vec![second.clone()], Value::Null));
    app.post(&office.programme, &format!("/v1/objections/{first}/decide"), reject()).await.is(200);
    assert_eq!(list("?state=open").await.0, [second.as_str()]);
    assert_eq!(list("?state=rejected&state=upheld").await.0, [first.as_str()]);
    assert_eq!(list(&format!("?application_id={application}")).await.0, [first.as_str()]);
    let term = office.term.rsplit('/').next().unwrap();
    assert_eq!(list(&format!("?term_id={term}")).await.0, [first, second]);
    assert_eq!(list(&format!("?term_id={UNKNOWN}")).await.0, Vec::<String>::new());
    app.get(&office.programme, "/v1/objections?state=maybe").await.refused(400, "malformed");
    app.get(&app.officer(Role::CareerOfficer), "/v1/objections")
        .await
        .refused(403, "forbidden_role");
}

#[actix_web::test]
async fn corrections_stay_within_the_criteria_and_their_caps() {
    let app = TestApp::new().await;
    let given = published(&app).await;
    let office = &given.office;
    let decide = format!("/v1/objections/{}/decide", raised(&app, &given).await);
    let mut unknown = art(1.0);
    unknown["code"] = json!("charm");
    let mut silent = art(1.0);
    silent["reason"] = json!(" ");
    for (body, pointer) in [
        (uphold(json!([])), "#/corrections"),
        (uphold(json!([art(25.01)])), "#/corrections/0/points"),
        (uphold(json!([art(100.5)])), "#/corrections/0/points"),
        (uphold(json!([art(1.0), art(2.0)])), "#/corrections/1/code"),
        (uphold(json!([unknown])), "#/corrections/0/code"),
        (uphold(json!([silent])), "#/corrections/0/reason"),
        (
            json!({ "decision": "reject", "text": "Hayır", "corrections": [art(1.0)] }),
            "#/corrections",
        ),
        (json!({ "decision": "reject", "text": " " }), "#/text"),
    ] {
        let refused = app.post(&office.programme, &decide, body).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), [pointer]);
    }
    app.post(&office.programme, &decide, json!({ "decision": "later", "text": "?" }))
        .await
        .refused(400, "malformed");
    // A correction may reach the cap, and may lower the points.
    let mut gpa = art(0.0);
    gpa["code"] = json!("gpa");
    app.post(&office.programme, &decide, uphold(json!([art(25.0), gpa]))).await.is(200);
    let path = format!("/v1/applications/{}/evaluation", given.application);
    let scores = app.get(&given.ece, &path).await.is(200)["scores"][1].clone();
    assert_eq!((&scores["academic_score"], &scores["social_score"]), (&json!(9.7), &json!(25.0)));
}

/// One decision counts, and the scores are corrected once.
#[actix_web::test]
async fn one_of_two_officers_who_decide_an_objection_at_once_wins() {
    for _ in 0..5 {
        let app = TestApp::new().await;
        let given = published(&app).await;
        let office = &given.office;
        let other = app.officer(Role::ProgrammeOfficer);
        let decide = format!("/v1/objections/{}/decide", raised(&app, &given).await);
        let (a, b) = futures_util::join!(
            app.post(&office.programme, &decide, uphold(json!([art(10.0)]))),
            app.post(&other, &decide, reject()),
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{:#} {:#}", a.body, b.body);
        let refused = if a.status == 409 { a } else { b };
        refused.refused(409, "objection_decided");
    }
}

#[actix_web::test]
async fn one_of_two_simultaneous_objections_is_open() {
    for _ in 0..5 {
        let app = TestApp::new().await;
        let given = published(&app).await;
        let path = objections(&given.application);
        let (a, b) = futures_util::join!(
            app.post(&given.ece, &path, why()),
            app.post(&given.ece, &path, why()),
        );
        let refused = if a.status == 409 { &a } else { &b };
        assert_eq!(refused.body["code"], "objection_open", "{:#} {:#}", a.body, b.body);
        assert_eq!(a.status + b.status, 201 + 409);
    }
}
