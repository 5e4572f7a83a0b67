//! Days on which interns did not work, the end of their insurance, and what else the school needs of them
//! (A81 to A83).

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{END, Internship, START};
use staj_tests::raw::Raw;
use staj_tests::{Bearer, Nobody, Reply, fact, pointers};
use time::Duration;

fn absences(world: &Internship) -> String {
    format!("{}/absences", world.placement)
}

async fn record(world: &Internship, from: time::Date, to: time::Date, kind: &str) -> Reply {
    let body = json!({ "start_date": from, "end_date": to, "kind": kind });
    world.app.post(&world.aselsan, &absences(world), body).await
}

async fn attendance(world: &Internship, reader: &impl Bearer) -> Value {
    world.app.get(reader, &format!("{}/attendance", world.placement)).await.is(200)
}

/// Shares the notice and declares the intern.
async fn declare(world: &Internship) {
    let Internship { app, aselsan, unit, notice, .. } = world;
    app.act(aselsan, &format!("{notice}/share")).await.is(200);
    let today = staj_domain::calendar::istanbul_date(app.now());
    let body = json!({ "declared_on": today, "declaration_reference": "SGK-1" });
    app.post(unit, &format!("{notice}/declare"), body).await.is(200);
}

async fn declare_exit(world: &Internship, on: time::Date) -> Reply {
    let body = json!({ "declared_on": on, "declaration_reference": "SGK-9" });
    let path = format!("{}/declare-exit", world.placement);
    world.app.post(&world.unit, &path, body).await
}

async fn kinds(world: &Internship, of: &impl Bearer) -> Vec<String> {
    let tasks = world.app.get(of, "/v1/me/tasks").await.is(200);
    let tasks = tasks["items"].as_array().unwrap().iter();
    tasks.map(|task| task["kind"].as_str().unwrap().to_owned()).collect()
}

/// The actions of a placement, each with the code of its refusal.
fn refusals(placement: &Value) -> Vec<(&str, Option<&str>)> {
    let actions = placement["actions"].as_array().unwrap().iter();
    actions.map(|of| (of["action"].as_str().unwrap(), of["refusal"]["code"].as_str())).collect()
}

