//! Statistics of a term over HTTP: the programme office sees every number, and nobody else sees
//! small ones.

use crate::evaluations::{crowd, office};
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{CALL, CONTROL, TERM};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Bearer, Nobody, TestApp, fact};
use time::Duration;
use time::macros::date;
use uuid::Uuid;

const UNKNOWN: &str = "00000000-0000-0000-0000-000000000001";

/// Sets columns of the applications of a crowd with numbers from `from` to `to`, both inclusive.
fn set(app: &TestApp, columns: &str, (from, to): (u32, u32)) {
    let ids: Vec<_> = (from..=to).map(|n| literal(Uuid::from_u128(n.into()))).collect();
    let update = format!("update applications set {columns} where id in ({})", ids.join(", "));
    Raw::new(&app.db).run(&update).unwrap();
}

/// The rows of a breakdown as an object from name to count.
fn rows(breakdown: &Value) -> Value {
    let rows = breakdown["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| (row["name"].as_str().unwrap().to_owned(), row["count"].clone()))
        .collect()
}

#[actix_web::test]
async fn the_public_sees_no_small_number_and_none_that_reveals_one() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (application, document) = app.submitted(&app.applicant("Ayşe")).await;
    // An application that was never submitted does not count.
    app.application(&app.applicant("Can")).await;
    crowd(&app, &application, 49);
    set(&app, "level = 'doctorate'", (1, 9));
    set(&app, "level = 'master'", (10, 21));
    set(&app, "department_code = 'law'", (1, 20));
    app.at(CONTROL);
    office.approve(&app, &document).await;
    let path = format!("{}/statistics", office.term);
    let early = app.get(&Nobody, &path).await.refused(409, "wrong_phase");
    assert_eq!(fact(&early, "allowed_from"), "2026-05-03T21:00:00Z");
    let known = app.get(&office.programme, &path).await.is(200);
    assert_eq!(rows(&known["applications"]["by_state"]), json!({ "submitted": 50 }));
    assert_eq!((&known["evaluation"], &known["pool_size"]), (&json!([]), &json!(0)));
    office.evaluate(&app).await;
    office.create_pool(&app).await;
    office.open_pool(&app).await;

    let whole = app.get(&office.programme, &path).await.is(200);
    let public = app.get(&Nobody, &path).await.is(200);
    assert_eq!((&whole["complete"], &public["complete"]), (&json!(true), &json!(false)));
    let levels = |statistics: &Value| rows(&statistics["applications"]["by_level"]);
    assert_eq!(levels(&whole), json!({ "bachelor": 29, "doctorate": 9, "master": 12 }));
    assert_eq!(levels(&public), json!({ "bachelor": 29, "doctorate": null, "master": null }));
    for statistics in [&whole, &public] {
        let applications = &statistics["applications"];
        assert_eq!(applications["by_level"]["total"], 50);
        assert_eq!(rows(&applications["by_state"]), json!({ "in_pool": 50 }));
        assert_eq!(rows(&applications["by_field"]), json!({ "computing": 30, "law": 20 }));
        assert_eq!(rows(&applications["by_province"]), json!({ "6": 50 }));
        assert_eq!(statistics["pool_size"], 50);
    }
    // There is one document, so neither its state nor the total is shown to the public.
    assert_eq!(rows(&whole["documents"]["by_state"]), json!({ "approved": 1 }));
    assert_eq!(rows(&public["documents"]["by_state"]), json!({ "approved": null }));
    assert_eq!(public["documents"]["by_state"]["total"], Value::Null);
    let groups = |statistics: &Value| {
        let groups = statistics["evaluation"].as_array().unwrap();
        let academic = groups.iter().filter(|group| group["competency"] == "academic");
        academic.map(|group| (group["level"].clone(), group["count"].clone())).collect::<Vec<_>>()
    };
    let all = (Value::Null, json!(50));
    let of = |level: &str, count: u32| (json!(level), json!(count));
    assert_eq!(groups(&public), [all.clone(), of("bachelor", 29)]);
    assert_eq!(groups(&whole), [all, of("bachelor", 29), of("master", 12), of("doctorate", 9)]);
    // Candidates see the same figures.
    let own = app
        .get(&office.programme, &format!("/v1/applications/{application}/evaluation"))
        .await
        .is(200);
    for figure in ["count", "mean", "median", "standard_deviation"] {
        assert_eq!(public["evaluation"][0][figure], own["results"][0]["pool"][figure], "{figure}");
        assert_eq!(public["evaluation"][1][figure], own["results"][0]["level_group"][figure]);
    }
    // Other roles see what the public sees.
    let other = app.officer(Role::CareerOfficer);
    assert_eq!(app.get(&other, &path).await.is(200), public);
}

