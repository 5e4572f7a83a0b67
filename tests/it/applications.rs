//! Applications over HTTP: one for each candidate in a term, and fixed once submitted.

use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, CONTROL, METU, WINDOW, form};
use staj_tests::{Caller, TestApp, fact, id, pointers};
use std::collections::BTreeSet;
use time::Duration;
use time::macros::date;
use time::macros::datetime;

/// The form with some members replaced.
fn with(members: Value) -> Value {
    let mut form = form();
    for (name, value) in members.as_object().unwrap() {
        form[name] = value.clone();
    }
    form
}

fn applications(app: &TestApp) -> String {
    format!("/v1/terms/{}/applications", app.open_call())
}

fn privacy_notice(version: &str) -> Value {
    json!({ "privacy_notice_version": version })
}

#[actix_web::test]
async fn a_draft_shows_what_was_declared() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let reply = app.post(&ayse, &applications(&app), form()).await;
    let location = reply.header("location").unwrap().to_owned();
    let draft = reply.is(201);
    assert_eq!(location, format!("/v1/applications/{}", id(&draft)));
    assert_eq!(draft["state"], "draft");
    assert_eq!(draft["number"], "2026-2-0000001");
    assert_eq!(draft["gpa"], 3.25);
    assert_eq!(draft["city_preferences"], json!([6, 34]));
    assert_eq!(draft["period_preferences"][0]["end_date"], "2026-08-31");
    assert_eq!(draft["declared"], json!({ "entrance_exam_percentile": 97 }));
    let form = json!({ "class_year": "form", "entrance_exam_percentile": "form", "gpa": "form" });
    assert_eq!(draft["sources"], form);
    assert_eq!(draft["candidate"]["national_id"], Value::Null);
    assert_eq!(app.get(&ayse, &location).await.is(200), draft);
}

#[actix_web::test]
async fn a_candidate_applies_once_in_a_term() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let first = app.application(&ayse).await;
    let again = app.post(&ayse, &applications(&app), form()).await;
    assert_eq!(fact(&again.refused(409, "application_exists"), "application_id"), first);
    // A refusal does not use up a number.
    let next = app.post(&app.applicant("Ece"), &applications(&app), form()).await.is(201);
    assert_eq!(next["number"], "2026-2-0000002");
}

#[actix_web::test]
async fn numbers_of_simultaneous_applications_are_a_sequence() {
    let app = TestApp::new().await;
    let path = applications(&app);
    let applicants: Vec<_> = (0..24).map(|nth| app.applicant(&format!("Aday {nth}"))).collect();
    let replies = join_all(applicants.iter().map(|applicant| {
        let (app, path) = (&app, &path);
        async move { app.post(applicant, path, form()).await.is(201) }
    }))
    .await;
    let numbers: BTreeSet<_> =
        replies.iter().map(|draft| draft["number"].as_str().unwrap().to_owned()).collect();
    let expected: BTreeSet<_> = (1..=24).map(|nth| format!("2026-2-{nth:07}")).collect();
    assert_eq!(numbers, expected);
}

#[actix_web::test]
async fn simultaneous_applications_of_one_candidate_create_one() {
    for _ in 0..3 {
        let app = TestApp::new().await;
        let (ayse, path) = (app.applicant("Ayşe"), applications(&app));
        let replies = join_all((0..8).map(|_| app.post(&ayse, &path, form()))).await;
        let (made, refused): (Vec<_>, Vec<_>) =
            replies.into_iter().partition(|reply| reply.status == 201);
        assert_eq!(made.len(), 1);
        for reply in refused {
            reply.refused(409, "application_exists");
        }
    }
}

#[actix_web::test]
async fn applications_are_accepted_until_the_last_second_of_the_window() {
    let app = TestApp::new().await;
    let path = applications(&app);
    let (opens, closes) = (datetime!(2026-01-05 21:00 UTC), datetime!(2026-03-16 20:59:59 UTC));
    for (now, open) in [
        (opens - Duration::SECOND, false),
        (opens, true),
        (closes, true),
        (closes + Duration::SECOND, false),
    ] {
        app.at(now);
        let reply = app.post(&app.applicant("Aday"), &path, form()).await;
        if open {
            reply.is(201);
        } else {
            let closed = reply.refused(409, "applications_closed");
            assert_eq!(fact(&closed, "opens_at"), "2026-01-05T21:00:00Z");
            assert_eq!(fact(&closed, "closes_at"), "2026-03-16T20:59:59Z");
        }
    }
}