#[actix_web::test]
async fn the_school_sees_month_by_month_for_how_many_days_it_pays() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, ayse, unit, .. } = &world;
    let early = record(&world, START, START, "sick").await.refused(409, "placement_state");
    assert_eq!(fact(&early, "allowed_from_date"), START.to_string());
    app.at(start_of_day(START));
    let whole = attendance(&world, unit).await;
    let premium = |of: &Value| {
        let months = of["months"].as_array().unwrap().iter();
        months.map(|month| month["premium_days"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(whole["absences"], json!([]));
    record(&world, START, START, "sick").await.is(201);
    let next = START.next_day().unwrap();
    record(&world, next, next, "leave").await.is(201);
    let after = attendance(&world, unit).await;
    assert_eq!(premium(&after) + 1, premium(&whole), "leave is insured, illness is not");
    assert_eq!(attendance(&world, ayse).await, after);
    let month = &after["months"][0];
    assert!(month["absent_days"].as_u64().unwrap() > 0, "{month}");
    let overlap = record(&world, START, next, "unexcused").await.refused(409, "dates_overlap");
    assert_eq!(fact(&overlap, "start_date"), START.to_string());
    let late = record(&world, END, END + Duration::DAY, "sick").await.refused(422, "invalid");
    assert_eq!(pointers(&late), ["#/start_date"]);
    record(&world, next, START, "sick").await.refused(422, "invalid");

    app.tick();
    let told = app.get(ayse, "/v1/me/notifications").await.is(200).to_string();
    assert!(told.contains("Devamsızlık kayıtları değişti"), "{told}");
    // A certificate and its verification say on how many days the intern worked (A80).
    let code = Raw::new(&app.db).lines("select code as line from acceptance_letters").remove(0);
    let verified = async || app.get(&Nobody, &format!("/v1/letters/{code}")).await.is(200);
    assert_eq!(verified().await["worked_days"], Value::Null);
    let now = app.now();
    app.at(start_of_day(END) + Duration::DAY);
    let verified = verified().await;
    let days = |of: &Value| of.as_u64().unwrap();
    let absent: u64 =
        after["months"].as_array().unwrap().iter().map(|of| days(&of["absent_days"])).sum();
    assert_eq!(days(&verified["worked_days"]), days(&verified["working_days"]) - absent);
    app.at(now);
    let first = after["absences"][0]["id"].as_str().unwrap();
    let path = format!("{}/{first}", absences(&world));
    app.delete(aselsan, &path).await.is(200);
    assert_eq!(premium(&attendance(&world, unit).await), premium(&whole));
    app.delete(aselsan, &path).await.refused(404, "not_found");
    let stranger = app.employer("TAI", 1);
    app.get(&stranger, &format!("{}/attendance", world.placement)).await.refused(404, "not_found");
    assert_eq!(crate::audit::broken(app).await, []);
}

#[actix_web::test]
async fn an_exit_is_asked_for_declared_once_and_flagged_when_it_is_late() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, placement, .. } = &world;
    let path = placement.clone();
    declare(&world).await;
    app.at(start_of_day(START) + Duration::DAY);
    let day = json!({ "start_date": START, "end_date": START, "kind": "sick" });
    let kept = app.post(aselsan, &absences(&world), day).await.is(201);
    app.at(start_of_day(END));
    declare_exit(&world, END).await.refused(409, "placement_state");
    let over = start_of_day(END) + Duration::DAY;
    app.at(over);
    app.tick();
    let due = END + Duration::days(10);
    let seen = app.get(unit, &path).await.is(200);
    assert_eq!(
        refusals(&seen),
        [("declare_exit", None), ("university_approval", None), ("compulsory_equivalence", None)]
    );
    let exit = seen["exit"].clone();
    assert_eq!(exit["declare_by"], due.to_string());
    assert_eq!((&exit["declared_on"], &exit["late"]), (&Value::Null, &json!(false)));
    assert_eq!(kinds(&world, unit).await, ["declare_exit"]);
    let told = async || {
        let news = app.get(unit, "/v1/me/notifications").await.is(200);
        let news = news["items"].as_array().unwrap().clone();
        news.iter().filter(|of| of["kind"] == "exit_undeclared").count()
    };
    app.at(start_of_day(due - Duration::days(3)) - Duration::SECOND);
    app.tick();
    assert_eq!(told().await, 0);
    app.at(start_of_day(due - Duration::days(3)));
    app.tick();
    app.tick();
    assert_eq!(told().await, 1, "once a day");
    app.at(start_of_day(due) + Duration::days(2));
    app.tick();
    assert_eq!(told().await, 2);
    assert_eq!(app.get(unit, &path).await.is(200)["exit"]["late"], true);
    let early = declare_exit(&world, END - Duration::DAY).await.refused(422, "invalid");
    assert_eq!(fact(&early, "end_date"), END.to_string());
    let declared = declare_exit(&world, due + Duration::DAY).await.is(200);
    assert_eq!(declared["exit"]["late"], true);
    assert_eq!(declared["exit"]["declaration_reference"], "SGK-9");
    assert_eq!(declare_exit(&world, due + Duration::DAY).await.is(200), declared, "a repetition");
    declare_exit(&world, due).await.refused(409, "exit_declared");
    // The certificate counts the days, so they stay as they are.
    let late = json!({ "start_date": START, "end_date": START, "kind": "sick" });
    app.post(aselsan, &absences(&world), late).await.refused(409, "exit_declared");
    let absence = format!("{}/{}", absences(&world), kept["absences"][0]["id"].as_str().unwrap());
    app.delete(aselsan, &absence).await.refused(409, "exit_declared");
    let recording = ("record_absence", Some("exit_declared"));
    assert!(refusals(&app.get(aselsan, &path).await.is(200)).contains(&recording));
    assert_eq!(kinds(&world, unit).await, Vec::<String>::new());
    app.at(start_of_day(due) + Duration::days(3));
    app.tick();
    assert_eq!(told().await, 2);
    assert_eq!(crate::audit::broken(app).await, []);
}

#[actix_web::test]
async fn an_undeclared_intern_has_no_exit_and_one_who_left_early_has_an_earlier_one() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, placement, .. } = &world;
    app.at(start_of_day(START) + Duration::days(4));
    let last = START + Duration::days(3);
    let body = json!({ "last_day": last, "reason": "intern_left" });
    let ended = app.post(aselsan, &format!("{placement}/terminate"), body).await;
    let exit = ended.is(200)["exit"].clone();
    assert_eq!(exit["declare_by"], (last + Duration::days(10)).to_string());
    let undeclared = declare_exit(&world, last).await;
    // The school has not seen the notice, and still sees the internship.
    assert_eq!(fact(&undeclared.refused(409, "sgk_notice_state"), "state"), "pending");
    declare(&world).await;
    let items = json!({ "items": [
        { "placement_id": placement.rsplit('/').next(), "exit": { "declared_on": last, "declaration_reference": "SGK-9" } },
    ] });
    let results = app.post(unit, "/v1/placements/exits", items).await.is(200);
    assert_eq!(results["items"][0]["placement"]["exit"]["declared_on"], last.to_string());
}

