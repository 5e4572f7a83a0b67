//! Terms over HTTP: prepared in private and announced once. After that, dates only move later.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::revision;
use staj_tests::{Caller, Nobody, TestApp, fact, id, instant, pointers, without_actions};
use time::Duration;
use time::macros::datetime;

/// The body of the term of 2027.
fn body() -> Value {
    json!({
        "code": "2027", "name": "Ulusal Staj Programı 2027", "operator": "İŞKUR",
        "applications_open_at": "2027-01-05T21:00:00Z",
        "applications_close_at": "2027-03-16T20:59:59Z",
        "control_end_at": "2027-04-15T20:59:59Z",
        "pool_opens_at": "2027-05-03T21:00:00Z",
        "pool_closes_at": "2027-12-01T20:59:59Z",
        "programme_end_date": "2027-12-31",
        "representative_email": "temsilci@usp.example",
    })
}

fn with(members: Value) -> Value {
    let mut body = body();
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn officers(app: &TestApp) -> (Caller, Caller) {
    (app.officer(Role::ProgrammeOfficer), app.officer(Role::IskurOfficer))
}

#[actix_web::test]
async fn a_term_begins_with_the_rules_of_the_programme() {
    let app = TestApp::new().await;
    let (office, _) = officers(&app);
    let reply = app.post(&office, "/v1/terms", body()).await;
    let location = reply.header("location").unwrap().to_owned();
    let term = reply.is(201);
    assert_eq!(location, format!("/v1/terms/{}", id(&term)));
    assert_eq!(term["phase"], "draft");
    assert_eq!(term["rules"]["offer_lead_days"], 15);
    assert_eq!(term["rules"]["internship_limit"], 2);
    assert_eq!(term["eligibility"]["excluded_department_codes"], json!(["medicine", "dentistry"]));
    assert_eq!(term["eligibility"]["levels"][2]["min_gpa"], 2.0);
    assert_eq!(term["criteria"].as_array().unwrap().len(), 14);
    assert_eq!(term["criteria"][0]["source"]["kind"], "gpa");
    assert_eq!(term["criteria"][1]["source"]["points_each"], 0.1);
    assert_eq!(app.get(&office, &location).await.is(200), term);
}

#[actix_web::test]
async fn each_rule_of_a_term_says_where_it_comes_from_and_since_when_it_holds() {
    let app = TestApp::new().await;
    let (office, iskur) = officers(&app);
    let own = with(json!({ "rules": { "offer_lead_days": 20 } }));
    let term = app.post(&office, "/v1/terms", own).await.is(201);
    let path = format!("/v1/terms/{}", id(&term));
    let rules = format!("{path}/rules");
    app.get(&Nobody, &rules).await.refused(404, "not_found");
    let draft = app.get(&office, &rules).await.is(200);
    assert_eq!(draft["valid_from"], Value::Null, "they can still change");

    let announced = app.act(&iskur, &format!("{path}/announce")).await.is(200);
    let listed = app.get(&Nobody, &rules).await.is(200);
    assert_eq!(listed["valid_from"], announced["announced_at"]);
    assert_eq!(listed["valid_until"], term["programme_end_date"]);
    assert_eq!(listed["items"], draft["items"]);
    assert_eq!(
        listed["items"][1],
        json!({
            "name": "offer_lead_days", "value": 20, "programme_value": 15, "unit": "days",
            "sources": ["R17", "A8"],
        })
    );
    let items = listed["items"].as_array().unwrap();
    let values =
        items.iter().map(|rule| (rule["name"].as_str().unwrap().to_owned(), rule["value"].clone()));
    let values: Value = values.collect();
    assert_eq!(values, term["rules"], "every rule of the term is listed");
    let law = include_str!("../../docs/domain.md");
    for source in items.iter().flat_map(|rule| rule["sources"].as_array().unwrap()) {
        let source = source.as_str().unwrap();
        let rule_or_section = [format!("| {source} |"), format!("### {source} ")];
        assert!(rule_or_section.iter().any(|place| law.contains(place)), "{source}");
    }
}

#[actix_web::test]
async fn the_dates_of_a_term_are_in_order() {
    let app = TestApp::new().await;
    let (office, _) = officers(&app);
    for (member, value) in [
        ("applications_close_at", "2027-01-05T21:00:00Z"),
        ("control_end_at", "2027-03-01T00:00:00Z"),
        ("pool_opens_at", "2027-04-01T00:00:00Z"),
        ("pool_closes_at", "2027-05-01T00:00:00Z"),
        ("programme_end_date", "2027-11-30"),
    ] {
        let refused = app.post(&office, "/v1/terms", with(json!({ member: value }))).await;
        let refused = refused.refused(422, "date_order");
        assert_eq!(pointers(&refused), [format!("#/{member}")]);
    }
}

#[actix_web::test]
async fn an_offer_is_sent_before_the_school_must_be_informed() {
    let app = TestApp::new().await;
    let (office, _) = officers(&app);
    let rules = json!({ "rules": { "offer_lead_days": 7, "sgk_notice_lead_days": 7 } });
    let refused = app.post(&office, "/v1/terms", with(rules.clone())).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/rules/offer_lead_days"]);
    assert_eq!(fact(&refused, "sgk_notice_lead_days"), "7");
    let path = format!("/v1/terms/{}", id(&app.post(&office, "/v1/terms", body()).await.is(201)));
    app.patch(&office, &path, rules).await.refused(422, "invalid");
    let rules = json!({ "rules": { "offer_lead_days": 8, "sgk_notice_lead_days": 7 } });
    app.patch(&office, &path, rules).await.is(200);
}

#[actix_web::test]
async fn a_term_is_closed_once_the_programme_is_over() {
    let app = TestApp::new().await;
    let (office, iskur) = officers(&app);
    let path = format!("/v1/terms/{}", app.open_term());
    let close = format!("{path}/close");
    let open = app.act(&office, &close).await.refused(409, "wrong_phase");
    assert_eq!(fact(&open, "phase"), "pool_open");
    // The pool has closed on its date, but the programme goes on.
    let last = datetime!(2026-12-31 20:59:59.999999 UTC);
    app.at(last);
    assert_eq!(app.get(&Nobody, &path).await.is(200)["phase"], "pool_closed");
    let early = app.act(&office, &close).await.refused(409, "wrong_phase");
    assert_eq!(fact(&early, "allowed_from"), "2026-12-31T21:00:00Z");
    app.at(last + Duration::MICROSECOND);
    app.act(&iskur, &close).await.refused(403, "forbidden_role");
    let closed = app.act(&office, &close).await.is(200);
    assert_eq!(
        (&closed["phase"], &closed["closed_at"]),
        (&json!("closed"), &json!("2026-12-31T21:00:00Z"))
    );
    assert_eq!(app.act(&office, &close).await.is(200), closed, "a repeat changes nothing");
    // Nothing can be published for a closed term.
    let report = revision("Geç");
    app.post(&office, &format!("{path}/method-reports"), report).await.refused(409, "wrong_phase");
    let notice = json!({ "version": "9", "text_tr": "Geç", "text_en": "Late" });
    app.post(&office, &format!("{path}/privacy-notices"), notice).await.refused(409, "wrong_phase");
    let unknown = "/v1/terms/00000000-0000-0000-0000-000000000001/close";
    app.act(&office, unknown).await.refused(404, "not_found");
}

#[actix_web::test]
async fn the_code_of_a_term_is_unique() {
    let app = TestApp::new().await;
    let (office, _) = officers(&app);
    app.post(&office, "/v1/terms", body()).await.is(201);
    app.post(&office, "/v1/terms", body()).await.refused(409, "term_exists");
    let other = id(&app.post(&office, "/v1/terms", with(json!({ "code": "2028" }))).await.is(201));
    let patch = json!({ "code": "2027" });
    app.patch(&office, &format!("/v1/terms/{other}"), patch).await.refused(409, "term_exists");
}

#[actix_web::test]
async fn rules_eligibility_and_criteria_are_data_of_the_term() {
    let app = TestApp::new().await;
    let (office, _) = officers(&app);
    let criteria = json!([
        { "code": "gpa", "name": "Ölçüt", "competency": "academic", "cap": 60.0, "source": { "kind": "gpa" } },
        { "code": "art", "name": "Ölçüt", "competency": "social", "cap": 40.5,
          "source": { "kind": "documents", "of": "art_award", "points_each": 13.5 } },
    ]);
    let eligibility = json!({
        "levels": [{ "level": "bachelor", "first_class": 3, "last_class": 4, "min_gpa": 2.75 }],
        "formal_education_only": false,
        "mandatory_document_types": ["student_certificate"],
    });
    let term = with(json!({
        "rules": { "internship_limit": 1, "offer_lead_days": 20 },
        "eligibility": eligibility, "criteria": criteria,
    }));
    let term = app.post(&office, "/v1/terms", term).await.is(201);
    assert_eq!(
        (&term["rules"]["internship_limit"], &term["rules"]["sgk_notice_lead_days"]),
        (&json!(1), &json!(7))
    );
    assert_eq!(term["eligibility"]["levels"][0]["min_gpa"], 2.75);
    assert_eq!(term["eligibility"]["born_on_or_after"], Value::Null);
    assert_eq!(term["criteria"][1]["source"]["points_each"], 13.5);

    let bad = json!([
        { "code": "a", "name": "Ölçüt", "competency": "academic", "cap": 101.0, "source": { "kind": "gpa" } },
    ]);
    let refused =
        app.post(&office, "/v1/terms", with(json!({ "code": "b", "criteria": bad }))).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/criteria/0/cap"]);
    let bad = json!([
        { "code": "a", "name": "Ölçüt", "competency": "academic", "cap": 10.0, "source": { "kind": "gpa", "of": "x" } },
        { "code": "a", "name": "Ölçüt", "competency": "sports", "cap": 10.0, "source": { "kind": "documents" } },
    ]);
    let refused =
        app.post(&office, "/v1/terms", with(json!({ "code": "b", "criteria": bad }))).await;
    assert_eq!(
        pointers(&refused.refused(422, "invalid")),
        ["#/criteria/0/source", "#/criteria/1/code", "#/criteria/1/source"]
    );
}

#[actix_web::test]
async fn only_officers_see_a_term_before_iskur_announces_it() {
    let app = TestApp::new().await;
    let (office, iskur) = officers(&app);
    let career = app.officer(Role::CareerOfficer);
    let path = format!("/v1/terms/{}", id(&app.post(&office, "/v1/terms", body()).await.is(201)));
    app.get(&Nobody, &path).await.refused(404, "not_found");
    app.get(&career, &path).await.refused(404, "not_found");
    app.get(&"tampered".to_owned(), &path).await.refused(404, "not_found");
    assert_eq!(app.get(&Nobody, "/v1/terms").await.is(200)["items"], json!([]));
    assert_eq!(app.get(&iskur, "/v1/terms").await.is(200)["items"][0]["phase"], "draft");

    let announced = app.act(&iskur, &format!("{path}/announce")).await.is(200);
    assert_eq!(announced["phase"], "announced");
    assert_eq!(instant(&announced["announced_at"]), app.now());
    app.at(app.now() + Duration::HOUR);
    let again = app.act(&iskur, &format!("{path}/announce")).await.is(200);
    assert_eq!(again, announced, "a repeat changes nothing");
    let public = app.get(&Nobody, &path).await.is(200);
    assert_eq!(public["actions"], json!([]), "only officers do anything with a term");
    let announced = without_actions(announced);
    assert_eq!(without_actions(public), announced);
    let listed = app.get(&Nobody, "/v1/terms").await.is(200);
    assert_eq!(without_actions(listed)["items"], json!([announced]));

    let unknown = "/v1/terms/00000000-0000-0000-0000-000000000001";
    app.get(&Nobody, unknown).await.refused(404, "not_found");
    app.act(&iskur, &format!("{unknown}/announce")).await.refused(404, "not_found");
    app.patch(&office, unknown, json!({})).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_term_whose_application_window_has_passed_cannot_be_announced() {
    let app = TestApp::new().await;
    let (office, iskur) = officers(&app);
    let path = format!("/v1/terms/{}", id(&app.post(&office, "/v1/terms", body()).await.is(201)));
    app.at(datetime!(2027-03-16 21:00 UTC));
    let refused = app.act(&iskur, &format!("{path}/announce")).await.refused(409, "wrong_phase");
    assert_eq!(fact(&refused, "phase"), "draft");
    app.at(datetime!(2027-03-16 20:59:59 UTC));
    assert_eq!(
        app.act(&iskur, &format!("{path}/announce")).await.is(200)["phase"],
        "applications_open"
    );
}

#[actix_web::test]
async fn the_phase_follows_the_clock_without_any_job() {
    let app = TestApp::new().await;
    let (office, iskur) = officers(&app);
    let path = format!("/v1/terms/{}", id(&app.post(&office, "/v1/terms", body()).await.is(201)));
    app.act(&iskur, &format!("{path}/announce")).await.is(200);
    for (now, phase) in [
        (datetime!(2027-01-05 20:59:59 UTC), "announced"),
        (datetime!(2027-01-05 21:00 UTC), "applications_open"),
        (datetime!(2027-03-16 20:59:59 UTC), "applications_open"),
        (datetime!(2027-03-16 21:00 UTC), "document_control"),
    ] {
        app.at(now);
        assert_eq!(app.get(&Nobody, &path).await.is(200)["phase"], phase, "{now}");
    }
}

#[actix_web::test]
async fn a_term_in_preparation_can_be_changed_freely() {
    let app = TestApp::new().await;
    let (office, _) = officers(&app);
    let made = app.post(&office, "/v1/terms", body()).await.is(201);
    let path = format!("/v1/terms/{}", id(&made));
    let patch = json!({ "code": "2027-1", "pool_opens_at": "2027-04-20T21:00:00Z",
        "rules": { "confirmation_days": 3 } });
    let changed = app.patch(&office, &path, patch.clone()).await.is(200);
    assert_eq!((&changed["code"], &changed["version"]), (&json!("2027-1"), &json!(1)));
    assert_eq!(changed["pool_opens_at"], "2027-04-20T21:00:00Z");
    assert_eq!(changed["rules"]["confirmation_days"], 3);
    assert_eq!(changed["name"], made["name"]);
    assert_eq!(app.patch(&office, &path, patch).await.is(200), changed, "a repeat changes nothing");
    let order = json!({ "programme_end_date": "2027-01-01" });
    let refused = app.patch(&office, &path, order).await.refused(422, "date_order");
    assert_eq!(pointers(&refused), ["#/programme_end_date"]);
}

#[actix_web::test]
async fn the_future_dates_of_an_announced_term_only_move_later() {
    let app = TestApp::new().await;
    let (office, iskur) = officers(&app);
    let path = format!("/v1/terms/{}", id(&app.post(&office, "/v1/terms", body()).await.is(201)));
    app.act(&iskur, &format!("{path}/announce")).await.is(200);
    app.at(datetime!(2027-02-01 09:00 UTC));

    let longer = json!({ "applications_close_at": "2027-03-18T20:59:59Z" });
    assert_eq!(
        app.patch(&office, &path, longer).await.is(200)["applications_close_at"],
        "2027-03-18T20:59:59Z"
    );
    let shorter = json!({ "applications_close_at": "2027-03-17T20:59:59Z" });
    let refused = app.patch(&office, &path, shorter).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/applications_close_at"]);
    let begun = json!({ "applications_open_at": "2027-02-05T21:00:00Z" });
    let refused = app.patch(&office, &path, begun).await.refused(409, "wrong_phase");
    assert_eq!(fact(&refused, "date"), "applications_open_at");
    for fixed in [
        json!({ "code": "x" }),
        json!({ "name": "x" }),
        json!({ "rules": { "offer_lead_days": 20 } }),
        json!({ "criteria": [{ "code": "gpa", "name": "Ölçüt", "competency": "academic", "cap": 60.0, "source": { "kind": "gpa" } }] }),
    ] {
        let refused = app.patch(&office, &path, fixed).await.refused(409, "wrong_phase");
        assert_eq!(fact(&refused, "phase"), "applications_open");
    }
    let person = json!({ "representative_email": "yeni@usp.example" });
    assert_eq!(
        app.patch(&office, &path, person).await.is(200)["representative_email"],
        "yeni@usp.example"
    );

    let trail = format!("/v1/audit-events?object_id={}", path.rsplit('/').next().unwrap());
    let trail = app.get(&office, &trail).await.is(200);
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
    assert_eq!(actions, ["update", "update", "announce", "create"]);
}

#[actix_web::test]
async fn pages_of_terms_show_each_once_newest_first() {
    let app = TestApp::new().await;
    let (office, _) = officers(&app);
    let mut codes = vec![];
    for code in ["a", "b", "c"] {
        app.post(&office, "/v1/terms", with(json!({ "code": code }))).await.is(201);
    }
    let mut path = "/v1/terms?limit=2".to_owned();
    let first = app.get(&office, &path).await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    // A cursor of the office is not valid for the list that the public sees.
    app.get(&Nobody, &format!("{path}&cursor={cursor}")).await.refused(400, "malformed");
    loop {
        let page = app.get(&office, &path).await.is(200);
        codes.extend(page["items"].as_array().unwrap().iter().map(|term| term["code"].clone()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/terms?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(codes, ["c", "b", "a"]);
    app.get(&Nobody, "/v1/terms?limit=201").await.refused(400, "malformed");
}

#[actix_web::test]
async fn a_term_is_copied_with_its_rules_its_criteria_and_its_privacy_notice() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let eligibility = json!({ "levels": [{ "level": "master", "first_class": 1, "last_class": 2 }],
        "formal_education_only": false });
    let criteria = json!([{ "code": "gpa", "name": "Not ortalaması", "competency": "academic", "cap": 40.0,
        "source": { "kind": "gpa" } }]);
    let given = json!({ "rules": { "offer_lead_days": 21 }, "eligibility": eligibility, "criteria": criteria });
    let model = app.term_in_preparation(&office, given).await;
    let notice = json!({ "version": "7", "text_tr": "Aydınlatma", "text_en": "Notice" });
    app.post(&office, &format!("{model}/privacy-notices"), notice).await.is(201);
    let of = app.get(&office, &model).await.is(200);
    let given =
        json!({ "code": "2027", "copy_of_term_id": of["id"], "rules": { "offer_lead_days": 30 } });
    let copy = app.term_in_preparation(&office, given).await;
    let copied = app.get(&office, &copy).await.is(200);
    assert_eq!(copied["rules"]["offer_lead_days"], 30, "what is given counts");
    for same in ["eligibility", "criteria", "privacy_notice_version"] {
        assert_eq!(copied[same], of[same], "{same}");
    }
    let notice = app.get(&office, &format!("{copy}/privacy-notices/7")).await.is(200);
    assert_eq!(notice["text_tr"], "Aydınlatma");
}