#[actix_web::test]
async fn the_values_of_the_form_must_exist_and_keep_their_limits() {
    let app = TestApp::new().await;
    let (ayse, path) = (app.applicant("Ayşe"), applications(&app));
    for (members, pointer) in [
        (json!({ "school_id": "00000000-0000-0000-0000-000000000001" }), "#/school_id"),
        (json!({ "department_code": "wizardry" }), "#/department_code"),
        (json!({ "declared": { "shoe_size": 42 } }), "#/declared/shoe_size"),
        (json!({ "declared": { "entrance_exam_percentile": 1001 } }), "#/declared"),
        (json!({ "class_year": 13 }), "#/class_year"),
        (json!({ "gpa": 4.01 }), "#/gpa"),
        (json!({ "gpa": 3.255 }), "#/gpa"),
        (json!({ "student_number": "" }), "#/student_number"),
        (json!({ "city_preferences": [82] }), "#/city_preferences"),
        (json!({ "city_preferences": [6, 6] }), "#/city_preferences"),
        (json!({ "city_preferences": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }), "#/city_preferences"),
        (
            json!({ "period_preferences": [{ "start_date": "2026-07-02", "end_date": "2026-07-01" }] }),
            "#/period_preferences/0/end_date",
        ),
        (
            json!({ "period_preferences": [
                { "start_date": "2026-07-01", "end_date": "2026-07-31" },
                { "start_date": "2026-07-01", "end_date": "2026-08-31" },
            ] }),
            "#/period_preferences/1/start_date",
        ),
    ] {
        let refused = app.post(&ayse, &path, with(members)).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), [pointer]);
    }
    app.post(&ayse, &path, with(json!({ "level": "kindergarten" })))
        .await
        .refused(400, "malformed");
    app.post(&ayse, &path, with(json!({ "state": "in_pool" }))).await.refused(400, "malformed");
    let mut lacking = form();
    lacking.as_object_mut().unwrap().remove("student_number");
    let refused = app.post(&ayse, &path, lacking).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/student_number"]);
    let nowhere = "/v1/terms/00000000-0000-0000-0000-000000000001/applications";
    app.post(&ayse, nowhere, form()).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_draft_is_edited_member_by_member() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let path = format!("/v1/applications/{}", app.application(&ayse).await);
    let patch =
        json!({ "school_id": BOUN.0, "gpa": null, "city_preferences": [35], "class_year": 4 });
    let edited = app.patch(&ayse, &path, patch.clone()).await.is(200);
    assert_eq!(edited["school"]["id"], BOUN.0.to_string());
    assert_eq!(
        (&edited["gpa"], &edited["city_preferences"], &edited["class_year"]),
        (&Value::Null, &json!([35]), &json!(4))
    );
    assert_eq!(edited["student_number"], "2201234", "an omitted member keeps its value");
    assert_eq!(edited["version"], 1);
    let again = app.patch(&ayse, &path, patch).await.is(200);
    assert_eq!(again["version"], 1, "sending the same form again changes nothing");
    let unknown = json!({ "declared": { "shoe_size": 42 } });
    app.patch(&ayse, &path, unknown).await.refused(422, "invalid");
    app.patch(&app.applicant("Ece"), &path, json!({})).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_submitted_application_is_fixed_for_everybody() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let (application, document) = app.submitted(&ayse).await;
    let path = format!("/v1/applications/{application}");
    let submitted = app.get(&ayse, &path).await.is(200);
    assert_eq!(submitted["state"], "submitted");
    assert_eq!(submitted["submitted_at"], "2026-02-01T09:00:00Z");
    assert_eq!(submitted["privacy_notice_version"], "1");
    assert_eq!(submitted["sources"]["art_award"], "document");
    let document = format!("/v1/documents/{document}");
    assert_eq!(app.get(&ayse, &document).await.is(200)["state"], "submitted");

    for now in [WINDOW, CONTROL] {
        app.at(now);
        let locked = app.patch(&ayse, &path, json!({ "gpa": 4.0 })).await;
        assert_eq!(fact(&locked.refused(409, "application_locked"), "state"), "submitted");
        app.delete(&ayse, &document).await.refused(409, "application_locked");
        let fields = [("document_type", "art_award"), ("title", "Geç kalan")];
        let file = ("geç.pdf", staj_tests::given::PDF);
        let late = app.upload(&ayse, &format!("{path}/documents"), &fields, file).await;
        late.refused(409, "application_locked");
        let again = app.post(&ayse, &format!("{path}/submit"), privacy_notice("1")).await.is(200);
        assert_eq!(again, submitted, "submitting again changes nothing");
    }
    for role in [Role::ProgrammeOfficer, Role::CareerOfficer] {
        let staff = app.officer(role);
        app.patch(&staff, &path, json!({ "gpa": 4.0 })).await.refused(403, "forbidden_role");
        app.delete(&staff, &document).await.refused(403, "forbidden_role");
        let fields = [("document_type", "art_award"), ("title", "Elden")];
        let file = ("elden.pdf", staj_tests::given::PDF);
        let late = app.upload(&staff, &format!("{path}/documents"), &fields, file).await;
        late.refused(403, "forbidden_role");
    }
    // Contact data belongs to the account and can still be changed (A21).
    let moved = app.patch(&ayse, "/v1/me", json!({ "phone": "+905301112233" })).await.is(200);
    assert_eq!(moved["phone"], "+905301112233");
    assert_eq!(app.get(&ayse, &path).await.is(200), submitted);
}