#[actix_web::test]
async fn offers_and_internships_are_counted_and_the_count_is_at_most_a_minute_old() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let (aselsan, ayse, ece) =
        (app.employer("Aselsan", 9), app.candidate("Ayşe"), app.candidate("Ece"));
    let path = format!("/v1/terms/{TERM}/statistics");
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    app.confirmed(&aselsan, &ayse, start, end).await;
    app.sent(&aselsan, &ece, start, end).await;
    let first = app.get(&officer, &path).await.is(200);
    assert_eq!(rows(&first["offers_by_state"]), json!({ "confirmed": 1, "sent": 1 }));
    assert_eq!(rows(&first["placements_by_state"]), json!({ "confirmed": 1 }));
    assert_eq!(first["pool_size"], 2);
    let offer = app.draft(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    assert_eq!(app.get(&officer, &path).await.is(200), first);
    app.at(app.now() + Duration::minutes(1));
    let second = app.get(&officer, &path).await.is(200);
    assert_eq!(rows(&second["offers_by_state"]), json!({ "confirmed": 1, "draft": 1, "sent": 1 }));
    app.delete(&aselsan, &format!("/v1/offers/{offer}")).await.is(200);
    for (day, state) in [(start, "active"), (end, "active"), (end.next_day().unwrap(), "completed")]
    {
        app.at(staj_domain::calendar::start_of_day(day));
        let counted = app.get(&officer, &path).await.is(200);
        assert_eq!(rows(&counted["placements_by_state"]), json!({ state: 1 }), "{day}");
    }
    // Two people are too few to be shown to the public.
    let public = app.get(&Nobody, &path).await.is(200);
    assert_eq!((&public["pool_size"], &public["evaluation"]), (&Value::Null, &json!([])));
    for (breakdown, names) in [
        (&public["applications"]["by_state"], json!({ "in_pool": null })),
        (&public["placements_by_state"], json!({ "completed": null })),
    ] {
        assert_eq!((&breakdown["total"], rows(breakdown)), (&Value::Null, names));
    }
}

#[actix_web::test]
async fn a_term_in_preparation_has_no_statistics_for_the_public() {
    let app = TestApp::new().await;
    app.open_call();
    Raw::new(&app.db).run("update terms set announced_at = null").unwrap();
    let path = format!("/v1/terms/{CALL}/statistics");
    app.get(&Nobody, &path).await.refused(404, "not_found");
    app.get(&app.officer(Role::ProgrammeOfficer), &path).await.is(200);
    app.get(&Nobody, &format!("/v1/terms/{UNKNOWN}/statistics")).await.refused(404, "not_found");
}

