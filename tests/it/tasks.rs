//! What has to be done about offers and internships, and wages that the law has overtaken (A56).

use crate::notifications::kinds;
use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{END, Internship, METU, START};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Bearer, TestApp, fact, id, pointers};
use time::Duration;
use time::macros::date;
use uuid::Uuid;

/// Kind and last day of everybody's tasks, as the caller sees them.
async fn tasks(app: &TestApp, caller: &impl Bearer, query: &str) -> Vec<(String, String)> {
    let page = app.get(caller, &format!("/v1/tasks{query}")).await.is(200);
    let text = |task: &Value, member: &str| task[member].as_str().unwrap().to_owned();
    let task = |task: &Value| (text(task, "kind"), text(task, "due_on"));
    page["items"].as_array().unwrap().iter().map(task).collect()
}

fn task(kind: &str, due_on: &str) -> (String, String) {
    (kind.to_owned(), due_on.to_owned())
}

fn wage_rule(valid_from: &str) -> Value {
    json!({
        "valid_from": valid_from, "net_minimum_wage_minor": 3_600_000, "rate_large_bp": 3000,
        "rate_small_bp": 1500, "rate_small_while_contribution_bp": 3000, "public_rate_bp": 10000,
        "staff_threshold": 20, "source": "3308 m.25",
    })
}

#[actix_web::test]
async fn an_internship_stays_on_somebodys_list_until_it_is_declared() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement, notice, .. } = &world;
    let (office, other) = (app.officer(Role::ProgrammeOfficer), app.employer("TAI", 1));
    let share = task("share_sgk_notice", "2026-07-13");
    let (declare, decide) =
        (task("declare_intern", "2026-07-19"), task("decide_approval", "2026-07-19"));
    assert_eq!(tasks(app, aselsan, "").await, std::slice::from_ref(&share));
    assert_eq!(tasks(app, unit, "").await, std::slice::from_ref(&decide));
    assert_eq!(tasks(app, &office, "").await, [share.clone(), decide.clone()]);
    assert_eq!(tasks(app, &other, "").await, []);
    app.get(ayse, "/v1/tasks").await.refused(403, "forbidden_role");

    // On the day after the due day, the office sees which are overdue.
    app.at(start_of_day(date!(2026 - 07 - 14)));
    assert_eq!(tasks(app, &office, "?overdue=true").await, [share]);
    assert_eq!(tasks(app, &office, "?overdue=false").await, std::slice::from_ref(&decide));
    world.share().await;
    assert_eq!(tasks(app, aselsan, "").await, []);
    assert_eq!(tasks(app, unit, "").await, [declare.clone(), decide]);
    let approval = format!("{placement}/university-approval");
    app.post(unit, &approval, json!({ "verdict": "approved" })).await.is(200);
    // An internship that nobody declared stays on the list, even when it is over.
    app.at(start_of_day(END) + Duration::days(30));
    assert_eq!(tasks(app, unit, "?overdue=true").await, [declare]);
    let found = app.get(unit, "/v1/tasks").await.is(200)["items"][0].clone();
    assert_eq!(found["operation_id"], "declare_sgk_notice");
    assert_eq!(found["school_id"], json!(METU.0));
    assert!(notice.ends_with(found["sgk_notice_id"].as_str().unwrap()));
    let declared = json!({ "declared_on": "2026-08-20", "declaration_reference": "2026/77" });
    app.post(unit, &format!("{notice}/declare"), declared).await.is(200);
    assert_eq!(tasks(app, &office, "").await, []);
}