#[actix_web::test]
async fn the_ineligible_learn_every_reason_at_once() {
    let app = TestApp::new().await;
    let old = app.applicant_born("Kemal", date!(1990 - 12 - 31));
    let body = with(json!({ "class_year": 1, "gpa": 1.99, "formal_education": false }));
    let draft = id(&app.post(&old, &applications(&app), body).await.is(201));
    let path = format!("/v1/applications/{draft}");
    let submit = format!("{path}/submit");
    let refused = app.post(&old, &submit, privacy_notice("1")).await.refused(422, "not_eligible");
    let codes: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| &e["code"]).collect();
    assert_eq!(codes, ["class_year", "gpa", "birth_date", "formal_education"]);
    // The eligibility check of the draft lists the same reasons.
    let found = app.get(&old, &format!("{path}/eligibility")).await.is(200);
    assert_eq!(found["eligible"], false);
    let listed: Vec<_> = found["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            [&f["code"], &f["pointer"], &f["required"], &f["actual"]]
                .map(|text| text.as_str().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        listed,
        [
            ["class_year", "#/class_year", "2 to 4", "1"],
            ["gpa", "#/gpa", "2.00", "1.99"],
            ["birth_date", "", "1991-01-01", "1990-12-31"],
            ["formal_education", "#/formal_education", "true", "false"],
        ]
    );
    let better = json!({ "class_year": 2, "gpa": 2.0, "formal_education": true });
    app.patch(&old, &path, better).await.is(200);
    let left = app.get(&old, &format!("{path}/eligibility")).await.is(200);
    assert_eq!(left["failed"].as_array().map(Vec::len), Some(1), "only the age is left");
    let stranger = app.applicant("Ece");
    app.get(&stranger, &format!("{path}/eligibility")).await.refused(404, "not_found");
    assert_eq!(app.get(&old, &path).await.is(200)["state"], "draft");
}

#[actix_web::test]
async fn submitting_needs_the_current_privacy_notice_and_an_open_window() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let path = format!("/v1/applications/{}", app.application(&ayse).await);
    let submit = format!("{path}/submit");
    let stale = app.post(&ayse, &submit, privacy_notice("0")).await.refused(422, "invalid");
    assert_eq!(pointers(&stale), ["#/privacy_notice_version"]);
    assert_eq!(fact(&stale, "current"), "1");
    app.post(&app.applicant("Ece"), &submit, privacy_notice("1")).await.refused(404, "not_found");

    app.at(datetime!(2026-03-16 21:00 UTC));
    app.post(&ayse, &submit, privacy_notice("1")).await.refused(409, "applications_closed");
    app.patch(&ayse, &path, json!({ "gpa": 4.0 })).await.refused(409, "applications_closed");
    assert_eq!(app.get(&ayse, &path).await.is(200)["state"], "expired");
    let count = |list: Value| list["items"].as_array().unwrap().len();
    assert_eq!(count(app.get(&ayse, "/v1/applications?state=expired").await.is(200)), 1);
    assert_eq!(count(app.get(&ayse, "/v1/applications?state=draft").await.is(200)), 0);
}

