//! Reference data over HTTP: everybody reads it, the programme office maintains it.

use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::METU;
use staj_tests::{Caller, Nobody, TestApp, fact, id, pointers};
use time::macros::datetime;

fn office(app: &TestApp) -> Caller {
    app.officer(Role::ProgrammeOfficer)
}

fn texts<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list["items"].as_array().unwrap().iter().map(|item| item[member].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn provinces_fields_and_departments_are_public() {
    let app = TestApp::new().await;
    let provinces = app.get(&Nobody, "/v1/provinces").await.is(200);
    assert_eq!(provinces["items"].as_array().unwrap().len(), 81);
    assert_eq!(provinces["items"][5], json!({ "code": 6, "name": "Ankara" }));

    let fields = app.get(&Nobody, "/v1/fields-of-study").await.is(200);
    assert!(texts(&fields, "code").contains(&"computing"));
    let computing = app.get(&Nobody, "/v1/departments?field_code=computing").await.is(200);
    assert!(texts(&computing, "code").contains(&"computer_engineering"));
    assert!(texts(&computing, "field_code").iter().all(|field| *field == "computing"));
    let all = app.get(&Nobody, "/v1/departments").await.is(200);
    assert!(all["items"].as_array().unwrap().len() > computing["items"].as_array().unwrap().len());
    app.get(&Nobody, "/v1/departments?field=computing").await.refused(400, "malformed");
}

#[actix_web::test]
async fn schools_are_found_by_any_spelling_of_turkish_characters() {
    let app = TestApp::new().await;
    for q in ["ORTA%20DO%C4%9EU", "orta%20dogu", "Orta+Do%C4%9Fu"] {
        let found = app.get(&Nobody, &format!("/v1/schools?q={q}")).await.is(200);
        assert_eq!(texts(&found, "id"), [METU.to_string()], "{q}");
    }
    for literal in ["%25", "_", "%5C"] {
        let found = app.get(&Nobody, &format!("/v1/schools?q={literal}")).await.is(200);
        assert_eq!(found["items"], json!([]), "{literal} is not a wildcard");
    }
    let pupils = app.get(&Nobody, "/v1/schools?kind=osb_vocational&province_code=6").await.is(200);
    assert!(texts(&pupils, "kind").iter().all(|kind| *kind == "osb_vocational"));
    assert!(!pupils["items"].as_array().unwrap().is_empty());
    app.get(&Nobody, "/v1/schools?kind=kindergarten").await.refused(400, "malformed");
    app.get(&Nobody, "/v1/schools?province_code=82").await.refused(400, "malformed");
}

#[actix_web::test]
async fn pages_of_schools_show_each_once_by_name() {
    let app = TestApp::new().await;
    let all = app.get(&Nobody, "/v1/schools?limit=200&kind=university").await.is(200);
    let (mut paged, mut path) = (vec![], "/v1/schools?limit=90&kind=university".to_owned());
    loop {
        let page = app.get(&Nobody, &path).await.is(200);
        paged.extend(texts(&page, "id").into_iter().map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/schools?limit=90&kind=university&cursor={cursor}"),
            None => break,
        }
    }
    let expected: Vec<_> = texts(&all, "id").into_iter().map(str::to_owned).collect();
    assert_eq!(paged[..expected.len()], expected);

    let first = app.get(&Nobody, "/v1/schools?limit=2").await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let other = format!("/v1/schools?limit=2&kind=university&cursor={cursor}");
    app.get(&Nobody, &other).await.refused(400, "malformed");
}

#[actix_web::test]
async fn the_programme_office_maintains_the_schools() {
    let app = TestApp::new().await;
    let office = office(&app);
    let body = json!({ "kind": "osb_vocational", "name": " Deneme OSB Lisesi ", "province_code": 41,
        "email": "okul@deneme.example" });
    let reply = app.post(&office, "/v1/schools", body.clone()).await;
    let path = reply.header("location").unwrap().to_owned();
    let school = reply.is(201);
    assert_eq!((&school["name"], &school["active"]), (&json!("Deneme OSB Lisesi"), &json!(true)));
    assert_eq!(app.get(&Nobody, &path).await.is(200), school);

    let mut twin = body.clone();
    twin["name"] = json!("DENEME OSB LİSESİ");
    let taken = app.post(&office, "/v1/schools", twin.clone()).await.refused(409, "school_exists");
    assert_eq!(fact(&taken, "school_id"), id(&school));
    let twin = json!({ "name": twin["name"] });
    let metu = format!("/v1/schools/{METU}");
    app.patch(&office, &metu, twin.clone()).await.refused(409, "school_exists");
    assert_eq!(app.patch(&office, &path, twin).await.is(200)["name"], "DENEME OSB LİSESİ");

    let closed = app.patch(&office, &path, json!({ "active": false })).await.is(200);
    assert_eq!((&closed["active"], &closed["version"]), (&json!(false), &json!(2)));
    let active = app.get(&Nobody, "/v1/schools?q=deneme&active=true").await.is(200);
    assert_eq!(active["items"], json!([]));

    for (blank, status, code) in [(" ", 422, "invalid"), ("a\0b", 400, "malformed")] {
        app.patch(&office, &path, json!({ "name": blank })).await.refused(status, code);
    }
    app.get(&Nobody, "/v1/schools?q=a%00b").await.refused(400, "malformed");
    let bad = json!({ "kind": "university", "name": " ", "province_code": 82, "email": "kariyer" });
    let refused = app.post(&office, "/v1/schools", bad).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/email", "#/name", "#/province_code"]);
    app.patch(&office, &path, json!({ "kind": "university" })).await.refused(400, "malformed");
    let unknown = "/v1/schools/00000000-0000-0000-0000-000000000001";
    app.get(&Nobody, unknown).await.refused(404, "not_found");
    app.patch(&office, unknown, json!({ "active": true })).await.refused(404, "not_found");
}

#[actix_web::test]
async fn simultaneous_requests_for_the_same_school_create_one() {
    let app = TestApp::new().await;
    let office = office(&app);
    for round in 0..4 {
        let body = json!({ "kind": "university", "name": format!("Deneme {round}"), "province_code": 41,
            "email": "okul@deneme.example" });
        let replies =
            join_all((0..8).map(|_| app.post(&office, "/v1/schools", body.clone()))).await;
        let (made, refused): (Vec<_>, Vec<_>) =
            replies.into_iter().partition(|reply| reply.status == 201);
        assert_eq!(made.len(), 1);
        refused.into_iter().for_each(|reply| drop(reply.refused(409, "school_exists")));
    }
}

#[actix_web::test]
async fn holidays_are_data_and_working_days_follow_them() {
    let app = TestApp::new().await;
    let office = office(&app);
    let count = |from: &str, to: &str| format!("/v1/calendar/working-days?from={from}&to={to}");
    for (from, to, days, half_days, with_saturdays) in [
        ("2026-06-15", "2026-07-10", 20, 0, 23),
        ("2026-05-18", "2026-06-12", 16, 1, 18),
        ("2026-07-06", "2026-07-31", 19, 0, 22),
        ("2026-10-26", "2026-10-30", 4, 1, 5),
        ("2027-05-17", "2027-05-21", 2, 0, 3),
        ("2029-04-23", "2029-04-27", 0, 0, 1),
    ] {
        let counted = app.get(&Nobody, &count(from, to)).await.is(200);
        assert_eq!(
            (&counted["working_days"], &counted["half_days"]),
            (&json!(days), &json!(half_days)),
            "{from}"
        );
        let path = format!("{}&works_saturdays=true", count(from, to));
        let six = app.get(&Nobody, &path).await.is(200)["working_days"].as_i64().unwrap();
        // The last three periods run from Monday to Friday, so they contain no Saturday.
        assert!(six == with_saturdays || six == days, "{from}: {six}");
    }

    let june = "/v1/holidays?from=2026-06-01&to=2026-06-30";
    assert_eq!(app.get(&Nobody, june).await.is(200)["items"], json!([]));
    let day = "/v1/holidays/2026-06-17";
    let body = json!({ "kind": "full", "name": "Deneme Bayramı", "source": "Kanun 9999" });
    let set = app.put(&office, day, body.clone()).await.is(200);
    assert_eq!((&set["date"], &set["kind"]), (&json!("2026-06-17"), &json!("full")));
    assert_eq!(app.put(&office, day, body).await.is(200), set, "a repeat changes nothing");
    let june_days = count("2026-06-15", "2026-07-10");
    assert_eq!(app.get(&Nobody, &june_days).await.is(200)["working_days"], 19);
    let half = json!({ "kind": "half", "name": "Deneme Arifesi", "source": "Kanun 9999" });
    app.put(&office, day, half).await.is(200);
    let counted = app.get(&Nobody, &june_days).await.is(200);
    assert_eq!((&counted["working_days"], &counted["half_days"]), (&json!(20), &json!(1)));
    assert_eq!(texts(&app.get(&Nobody, june).await.is(200), "name"), ["Deneme Arifesi"]);

    assert_eq!(app.delete(&office, day).await.status, 204);
    app.delete(&office, day).await.refused(404, "not_found");
    assert_eq!(app.get(&Nobody, june).await.is(200)["items"], json!([]));

    let trail = "/v1/audit-events?object_kind=holiday";
    let trail = app.get(&office, trail).await.is(200);
    assert_eq!(texts(&trail, "action"), ["delete", "set", "set"]);
}

#[actix_web::test]
async fn working_days_of_a_year_are_counted_once_its_holidays_are_recorded() {
    let app = TestApp::new().await;
    let office = office(&app);
    let count = |from: &str, to: &str| format!("/v1/calendar/working-days?from={from}&to={to}");
    app.get(&Nobody, &count("2031-12-01", "2031-12-31")).await.is(200);
    for (from, to) in
        [("2036-01-01", "2036-12-31"), ("2031-12-31", "2032-01-01"), ("2019-12-31", "2020-01-01")]
    {
        app.get(&Nobody, &count(from, to)).await.refused(409, "holidays_unknown");
    }
    let missing = async || {
        let checked = app.get(&office, "/v1/invariants").await.is(200);
        let items = checked["items"].as_array().unwrap().clone();
        let one = items.iter().find(|item| item["name"] == "holidays_are_known_for_a_year");
        one.unwrap()["violations"].clone()
    };
    assert_eq!(missing().await, 0);
    app.at(datetime!(2030-12-31 21:00 UTC));
    assert_eq!(missing().await, 1, "the office has a year to record those of 2032");

    let new_year = count("2032-01-01", "2032-01-09");
    let set = async |day: &str| {
        let body = json!({ "kind": "full", "name": "Resmî tatil", "source": "Kanun 2429" });
        app.put(&office, &format!("/v1/holidays/{day}"), body).await.is(200);
    };
    for day in ["01-01", "04-23", "05-01", "05-19", "07-15", "08-30", "10-28", "10-29"] {
        set(&format!("2032-{day}")).await;
    }
    // Ramazan Bayramı and, in the end, Kurban Bayramı.
    for day in ["01-14", "01-15", "01-16", "03-22", "03-23", "03-24"] {
        set(&format!("2032-{day}")).await;
        let refusal = app.get(&Nobody, &new_year).await.refused(409, "holidays_unknown");
        assert_eq!(
            refusal["facts"],
            json!([{ "name": "year", "kind": "number", "value": "2032" }])
        );
    }
    set("2032-03-25").await;
    assert_eq!(app.get(&Nobody, &new_year).await.is(200)["working_days"], 6);
    assert_eq!(missing().await, 0);
}

#[actix_web::test]
async fn lists_follow_the_turkish_alphabet_on_every_page() {
    const ALPHABET: &str = "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ";
    let app = TestApp::new().await;
    let office = office(&app);
    // The numbers make the names unique for the search, and fall while the letters rise.
    let numbered = ALPHABET.chars().zip((10..39).rev());
    let names: Vec<_> =
        numbered.map(|(letter, number)| format!("Sıra {letter} {number}")).collect();
    for name in names.iter().rev() {
        let body = json!({ "name": name, "kind": "osb_vocational", "province_code": 6,
            "email": "okul@okul.example" });
        app.post(&office, "/v1/schools", body).await.is(201);
    }
    let (mut listed, mut cursor) = (vec![], String::new());
    loop {
        let path = format!("/v1/schools?q=s%C4%B1ra&limit=4{cursor}");
        let page = app.get(&Nobody, &path).await.is(200);
        listed.extend(texts(&page, "name").into_iter().map(str::to_owned));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(listed, names);

    let departments = app.get(&Nobody, "/v1/departments").await.is(200);
    let departments = texts(&departments, "name");
    let place = |name: &str| departments.iter().position(|found| *found == name).unwrap();
    let order = [
        "Büro Yönetimi ve Yönetici Asistanlığı",
        "Coğrafya",
        "Dış Ticaret",
        "Dil ve Konuşma Terapisi",
        "Diş Hekimliği",
        "Ebelik",
    ]
    .map(place);
    assert!(order.is_sorted(), "{order:?}");
}

#[actix_web::test]
async fn working_days_are_counted_over_a_year_at_most() {
    let app = TestApp::new().await;
    let path = |from: &str, to: &str| format!("/v1/calendar/working-days?from={from}&to={to}");
    app.get(&Nobody, &path("2026-01-01", "2027-01-01")).await.is(200);
    app.get(&Nobody, &path("2026-01-01", "2027-01-02")).await.refused(400, "malformed");
    app.get(&Nobody, &path("2026-01-02", "2026-01-01")).await.refused(400, "malformed");
    app.get(&Nobody, &path("2026-02-30", "2026-03-01")).await.refused(400, "malformed");
    app.get(&Nobody, "/v1/calendar/working-days?from=2026-01-01").await.refused(400, "malformed");
    app.get(&Nobody, "/v1/holidays?from=2026-02-01&to=2026-01-01").await.refused(400, "malformed");
    let office = office(&app);
    let body = json!({ "kind": "full", "name": "x", "source": "y" });
    for no_day in ["2026-02-30", "-5000-01-01", "0000-01-01"] {
        let path = format!("/v1/holidays/{no_day}");
        app.put(&office, &path, body.clone()).await.refused(400, "malformed");
        app.delete(&office, &path).await.refused(400, "malformed");
        app.get(&Nobody, &path_to(no_day)).await.refused(400, "malformed");
    }
}

fn path_to(day: &str) -> String {
    format!("/v1/holidays?from={day}&to=2026-01-01")
}

fn wage_rule(valid_from: &str, valid_to: Option<&str>) -> Value {
    json!({
        "valid_from": valid_from, "valid_to": valid_to, "net_minimum_wage_minor": 3_200_000,
        "rate_large_bp": 3000, "rate_small_bp": 1500, "rate_small_while_contribution_bp": 3000,
        "public_rate_bp": 10000, "staff_threshold": 20, "source": "3308 m.25",
    })
}

#[actix_web::test]
async fn no_day_has_two_wage_rules() {
    let app = TestApp::new().await;
    let office = office(&app);
    let before = app.get(&Nobody, "/v1/wage-rules").await.is(200);
    let last = before["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["valid_from"], &last["valid_to"]), (&json!("2026-01-01"), &Value::Null));

    let made = app.post(&office, "/v1/wage-rules", wage_rule("2027-01-01", None)).await.is(201);
    assert_eq!(made["net_minimum_wage"], json!({ "amount_minor": 3_200_000, "currency": "TRY" }));
    let rules = app.get(&Nobody, "/v1/wage-rules").await.is(200)["items"].clone();
    assert_eq!(rules[rules.as_array().unwrap().len() - 2]["valid_to"], "2026-12-31");

    for (from, to) in [
        ("2027-01-01", None),
        ("2026-06-01", Some("2026-06-30")),
        ("2024-01-01", None),
        ("2024-06-01", Some("2025-01-01")),
    ] {
        let refused = app.post(&office, "/v1/wage-rules", wage_rule(from, to)).await;
        refused.refused(409, "wage_rule_overlap");
    }
    app.post(&office, "/v1/wage-rules", wage_rule("2024-07-01", Some("2024-12-31"))).await.is(201);
    let order = wage_rule("2023-07-01", Some("2023-06-30"));
    let refused = app.post(&office, "/v1/wage-rules", order).await.refused(422, "date_order");
    assert_eq!(pointers(&refused), ["#/valid_to"]);
    let ancient = app.post(&office, "/v1/wage-rules", wage_rule("-5000-01-01", None)).await;
    assert_eq!(pointers(&ancient.refused(422, "invalid")), ["#/valid_from"]);
    let mut free = wage_rule("2023-07-01", Some("2023-12-31"));
    free["public_rate_bp"] = json!(10001);
    let refused = app.post(&office, "/v1/wage-rules", free).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/public_rate_bp"]);
}

#[actix_web::test]
async fn simultaneous_wage_rules_for_the_same_days_create_one() {
    let app = TestApp::new().await;
    let office = office(&app);
    let days = ["2027-01-01", "2027-01-01", "2027-01-01", "2027-01-01"];
    let rules = days.map(|from| wage_rule(from, Some("2027-12-31")));
    let replies = join_all(rules.map(|rule| app.post(&office, "/v1/wage-rules", rule))).await;
    let (made, refused): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == 201);
    assert_eq!(made.len(), 1);
    refused.into_iter().for_each(|reply| drop(reply.refused(409, "wage_rule_overlap")));
}