/// The counts of the reasons add up to the number of rejected documents. If the public cannot see
/// that number, it cannot see their total either.
#[actix_web::test]
async fn reject_reasons_do_not_reveal_how_many_documents_were_rejected() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (application, document) = app.submitted(&app.applicant("Ayşe")).await;
    app.at(CONTROL);
    office.approve(&app, &document).await;
    let (document, application) = (
        literal(Uuid::parse_str(&document).unwrap()),
        literal(Uuid::parse_str(&application).unwrap()),
    );
    let copies = |from: u32, count: u32, rejected: bool| {
        let mut raw = Raw::new(&app.db);
        for n in from..from + count {
            let id = literal(Uuid::from_u128(n.into()));
            let (state, at, reason) = match rejected {
                true => ("'rejected'", "accepted_at", "'unreadable'"),
                false => ("'approved'", "null", "null"),
            };
            raw.run(&format!(
                "insert into documents (id, application_id, school_id, document_type, title, media_type, size_bytes, sha256,
                     state, accepted_by, accepted_at, approved_by, approved_at, rejected_at, reject_reason_code, uploaded_at, queued_at)
                 select {id}, {application}, school_id, document_type, title, media_type, size_bytes, '{n:064}',
                     {state}, accepted_by, accepted_at, approved_by, approved_at, {at}, {reason}, uploaded_at, queued_at
                 from documents where id = {document}"
            ))
            .unwrap();
        }
    };
    copies(1, 40, false);
    copies(100, 9, true);
    office.evaluate(&app).await;
    office.create_pool(&app).await;
    office.open_pool(&app).await;
    let path = format!("{}/statistics", office.term);
    let documents = async || app.get(&Nobody, &path).await.is(200)["documents"].clone();
    let few = documents().await;
    assert_eq!(rows(&few["by_state"]), json!({ "approved": null, "rejected": null }));
    assert_eq!(few["by_state"]["total"], 50);
    assert_eq!(few["by_reject_reason"]["total"], Value::Null);
    assert_eq!(rows(&few["by_reject_reason"]), json!({ "unreadable": null }));
    copies(200, 1, true);
    app.at(app.now() + Duration::minutes(1));
    let more = documents().await;
    assert_eq!(rows(&more["by_state"]), json!({ "approved": 41, "rejected": 10 }));
    assert_eq!(rows(&more["by_reject_reason"]), json!({ "unreadable": 10 }));
}

/// A file.
async fn text(app: &TestApp, reader: &impl Bearer, path: &str) -> String {
    let reply = app.get(reader, path).await;
    assert_eq!(reply.status, 200);
    String::from_utf8(reply.bytes).unwrap()
}

/// The rows of figures as an object from name to one number.
fn numbers(figures: &Value, member: &str) -> Value {
    let rows = figures["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let number = row["figures"].pointer(member).cloned().unwrap_or(Value::Null);
            (row["name"].as_str().unwrap().to_owned(), number)
        })
        .collect()
}