#[actix_web::test]
async fn a_submitted_application_can_be_withdrawn_for_good() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let path = format!("/v1/applications/{}", app.application(&ayse).await);
    let withdraw = format!("{path}/withdraw");
    let early = app.act(&ayse, &withdraw).await.refused(409, "application_state");
    assert_eq!(fact(&early, "state"), "draft");
    app.post(&ayse, &format!("{path}/submit"), privacy_notice("1")).await.is(200);
    app.act(&app.applicant("Ece"), &withdraw).await.refused(404, "not_found");
    let withdrawn = app.act(&ayse, &withdraw).await.is(200);
    assert_eq!(withdrawn["state"], "withdrawn");
    assert_eq!(
        app.act(&ayse, &withdraw).await.is(200),
        withdrawn,
        "withdrawing again changes nothing"
    );
    app.patch(&ayse, &path, json!({})).await.refused(409, "application_locked");
    app.post(&ayse, &format!("{path}/submit"), privacy_notice("1"))
        .await
        .refused(409, "application_locked");
    app.post(&ayse, &applications(&app), form()).await.refused(409, "application_exists");
}

#[actix_web::test]
async fn a_draft_that_expired_cannot_be_withdrawn() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let withdraw = format!("/v1/applications/{}/withdraw", app.application(&ayse).await);
    app.at(CONTROL);
    let late = app.act(&ayse, &withdraw).await.refused(409, "application_state");
    assert_eq!(fact(&late, "state"), "expired");
}

#[actix_web::test]
async fn a_withdrawal_removes_the_pool_entry_and_ends_its_offers() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 1), app.employer("TAI", 1));
    let ayse = app.candidate("Ayşe");
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let sent = app.sent(&aselsan, &ayse, start, end).await;
    let draft = app.draft(&tai, &ayse, start, end).await;
    let path = format!("/v1/applications/{}", ayse.pool_entry);
    assert_eq!(app.act(&ayse, &format!("{path}/withdraw")).await.is(200)["state"], "withdrawn");

    let offer = app.get(&aselsan, &format!("/v1/offers/{sent}")).await.is(200);
    assert_eq!(
        (&offer["state"], &offer["reason_code"]),
        (&json!("invalidated"), &json!("candidate_withdrew"))
    );
    let quota = format!("/v1/employers/{}/quotas/{}", aselsan.id, staj_tests::given::TERM);
    assert_eq!(app.get(&aselsan, &quota).await.is(200)["committed"], 0, "the place is free again");
    app.act(&ayse, &format!("/v1/offers/{sent}/accept")).await.refused(409, "offer_state");
    app.act(&tai, &format!("/v1/offers/{draft}/send")).await.refused(409, "candidate_unavailable");
    let pool = format!("/v1/terms/{}/pool-entries", staj_tests::given::TERM);
    assert_eq!(app.get(&tai, &pool).await.is(200)["items"], json!([]));
    app.get(&tai, &format!("/v1/pool-entries/{}", ayse.pool_entry)).await.refused(404, "not_found");

    let office = app.officer(Role::ProgrammeOfficer);
    let trail = format!("/v1/audit-events?object_id={}", ayse.pool_entry);
    let trail = app.get(&office, &trail).await.is(200);
    let actions: BTreeSet<_> = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["remove", "withdraw"].into());
}

