//! The review of a random sample of approved documents, over HTTP.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{CALL, TERM};
use staj_tests::{Caller, TestApp, fact, id, pointers};
use std::collections::BTreeSet;

const SAMPLES: &str = "/v1/terms/00000000-0000-0000-0000-000020260002/document-samples";

/// The ids of `count` new documents, which `officer` accepted and `programme` approved.
async fn approved(
    app: &TestApp,
    count: usize,
    officer: &Caller,
    programme: &Caller,
) -> Vec<String> {
    let mut made = Vec::new();
    for nth in 0..count {
        let (_, document) = app.submitted(&app.applicant(&format!("Aday {nth}"))).await;
        app.act(officer, &format!("/v1/documents/{document}/accept")).await.is(200);
        app.act(programme, &format!("/v1/documents/{document}/approve")).await.is(200);
        made.push(document);
    }
    made
}

/// Those open reviews of a sample that `reviewer` can see.
async fn open(app: &TestApp, reviewer: &Caller, sample: &Value) -> Vec<Value> {
    let path = format!(
        "/v1/document-reviews?recorded=false&limit=200&document_sample_id={}",
        sample["id"].as_str().unwrap()
    );
    app.get(reviewer, &path).await.is(200)["items"].as_array().unwrap().clone()
}

fn record(review: &Value) -> String {
    format!("/v1/document-reviews/{}/record", id(review))
}

fn documents(reviews: &[Value]) -> BTreeSet<String> {
    reviews.iter().map(|review| review["document_id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn the_same_seed_draws_the_same_documents() {
    assert!(SAMPLES.contains(&CALL.0.to_string()));
    let app = TestApp::new().await;
    let (officer, programme, second) = (
        app.officer(Role::CareerOfficer),
        app.officer(Role::ProgrammeOfficer),
        app.officer(Role::ProgrammeOfficer),
    );
    let made = approved(&app, 12, &officer, &programme).await;
    let (_, waiting) = app.submitted(&app.applicant("Bekleyen")).await;
    let draw = async |body: Value| app.post(&programme, SAMPLES, body).await;
    let four = draw(json!({ "size": 4, "seed": 7 })).await.is(201);
    assert_eq!((&four["population"], &four["size"]), (&json!(12), &json!(4)));
    let drawn = documents(&open(&app, &second, &four).await);
    assert_eq!(drawn.len(), 4);
    assert!(drawn.iter().all(|document| made.contains(document)) && !drawn.contains(&waiting));
    // The domain draws the same sample from these documents.
    let ids = made.iter().map(|document| document.parse::<uuid::Uuid>().unwrap().into()).collect();
    let size = staj_domain::document::SampleSize::Count(4);
    let expected = staj_domain::document::draw(ids, size, 7);
    assert_eq!(drawn, expected.iter().map(ToString::to_string).collect());
    let exists = draw(json!({ "share_bp": 5000, "seed": 7 })).await;
    let exists = exists.refused(409, "document_sample_exists");
    assert_eq!(fact(&exists, "document_sample_id"), id(&four));
    let half = draw(json!({ "share_bp": 5000, "seed": 8 })).await.is(201);
    assert_eq!(half["size"], 6);
    let all = draw(json!({ "size": 10000, "seed": 9 })).await.is(201);
    assert_eq!(all["size"], 12);

    let list = app.get(&programme, &format!("{SAMPLES}?limit=2")).await.is(200);
    assert_eq!(list["items"], json!([all, half]));
    let cursor = list["next_cursor"].as_str().unwrap();
    let rest = app.get(&programme, &format!("{SAMPLES}?limit=2&cursor={cursor}")).await.is(200);
    assert_eq!(rest["items"], json!([four]));
}

#[actix_web::test]
async fn a_draw_needs_a_size_and_approved_documents() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    app.open_call();
    let draw = async |body: Value| app.post(&programme, SAMPLES, body).await;
    draw(json!({ "size": 1, "seed": 1 })).await.refused(409, "nothing_to_sample");
    for (body, pointer) in [
        (json!({ "seed": 1 }), "#/size"),
        (json!({ "size": 1, "share_bp": 1, "seed": 1 }), "#/share_bp"),
        (json!({ "size": 0, "seed": 1 }), "#/size"),
        (json!({ "share_bp": 10001, "seed": 1 }), "#/share_bp"),
        (json!({ "size": 1, "seed": -1 }), "#/seed"),
        (json!({ "size": 1 }), "#/seed"),
    ] {
        assert_eq!(pointers(&draw(body).await.refused(422, "invalid")), [pointer]);
    }
    let nowhere = format!("/v1/terms/{}/document-samples", uuid::Uuid::from_u128(404));
    app.post(&programme, &nowhere, json!({ "size": 1, "seed": 1 })).await.refused(404, "not_found");
    app.get(&programme, &nowhere).await.refused(404, "not_found");
    let unknown = format!("/v1/document-samples/{}", uuid::Uuid::from_u128(404));
    app.get(&programme, &unknown).await.refused(404, "not_found");
    let officer = app.officer(Role::CareerOfficer);
    app.get(&officer, SAMPLES).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn officers_cannot_review_a_document_that_they_decided() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::CareerOfficer);
    let (one, two) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::ProgrammeOfficer));
    let of_one = approved(&app, 2, &officer, &one).await;
    let of_two = approved(&app, 2, &officer, &two).await;
    let sample = app.post(&one, SAMPLES, json!({ "size": 4, "seed": 1 })).await.is(201);
    let (for_one, for_two) = (open(&app, &one, &sample).await, open(&app, &two, &sample).await);
    assert_eq!(documents(&for_one), of_two.into_iter().collect());
    assert_eq!(documents(&for_two), of_one.into_iter().collect());
    let shown = for_one[0].as_object().unwrap();
    assert!(
        !shown.values().any(|value| *value == two.user.to_string()),
        "the decider is revealed: {shown:?}"
    );
    let document = format!("/v1/documents/{}", for_one[0]["document_id"].as_str().unwrap());
    let document = app.get(&one, &document).await.is(200).to_string();
    for decider in [&officer, &two] {
        assert!(
            !document.contains(&decider.user.to_string()),
            "the decider is revealed: {document}"
        );
    }
    let agree = json!({ "verdict": "agree" });
    app.post(&two, &record(&for_one[0]), agree.clone()).await.refused(409, "own_decision");
    let recorded = app.post(&one, &record(&for_one[0]), agree.clone()).await.is(200);
    assert_eq!(recorded["reviewed_by"], one.user.to_string());
    assert_eq!(app.post(&one, &record(&for_one[0]), agree.clone()).await.is(200), recorded);
    let third = app.officer(Role::ProgrammeOfficer);
    app.post(&third, &record(&for_one[0]), agree).await.refused(409, "review_recorded");
    let path = "/v1/document-reviews?recorded=true";
    assert_eq!(app.get(&third, path).await.is(200)["items"], json!([recorded]));
}