#[actix_web::test]
async fn figures_tell_how_far_candidates_and_offers_came_and_how_fast_people_answered() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let aselsan = app.employer("Aselsan", 9);
    let [ayse, ece, can, _] = ["Ayşe", "Ece", "Can", "Deniz"].map(|name| app.candidate(name));
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    let sent = app.sent(&aselsan, &ayse, start, end).await;
    app.sent(&aselsan, &ece, start, end).await;
    app.at(app.now() + Duration::hours(5));
    app.post(&ayse, &format!("/v1/offers/{sent}/accept"), json!({})).await.is(200);
    app.at(app.now() + Duration::hours(2) + Duration::minutes(59));
    app.post(&aselsan, &format!("/v1/offers/{sent}/confirm"), json!({})).await.is(200);
    let accepted = app.sent(&aselsan, &can, start, end).await;
    app.post(&can, &format!("/v1/offers/{accepted}/accept"), json!({})).await.is(200);

    let path = |by: &str| format!("/v1/terms/{TERM}/figures?by={by}");
    let by_level = app.get(&officer, &path("level")).await.is(200);
    let candidates = json!({
        "applied": 4, "in_pool": 4, "offered": 3, "accepted": 2, "placed": 1, "without_offer": 1
    });
    let offers = json!({
        "sent": 3, "accepted": 2, "confirmed": 1, "lapsed": 0, "median_hours_to_answer": 0, "median_hours_to_confirm": 2
    });
    let level = &by_level["rows"][0];
    assert_eq!((&level["name"], &level["label"]), (&json!("bachelor"), &json!("Bachelor")));
    for figures in [&level["figures"], &by_level["total"]] {
        assert_eq!((&figures["candidates"], &figures["offers"]), (&candidates, &offers));
    }
    assert_eq!((&by_level["rest"], &by_level["complete"]), (&Value::Null, &json!(true)));
    for (by, sent) in [
        ("province", json!({ "6": 3 })),
        // On the first of these days the applications were submitted.
        ("day", json!({ "2026-02-01": 0, "2026-05-10": 3 })),
    ] {
        let found = app.get(&officer, &path(by)).await.is(200);
        assert_eq!(numbers(&found, "/offers/sent"), sent, "{by}");
        assert_eq!(found["total"], by_level["total"], "{by}");
    }
    let by_school = app.get(&officer, &path("school")).await.is(200);
    let school = format!("/v1/schools/{}", by_school["rows"][0]["name"].as_str().unwrap());
    assert_eq!(by_school["rows"][0]["label"], app.get(&officer, &school).await.is(200)["name"]);
    let by_kind = app.get(&officer, &path("employer_kind")).await.is(200);
    assert_eq!(numbers(&by_kind, "/offers/confirmed"), json!({ "private": 1 }));
    assert_eq!(numbers(&by_kind, "/candidates"), json!({ "private": null }));
    assert_eq!(by_kind["total"]["quota"], json!({ "total": 9, "committed": 3 }));
    // Three held places are too few for the public, like the offers that hold them.
    let public = app.get(&Nobody, &path("employer_kind")).await.is(200);
    assert!(!public.to_string().contains(":3"), "{public}");

    let csv =
        text(&app, &officer, &format!("/v1/terms/{TERM}/figures/export?by=level&format=csv")).await;
    let lines: Vec<_> = csv.lines().collect();
    assert!(lines[1].starts_with("row;bachelor;Bachelor;4;4;3;2;1;1;3;2;1;0;0;2;;;"), "{csv}");
    assert!(lines[2].starts_with("total;;;4;4;3;2;1;1;3;2;1;0;0;2;;;"), "{csv}");
    let path = format!("/v1/terms/{TERM}/figures/chart?by=employer_kind");
    let svg = text(&app, &officer, &path).await;
    assert!(svg.contains("Offers sent: 3, Accepted: 2, Confirmed: 1"), "{svg}");
}

#[actix_web::test]
async fn the_public_sees_rows_with_small_numbers_only_together() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (application, document) = app.submitted(&app.applicant("Ayşe")).await;
    crowd(&app, &application, 49);
    set(&app, "level = 'doctorate'", (1, 9));
    set(&app, "level = 'master'", (10, 21));
    app.at(CONTROL);
    office.approve(&app, &document).await;
    let path = format!("{}/figures?by=level", office.term);
    app.get(&Nobody, &path).await.refused(409, "wrong_phase");
    office.evaluate(&app).await;
    office.create_pool(&app).await;
    office.open_pool(&app).await;
    let whole = app.get(&office.programme, &path).await.is(200);
    let every = json!({ "bachelor": 29, "doctorate": 9, "master": 12 });
    assert_eq!(numbers(&whole, "/candidates/in_pool"), every);
    let public = app.get(&Nobody, &path).await.is(200);
    assert_eq!(numbers(&public, "/candidates/in_pool"), json!({ "bachelor": 29 }));
    assert_eq!(public["rest"]["candidates"]["applied"], 21);
    assert_eq!(public["total"]["candidates"]["without_offer"], 50);
    // Other roles see what the public sees.
    assert_eq!(app.get(&app.officer(Role::CareerOfficer), &path).await.is(200), public);
    let svg = text(&app, &Nobody, &format!("{}/figures/chart?by=level", office.term)).await;
    assert!(svg.contains("Others: 21<"), "{svg}");
    // Nine people in another state are hidden in the statistics, and the figures do not tell of them.
    set(&app, "state = 'evaluated'", (1, 9));
    app.at(app.now() + Duration::minutes(1));
    let public = app.get(&Nobody, &path).await.is(200);
    assert_eq!(public["total"]["candidates"], Value::Null);
    let none = json!({ "bachelor": null, "doctorate": null, "master": null });
    assert_eq!(numbers(&public, "/candidates"), none);
}