#[actix_web::test]
async fn nobody_can_withdraw_with_an_accepted_or_confirmed_offer() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let ayse = app.candidate("Ayşe");
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let offer = app.accepted(&aselsan, &ayse, start, end).await;
    let withdraw = format!("/v1/applications/{}/withdraw", ayse.pool_entry);
    let refused = app.act(&ayse, &withdraw).await.refused(409, "acceptance_is_final");
    assert_eq!((fact(&refused, "offer_id"), fact(&refused, "state")), (offer.as_str(), "accepted"));
    app.act(&aselsan, &format!("/v1/offers/{offer}/confirm")).await.is(200);
    let refused = app.act(&ayse, &withdraw).await.refused(409, "acceptance_is_final");
    assert_eq!(fact(&refused, "state"), "confirmed");
    let cancel = json!({ "reason": "budget" });
    app.post(&aselsan, &format!("/v1/offers/{offer}/cancel"), cancel).await.is(200);
    app.act(&ayse, &withdraw).await.is(200);
}

#[actix_web::test]
async fn simultaneous_submissions_all_return_the_one_that_counted() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let path = format!("/v1/applications/{}/submit", app.application(&ayse).await);
    let replies = join_all((0..6).map(|_| app.post(&ayse, &path, privacy_notice("1")))).await;
    for reply in replies {
        assert_eq!(reply.is(200)["version"], 1);
    }
}

#[actix_web::test]
async fn only_the_programme_office_sees_the_identity_number_of_an_application() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let draft = app.application(&ayse).await;
    let path = format!("/v1/applications/{draft}");
    let own = app.officer(Role::CareerOfficer);
    let foreign = app.officer_of(Role::CareerOfficer, Some(BOUN));
    let programme = app.officer(Role::ProgrammeOfficer);
    let seen = async |caller: &Caller| {
        let list = app.get(caller, "/v1/applications").await.is(200);
        for item in list["items"].as_array().unwrap() {
            assert_eq!(
                item["candidate"]["national_id"],
                Value::Null,
                "no list shows an identity number"
            );
        }
        (app.get(caller, &path).await.status, list["items"].as_array().unwrap().len())
    };
    // Only the candidate and the programme office can see a draft.
    assert_eq!(seen(&own).await, (404, 0));
    assert_eq!(seen(&programme).await, (200, 1));
    app.submit(&ayse, &draft).await;
    assert_eq!(seen(&ayse).await, (200, 1));
    assert_eq!(seen(&own).await, (200, 1));
    assert_eq!(seen(&foreign).await, (404, 0));
    assert_eq!(seen(&app.applicant("Ece")).await, (404, 0));
    assert_eq!(seen(&programme).await, (200, 1));

    let to_officer = app.get(&own, &path).await.is(200);
    assert_eq!(to_officer["candidate"]["given_name"], "Ayşe");
    assert_eq!(to_officer["candidate"]["national_id"], Value::Null);
    let number = app.get(&programme, &path).await.is(200)["candidate"]["national_id"].clone();
    assert_eq!(number.as_str().map(str::len), Some(11));
    app.get(&app.officer(Role::UnitOfficer), &path).await.refused(403, "forbidden_role");
    app.get(&app.employer("Aselsan", 1), &path).await.refused(403, "forbidden_role");
    app.get(&staj_tests::Nobody, &path).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn a_list_continues_where_its_page_ended() {
    let app = TestApp::new().await;
    let mut made = Vec::new();
    for nth in 0..5 {
        let applicant = app.applicant(&format!("Aday {nth}"));
        made.push(app.application(&applicant).await);
        app.submit(&applicant, &made[nth]).await;
    }
    made.reverse();
    let officer = app.officer_of(Role::CareerOfficer, Some(METU));
    let first = app.get(&officer, "/v1/applications?limit=3").await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second =
        app.get(&officer, &format!("/v1/applications?limit=3&cursor={cursor}")).await.is(200);
    assert_eq!(second["next_cursor"], Value::Null);
    let ids = |page: &Value| page["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>();
    assert_eq!([ids(&first), ids(&second)].concat(), made);
    let elsewhere = format!("/v1/applications?state=draft&cursor={cursor}");
    app.get(&officer, &elsewhere).await.refused(400, "malformed");
    let other_term = "/v1/applications?term_id=00000000-0000-0000-0000-000000000001";
    assert_eq!(app.get(&officer, other_term).await.is(200)["items"], json!([]));
}