#[actix_web::test]
async fn a_disagreement_is_counted_and_changes_no_document() {
    let app = TestApp::new().await;
    let (officer, programme, second) = (
        app.officer(Role::CareerOfficer),
        app.officer(Role::ProgrammeOfficer),
        app.officer(Role::ProgrammeOfficer),
    );
    approved(&app, 11, &officer, &programme).await;
    let sample = app.post(&programme, SAMPLES, json!({ "size": 11, "seed": 3 })).await.is(201);
    let report = async || {
        app.get(&programme, &format!("/v1/document-samples/{}", id(&sample))).await.is(200)
    };
    let before = report().await;
    assert_eq!(
        before["total"],
        json!({ "size": 11, "reviewed": 0, "disagreements": 0, "rate": null })
    );

    let reviews = open(&app, &second, &sample).await;
    let path = record(&reviews[0]);
    let disagree = |reason: &str| json!({ "verdict": "disagree", "reason_code": reason });
    let post = async |body: Value| app.post(&second, &path, body).await;
    let refused = post(json!({ "verdict": "disagree" })).await.refused(422, "reason_required");
    assert_eq!(pointers(&refused), ["#/reason_code"]);
    let refused = post(disagree("other")).await.refused(422, "reason_required");
    assert_eq!(pointers(&refused), ["#/text"]);
    let refused = post(disagree("mood")).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/reason_code"]);
    let refused = post(json!({ "verdict": "agree", "reason_code": "forged" })).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/reason_code"]);
    let recorded = post(disagree("forged")).await.is(200);
    assert_eq!(
        (&recorded["verdict"], &recorded["reason_code"]),
        (&json!("disagree"), &json!("forged"))
    );
    for review in &reviews[1..10] {
        app.post(&second, &record(review), json!({ "verdict": "agree" })).await.is(200);
    }
    let figures = json!({
        "size": 11, "reviewed": 10, "disagreements": 1,
        "rate": { "percent": 10.0, "low_percent": 1.79, "high_percent": 40.42 },
    });
    let after = report().await;
    assert_eq!(after["sample"], sample);
    assert_eq!(after["total"], figures);
    assert_eq!(after["by_school"].as_array().map(Vec::len), Some(1));
    assert_eq!(after["by_school"][0]["school_name"], "Orta Doğu Teknik Üniversitesi");
    assert_eq!(after["by_school"][0]["figures"], figures);
    assert_eq!(
        after["by_document_type"],
        json!([{ "document_type": "art_award", "figures": figures }])
    );
    let document = format!("/v1/documents/{}", reviews[0]["document_id"].as_str().unwrap());
    assert_eq!(
        app.get(&programme, &document).await.is(200)["state"],
        "approved",
        "an approval is final"
    );
    let trail =
        format!("/v1/audit-events?object_kind=document_review&object_id={}", id(&reviews[0]));
    let trail = app.get(&programme, &trail).await.is(200);
    let events = trail["items"].as_array().unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0]["action"], &events[0]["reason"]), (&json!("record"), &json!("forged")));
}

#[actix_web::test]
async fn one_of_two_simultaneous_reviews_is_recorded() {
    let app = TestApp::new().await;
    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let (one, two) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::ProgrammeOfficer));
    approved(&app, 8, &officer, &programme).await;
    let draws = (0..4).map(|_| app.post(&programme, SAMPLES, json!({ "size": 8, "seed": 5 })));
    let drawn = join_all(draws).await;
    let statuses: Vec<_> = drawn.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    let mut sample = Value::Null;
    for reply in drawn {
        if reply.status == 201 {
            sample = reply.body;
        } else {
            reply.refused(409, "document_sample_exists");
        }
    }
    for review in open(&app, &one, &sample).await {
        let path = record(&review);
        let (agreed, disagreed) = join(
            app.post(&one, &path, json!({ "verdict": "agree" })),
            app.post(&two, &path, json!({ "verdict": "disagree", "reason_code": "forged" })),
        )
        .await;
        let lost = if agreed.status == 200 { disagreed } else { agreed };
        lost.refused(409, "review_recorded");
    }
    let report = app.get(&one, &format!("/v1/document-samples/{}", id(&sample))).await.is(200);
    assert_eq!(report["total"]["reviewed"], 8);
    let elsewhere = format!("/v1/terms/{}/document-samples", TERM.0);
    app.open_term();
    let elsewhere = app.post(&one, &elsewhere, json!({ "size": 8, "seed": 5 })).await;
    elsewhere.refused(409, "nothing_to_sample");
}