#[actix_web::test]
async fn pages_of_tasks_show_each_once() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 9);
    for week in 0..5 {
        let candidate = app.candidate("Ayşe");
        let start = date!(2026 - 06 - 15) + Duration::weeks(week / 2);
        app.confirmed(&aselsan, &candidate, start, start + Duration::days(4)).await;
    }
    let (mut seen, mut cursor) = (vec![], String::new());
    loop {
        let page = app.get(&aselsan, &format!("/v1/tasks?limit=2{cursor}")).await.is(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|task| task["offer_id"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let all = app.get(&aselsan, "/v1/tasks").await.is(200);
    let all: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|t| t["offer_id"].clone()).collect();
    assert_eq!((seen.len(), &seen), (5, &all));
}

#[actix_web::test]
async fn a_wage_that_the_law_overtook_is_judged_again_and_can_be_raised() {
    let app = TestApp::new().await;
    let (aselsan, office) = (app.employer("Aselsan", 9), app.officer(Role::ProgrammeOfficer));
    let (ayse, mehmet, ece) =
        (app.candidate("Ayşe"), app.candidate("Mehmet"), app.candidate("Ece"));
    let unit = app.officer(Role::UnitOfficer);
    let sent = app.sent(&aselsan, &ayse, START, END).await;
    let accepted = app.accepted(&aselsan, &mehmet, START, END).await;
    let confirmed = app.confirmed(&aselsan, &ece, START, END).await;
    let notice = id(&app.get(&aselsan, "/v1/sgk-notices").await.is(200)["items"][0]);
    app.act(&aselsan, &format!("/v1/sgk-notices/{notice}/share")).await.is(200);
    app.tick();
    // The internship begins under one rule and ends under the next.
    app.post(&office, "/v1/wage-rules", wage_rule("2026-08-01")).await.is(201);
    app.tick();
    assert_eq!(kinds(&app, &aselsan).await.last().unwrap(), "wage_too_low");

    let [accept, confirm] = [(&sent, "accept"), (&accepted, "confirm")]
        .map(|(offer, act)| format!("/v1/offers/{offer}/{act}"));
    let told = |refused: Value| {
        ["monthly_wage_minor", "floor_minor", "from_date"]
            .map(|name| fact(&refused, name).to_owned())
    };
    let expected = ["842265", "1080000", "2026-08-01"];
    let refused = app.act(&ayse, &accept).await.refused(422, "below_statutory_wage");
    assert_eq!(told(refused), expected);
    let refused = app.act(&aselsan, &confirm).await.refused(422, "below_statutory_wage");
    assert_eq!(told(refused), expected);
    let seen = app.get(&aselsan, &format!("/v1/offers/{confirmed}")).await.is(200);
    let lira = |kurus: i64| json!({ "amount_minor": kurus, "currency": "TRY" });
    assert_eq!(
        seen["wage_shortfall"],
        json!({ "from_date": "2026-08-01", "monthly_wage": lira(842_265), "statutory_wage": lira(1_080_000) })
    );
    let low: Vec<_> = tasks(&app, &aselsan, "").await;
    let low: Vec<_> = low.into_iter().filter(|(kind, _)| kind == "raise_wage").collect();
    // The wages of unanswered offers must be raised before the answer is due.
    let answer = app.get(&aselsan, &format!("/v1/offers/{accepted}")).await.is(200);
    let confirm_by = &answer["confirm_by"].as_str().unwrap()[..10];
    assert_eq!(
        low,
        [
            task("raise_wage", "2026-07-12"),
            task("raise_wage", confirm_by),
            task("raise_wage", "2026-08-01")
        ]
    );

    let raise = |wage: i64| json!({ "monthly_wage_minor": wage, "from_date": "2026-08-01" });
    let path = |offer: &str| format!("/v1/offers/{offer}/raise-wage");
    let lower = app.post(&aselsan, &path(&sent), raise(842_265)).await.refused(422, "invalid");
    assert_eq!(pointers(&lower), ["#/monthly_wage_minor"]);
    let outside = json!({ "monthly_wage_minor": 1_080_000, "from_date": "2026-08-15" });
    let outside = app.post(&aselsan, &path(&sent), outside).await.refused(422, "invalid");
    assert_eq!(pointers(&outside), ["#/from_date"]);
    for offer in [&sent, &accepted, &confirmed] {
        let raised = app.post(&aselsan, &path(offer), raise(1_080_000)).await.is(200);
        assert_eq!(raised["wage_shortfall"], Value::Null);
        assert_eq!(
            raised["wage_raises"],
            json!([{ "from_date": "2026-08-01", "monthly_wage": lira(1_080_000) }])
        );
        assert_eq!(raised["monthly_wage"], lira(842_265), "what was sent is fixed (R33)");
        let again = app.post(&aselsan, &path(offer), raise(1_080_000)).await.is(200);
        assert_eq!(again, raised, "a repeat changes nothing");
    }
    app.act(&ayse, &accept).await.is(200);
    app.act(&aselsan, &confirm).await.is(200);
    assert!(!tasks(&app, &aselsan, "").await.iter().any(|(kind, _)| kind == "raise_wage"));
    // Everybody concerned hears of it, and the notice says so.
    app.tick();
    for reader in [&ayse.caller, &mehmet.caller, &ece.caller, &unit] {
        assert!(kinds(&app, reader).await.contains(&"wage_raised".to_owned()));
    }
    let seen = app.get(&unit, &format!("/v1/sgk-notices/{notice}")).await.is(200);
    assert_eq!(seen["internship"]["wage_raises"][0]["monthly_wage"], lira(1_080_000));
    // A raise stays, whoever writes to the database.
    let erase = format!(
        "update offers set wage_raises = '[]' where id = {}",
        literal(Uuid::parse_str(&confirmed).unwrap())
    );
    let refused = Raw::new(&app.db).run(&erase).unwrap_err().to_string();
    assert!(refused.contains("offers_raises_stay"), "{refused}");
}

#[actix_web::test]
async fn an_employer_that_grows_owes_the_wage_of_its_new_size() {
    let app = TestApp::new().await;
    let (aselsan, office, ayse) =
        (app.employer("Aselsan", 1), app.officer(Role::ProgrammeOfficer), app.candidate("Ayşe"));
    app.post(&office, "/v1/wage-rules", wage_rule("2026-06-01")).await.is(201);
    let staff = |count: u32| json!({ "staff_count": count });
    let profile = format!("/v1/employers/{}", aselsan.id);
    app.patch(&aselsan, &profile, staff(12)).await.is(200);
    let offer = app.accepted(&aselsan, &ayse, START, END).await;
    let path = format!("/v1/offers/{offer}");
    let small = app.get(&aselsan, &path).await.is(200);
    assert_eq!(small["monthly_wage"]["amount_minor"], 540_000, "15 % of 36,000.00");
    app.patch(&aselsan, &profile, staff(120)).await.is(200);
    let confirm = format!("{path}/confirm");
    let refused = app.act(&aselsan, &confirm).await.refused(422, "below_statutory_wage");
    assert_eq!(fact(&refused, "floor_minor"), "1080000");
    let raise = json!({ "monthly_wage_minor": 1_080_000 });
    app.post(&aselsan, &format!("{path}/raise-wage"), raise).await.is(200);
    app.act(&aselsan, &confirm).await.is(200);
}

#[actix_web::test]
async fn an_offer_that_ended_cannot_be_raised() {
    let app = TestApp::new().await;
    let (aselsan, ayse) = (app.employer("Aselsan", 1), app.candidate("Ayşe"));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let path = format!("/v1/offers/{offer}");
    app.post(&ayse, &format!("{path}/decline"), json!({})).await.is(200);
    let raise = json!({ "monthly_wage_minor": 1_080_000 });
    let refused = app.post(&aselsan, &format!("{path}/raise-wage"), raise).await;
    assert_eq!(fact(&refused.refused(409, "offer_state"), "state"), "declined");
}

#[actix_web::test]
async fn candidate_and_school_hear_that_an_internship_is_not_insured() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    app.tick();
    app.at(start_of_day(date!(2026 - 07 - 14)));
    app.tick();
    for (reader, kind) in [
        (&ayse.caller, "sgk_notice_missing"),
        (unit, "sgk_notice_missing"),
        (&aselsan.manager, "sgk_notice_overdue"),
        (&office, "sgk_notice_overdue"),
    ] {
        assert_eq!(kinds(app, reader).await.last().unwrap(), kind);
    }
    // From the day before the start on, each day, until the intern is declared.
    let told = async |reader| {
        let kinds = kinds(app, reader).await;
        kinds.iter().filter(|kind| *kind == "intern_undeclared").count()
    };
    for (day, expected) in [(18, 0), (19, 1), (20, 2)] {
        app.at(start_of_day(START.replace_day(day).unwrap()));
        app.tick();
        app.tick();
        for reader in [&ayse.caller, unit, &aselsan.manager, &office] {
            assert_eq!(told(reader).await, expected, "July {day}");
        }
    }
    world.share().await;
    let declared = json!({ "declared_on": "2026-07-20", "declaration_reference": "2026/77" });
    app.post(unit, &format!("{}/declare", world.notice), declared).await.is(200);
    app.at(start_of_day(START.replace_day(21).unwrap()));
    app.tick();
    assert_eq!(told(&ayse.caller).await, 2);
}