#[actix_web::test]
async fn the_notice_says_what_is_missing_and_the_intern_gives_their_part() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, ayse, unit, placement, notice, .. } = &world;
    let path = format!("{placement}/intern-details");
    let missing = app.get(aselsan, notice).await.is(200)["missing"].clone();
    assert!(missing.as_array().unwrap().contains(&json!("health_cover")), "{missing}");
    let listed = app.get(aselsan, "/v1/sgk-notices").await.is(200);
    assert_eq!(listed["items"][0]["missing"], missing);
    let wrong = json!({ "health_cover": "dependant", "iban": "TR330006100519786457841327" });
    let wrong = app.put(ayse, &path, wrong).await.refused(422, "invalid");
    assert_eq!((pointers(&wrong), &wrong["errors"][0]["code"]), (vec!["#/iban"], &json!("iban")));
    let iban = "TR33 0006 1005 1978 6457 8413 26";
    let given = json!({ "health_cover": "dependant", "iban": iban });
    let none = json!({ "health_cover": null, "iban": null });
    assert_eq!(app.get(ayse, &path).await.is(200), none);
    assert_eq!(refusals(&app.get(ayse, placement).await.is(200)), [("give_details", None)]);
    app.put(ayse, &path, given).await.is(200);
    let own = json!({ "health_cover": "dependant", "iban": "TR330006100519786457841326" });
    assert_eq!(app.get(ayse, &path).await.is(200), own);
    app.act(aselsan, &format!("{notice}/share")).await.is(200);
    for reader in [unit, &aselsan.manager] {
        let student = app.get(reader, notice).await.is(200)["student"].clone();
        assert_eq!(student["health_cover"], "dependant");
        assert_eq!(student["iban"], "TR330006100519786457841326");
    }
    let centre = app.officer(Role::CareerOfficer);
    assert_eq!(app.get(&centre, notice).await.is(200)["student"]["iban"], Value::Null);
    app.put(aselsan, &path, json!({ "health_cover": "own" })).await.refused(403, "forbidden_role");
    let other = app.candidate("Can");
    app.put(&other, &path, json!({ "health_cover": "own" })).await.refused(404, "not_found");
    app.get(&other, &path).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_filled_in_sheet_declares_row_by_row_and_names_the_lines_that_are_wrong() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, notice, .. } = &world;
    app.act(aselsan, &format!("{notice}/share")).await.is(200);
    let today = staj_domain::calendar::istanbul_date(app.now());
    let [day, month] = [today.day(), u8::from(today.month())];
    let turkish = format!("{day:02}.{month:02}.{}", today.year());
    let unknown = "00000000-0000-0000-0000-000000000001";
    let notice = notice.rsplit('/').next().unwrap();
    let csv = format!(
        "\u{feff}sgk_notice_id;surname;declared_on;declaration_reference;declaration_type\r\n\
         {notice};Yılmaz;;;\r\n\
         {notice};Yılmaz;{turkish};SGK-1;22\r\n\
         {notice};Yılmaz;{today};SGK-1;22\r\n\
         ;Kaya;{today};SGK-2;\r\n\
         {unknown};Demir;{today};SGK-3;\r\n\
         {unknown};Demir;yesterday;SGK-4;\r\n\
         {unknown};Demir;{today};;\r\n\
         {unknown};Demir;1.2.2026;SGK-5;\r\n"
    );
    let path = "/v1/sgk-notices/declarations/sheet";
    let results = app.post(unit, path, json!({ "csv": csv })).await.is(200);
    assert_eq!(results["skipped"], 1);
    let items = results["items"].as_array().unwrap();
    let of = |item: &Value| {
        let code = item["refusal"]["code"].as_str().unwrap_or_default().to_owned();
        (item["line"].as_u64().unwrap(), item["status"].as_u64().unwrap(), code)
    };
    let told: Vec<_> = items.iter().map(of).collect();
    let refused = |line, status, code: &str| (line, status, code.to_owned());
    assert_eq!(
        told,
        [
            refused(3, 200, ""),
            refused(4, 422, "invalid"),
            refused(5, 422, "invalid"),
            refused(6, 404, "not_found"),
            refused(7, 422, "invalid"),
            refused(8, 422, "invalid"),
            refused(9, 422, "invalid"),
        ]
    );
    let codes = [4, 5, 6].map(|at| items[at]["refusal"]["errors"][0]["code"].as_str().unwrap());
    assert_eq!(codes, ["malformed", "required", "unique"], "the last is a day that can be read");
    assert_eq!(items[0]["sgk_notice"]["state"], "declared");
    let answer = results["csv"].as_str().unwrap();
    assert!(answer.contains(&format!("6;{unknown};404;not_found;")), "{answer}");
    let again = app.post(unit, path, json!({ "csv": csv })).await.is(200);
    assert_eq!(again["items"][0]["status"], 200, "what is recorded already stays");
    for other in ["a;a\n1;2", "ad\tsoyad\nAyşe\tYılmaz"] {
        let table = app.post(unit, path, json!({ "csv": other })).await.refused(422, "invalid");
        let code = &table["errors"][0]["code"];
        assert_eq!((pointers(&table), code), (vec!["#/csv"], &json!("sheet")), "{other}");
    }
}
