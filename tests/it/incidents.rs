//! Accidents and complaints during an internship (A79).

use crate::notifications::{kinds, sandbox_mails};
use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::calendar::{end_of_day, start_of_day};
use staj_domain::ids::IncidentId;
use staj_domain::incident::{IncidentKind, IncidentState};
use staj_domain::reminder::{Reminder, is_accident_undeclared};
use staj_domain::user::Role;
use staj_persistence::outbox;
use staj_persistence::rows::incidents::{IncidentFilter, IncidentScope};
use staj_persistence::rows::order::Order;
use staj_tests::given::{BOUN, END, Internship, METU, START, TERM};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Bearer, Caller, TestApp, fact, id, pointers};
use std::collections::BTreeSet;
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Wednesday of the first week, at noon in Istanbul.
const WEDNESDAY: OffsetDateTime = datetime!(2026-07-22 09:00 UTC);

fn accident(day: &str) -> Value {
    json!({ "kind": "accident", "happened_on": day, "text": "Merdivenden düştü" })
}

fn complaint(kind: &str) -> Value {
    json!({ "kind": kind, "text": "Temmuz ücreti ödenmedi" })
}

fn declaration(day: &str) -> Value {
    json!({ "declared_on": day, "declaration_reference": "2026-1" })
}

/// A running internship, and the path of its incidents.
async fn running() -> (Internship, String) {
    let world = Internship::confirmed().await;
    world.app.at(WEDNESDAY);
    let incidents = format!("{}/incidents", world.placement);
    (world, incidents)
}

async fn listed(app: &TestApp, caller: &impl Bearer, query: &str) -> Vec<Value> {
    let page = app.get(caller, &format!("/v1/incidents{query}")).await.is(200);
    page["items"].as_array().unwrap().clone()
}

async fn tasks(app: &TestApp, caller: &impl Bearer, kind: &str) -> Option<Value> {
    let found = app.get(caller, "/v1/me/tasks").await.is(200);
    found["items"].as_array().unwrap().iter().find(|task| task["kind"] == kind).cloned()
}

#[actix_web::test]
async fn an_accident_is_declared_to_sgk_within_three_working_days() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    let made = app.post(aselsan, &incidents, accident("2026-07-22")).await.is(201);
    // Thursday, Friday and, after the weekend, Monday.
    for (member, value) in [
        ("state", json!("open")),
        ("reporter", json!("employer")),
        ("due_on", json!("2026-07-27")),
        ("overdue", json!(false)),
        ("late", json!(false)),
        ("school_id", json!(METU.0)),
        ("actions", json!([])),
    ] {
        assert_eq!(made[member], value, "{member}");
    }
    assert_eq!(made["candidate"]["surname"], json!(ayse.surname));
    let path = format!("/v1/incidents/{}", id(&made));
    let task = tasks(app, unit, "declare_accident").await.unwrap();
    assert_eq!(
        (&task["object_ids"][0], &task["due_at"], &task["operation_id"]),
        (&made["id"], &json!("2026-07-27T20:59:59Z"), &json!("declare_incident"))
    );
    assert_eq!(
        tasks(app, &app.officer_of(Role::UnitOfficer, Some(BOUN)), "declare_accident").await,
        None
    );
    let seen = app.get(unit, &path).await.is(200);
    assert_eq!(seen["actions"][0]["refusal"], Value::Null);

    let declare = format!("{path}/declare");
    for wrong in ["2026-07-21", "2026-07-23"] {
        let refused = app.post(unit, &declare, declaration(wrong)).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), ["#/declared_on"], "{wrong}");
    }
    for nobody in [&ayse.caller, &aselsan.manager, &app.officer(Role::CareerOfficer)] {
        let refused = app.post(nobody, &declare, declaration("2026-07-22")).await;
        refused.refused(403, "forbidden_role");
    }
    app.at(end_of_day(date!(2026 - 07 - 27)) + Duration::SECOND);
    assert_eq!(app.get(unit, &path).await.is(200)["overdue"], true);
    assert_eq!(tasks(app, unit, "declare_accident").await.unwrap()["overdue"], 1);
    let declared = app.post(unit, &declare, declaration("2026-07-27")).await.is(200);
    assert_eq!(
        [&declared["state"], &declared["overdue"], &declared["late"], &declared["declared_on"]],
        [&json!("declared"), &json!(false), &json!(false), &json!("2026-07-27")]
    );
    assert_eq!(app.post(unit, &declare, declaration("2026-07-27")).await.is(200), declared);
    let other = app.post(unit, &declare, declaration("2026-07-28")).await;
    assert_eq!(fact(&other.refused(409, "incident_state"), "needed_state"), "open");
    assert_eq!(tasks(app, unit, "declare_accident").await, None);

    let late = app.post(ayse, &incidents, accident("2026-07-21")).await.is(201);
    let declare = format!("/v1/incidents/{}/declare", id(&late));
    let late = app.post(unit, &declare, declaration("2026-07-28")).await.is(200);
    assert_eq!((&late["due_on"], &late["late"]), (&json!("2026-07-24"), &json!(true)));
    assert_eq!(crate::audit::broken(app).await, []);
}

#[actix_web::test]
async fn every_side_but_the_one_that_reports_hears_of_an_accident() {
    for by in ["intern", "employer", "school", "programme_office"] {
        let (world, incidents) = running().await;
        let Internship { app, ayse, aselsan, unit, .. } = &world;
        let office = app.officer(Role::ProgrammeOfficer);
        let sides: [(&str, &Caller); 4] = [
            ("intern", &ayse.caller),
            ("employer", &aselsan.manager),
            ("school", unit),
            ("programme_office", &office),
        ];
        let (_, reporter) = sides.iter().find(|(side, _)| *side == by).unwrap();
        let made = app.post(*reporter, &incidents, accident("2026-07-20")).await.is(201);
        assert_eq!(made["reporter"], by);
        app.tick();
        for (side, person) in sides {
            let told = kinds(app, person).await.contains(&"accident_reported".to_owned());
            assert_eq!(told, side != by, "{side} of a report by {by}");
        }
        for mail in sandbox_mails(app, "").await {
            assert!(!mail.to_string().contains("Merdiven"), "what happened stays in the system");
        }
    }
}

#[actix_web::test]
async fn an_accident_of_a_day_is_reported_once() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, aselsan, .. } = &world;
    let people = [&ayse.caller, &aselsan.manager, &ayse.caller, &aselsan.manager];
    let reports = people.map(|who| app.post(who, &incidents, accident("2026-07-20")));
    let (made, refused): (Vec<_>, Vec<_>) =
        join_all(reports).await.into_iter().partition(|reply| reply.status == 201);
    assert_eq!(made.len(), 1);
    let known = id(&made[0].body);
    for reply in refused {
        assert_eq!(fact(&reply.refused(409, "accident_reported"), "incident_id"), known);
    }
    app.post(aselsan, &incidents, accident("2026-07-21")).await.is(201);
}

#[actix_web::test]
async fn a_complaint_goes_to_the_programme_office_and_never_to_the_employer() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, aselsan, unit, placement, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    let made = app.post(ayse, &incidents, complaint("unpaid")).await.is(201);
    assert_eq!(
        [&made["due_on"], &made["happened_on"], &made["answer"]],
        [&json!("2026-08-21"), &Value::Null, &Value::Null]
    );
    let path = format!("/v1/incidents/{}", id(&made));
    let query = format!("?placement_id={}", placement.rsplit('/').next().unwrap());
    app.get(aselsan, &path).await.refused(404, "not_found");
    assert_eq!(listed(app, aselsan, &query).await, [json!(null); 0]);
    assert_eq!(listed(app, aselsan, "?kind=unpaid").await, [json!(null); 0]);
    for reader in [&ayse.caller, unit, &office] {
        assert_eq!(app.get(reader, &path).await.is(200)["text"], made["text"]);
        assert_eq!(listed(app, reader, &query).await.len(), 1);
    }
    let outsiders = [app.candidate("Can").caller, app.officer_of(Role::UnitOfficer, Some(BOUN))];
    for outsider in &outsiders {
        app.get(outsider, &path).await.refused(404, "not_found");
        assert_eq!(listed(app, outsider, "").await, [json!(null); 0]);
    }
    let career = app.officer(Role::CareerOfficer);
    app.get(&career, &path).await.refused(403, "forbidden_role");
    let task = tasks(app, &office, "answer_complaint").await.unwrap();
    assert_eq!(
        (&task["object_ids"][0], &task["due_at"], &task["operation_id"]),
        (&made["id"], &json!("2026-08-21T20:59:59Z"), &json!("answer_incident"))
    );
    assert_eq!(tasks(app, unit, "answer_complaint").await, None);
    app.tick();
    for (reader, told) in
        [(&office, true), (unit, true), (&ayse.caller, false), (&aselsan.manager, false)]
    {
        let raised = kinds(app, reader).await.contains(&"complaint_raised".to_owned());
        assert_eq!(raised, told);
    }

    let (answer, text) = (format!("{path}/answer"), |text: &str| json!({ "text": text }));
    app.post(unit, &answer, text("Evet")).await.refused(403, "forbidden_role");
    app.post(&office, &answer, text(" ")).await.refused(422, "invalid");
    let answered = app.post(&office, &answer, text("Ücret ödenecek")).await.is(200);
    assert_eq!(
        [&answered["state"], &answered["answer"], &answered["late"]],
        [&json!("answered"), &json!("Ücret ödenecek"), &json!(false)]
    );
    assert_eq!(app.post(&office, &answer, text("Ücret ödenecek")).await.is(200), answered);
    app.post(&office, &answer, text("Ödenmeyecek")).await.refused(409, "incident_state");
    assert_eq!(tasks(app, &office, "answer_complaint").await, None);
    app.tick();
    assert_eq!(kinds(app, ayse).await.last().unwrap(), "complaint_answered");
    for mail in sandbox_mails(app, "").await {
        let mail = mail.to_string();
        assert!(!mail.contains("Temmuz ücreti") && !mail.contains("Ücret ödenecek"), "{mail}");
    }
}

#[actix_web::test]
async fn a_complaint_is_not_declared_and_an_accident_is_not_answered() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, unit, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    let complained = id(&app.post(ayse, &incidents, complaint("safety")).await.is(201));
    let declare = format!("/v1/incidents/{complained}/declare");
    app.post(unit, &declare, declaration("2026-07-22")).await.refused(409, "incident_kind");
    let fell = id(&app.post(ayse, &incidents, accident("2026-07-22")).await.is(201));
    let answer = format!("/v1/incidents/{fell}/answer");
    app.post(&office, &answer, json!({ "text": "Evet" })).await.refused(409, "incident_kind");
}

#[actix_web::test]
async fn only_the_intern_complains_and_at_most_ten_times() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    for other in [&aselsan.manager, unit, &app.officer(Role::ProgrammeOfficer)] {
        let refused = app.post(other, &incidents, complaint("conduct")).await;
        refused.refused(403, "forbidden_role");
    }
    let complaints = (0..12).map(|_| app.post(ayse, &incidents, complaint("working_time")));
    let (made, refused): (Vec<_>, Vec<_>) =
        join_all(complaints).await.into_iter().partition(|reply| reply.status == 201);
    assert_eq!(made.len(), 10);
    for reply in refused {
        assert_eq!(fact(&reply.refused(409, "complaint_limit_reached"), "limit"), "10");
    }
    app.post(ayse, &incidents, accident("2026-07-22")).await.is(201);
}

#[actix_web::test]
async fn incidents_are_reported_from_the_first_day_on_and_after_the_end() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, placement, .. } = &world;
    let incidents = format!("{placement}/incidents");
    app.at(start_of_day(START) - Duration::SECOND);
    let early =
        app.post(ayse, &incidents, complaint("other")).await.refused(409, "placement_state");
    assert_eq!(fact(&early, "allowed_from_date"), "2026-07-20");
    app.at(start_of_day(START));
    app.post(ayse, &incidents, complaint("other")).await.is(201);
    for wrong in [
        json!({ "kind": "accident", "text": "Düştü" }),
        accident("2026-07-19"),
        accident("2026-07-21"),
    ] {
        let refused = app.post(ayse, &incidents, wrong).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), ["#/happened_on"]);
    }
    app.at(start_of_day(END) + Duration::days(200));
    app.post(ayse, &incidents, complaint("unpaid")).await.is(201);
    app.post(ayse, &incidents, accident("2026-08-14")).await.is(201);
    app.post(ayse, &incidents, accident("2026-08-15")).await.refused(422, "invalid");

    for end in ["cancel", "no-show"] {
        let world = Internship::confirmed().await;
        let Internship { app, ayse, aselsan, placement, .. } = &world;
        match end {
            "cancel" => world.cancel().await,
            _ => {
                app.at(start_of_day(START));
                app.act(aselsan, &format!("{placement}/no-show")).await.is(200);
            }
        }
        app.at(WEDNESDAY);
        let never = app.post(ayse, &format!("{placement}/incidents"), complaint("other")).await;
        never.refused(409, "placement_state");
    }
    app.post(&app.employer("TAI", 1), &incidents, accident("2026-07-22"))
        .await
        .refused(404, "not_found");
    let terminated = Internship::confirmed().await;
    let Internship { app, placement, .. } = &terminated;
    app.at(WEDNESDAY);
    let end = json!({ "last_day": "2026-07-21", "reason": "absence" });
    app.post(&terminated.aselsan, &format!("{placement}/terminate"), end).await.is(200);
    let incidents = format!("{placement}/incidents");
    app.post(&terminated.ayse, &incidents, accident("2026-07-22")).await.refused(422, "invalid");
    app.post(&terminated.ayse, &incidents, accident("2026-07-21")).await.is(201);
}

#[actix_web::test]
async fn incidents_that_are_due_first_come_first_and_are_found_by_what_is_known_of_them() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, aselsan, unit, placement, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    let mut made = vec![];
    for body in
        [complaint("unpaid"), accident("2026-07-22"), accident("2026-07-20"), complaint("safety")]
    {
        made.push(id(&app.post(ayse, &incidents, body).await.is(201)));
    }
    let [unpaid, second, first, safety] = [0, 1, 2, 3].map(|nth| made[nth].as_str());
    app.post(unit, &format!("/v1/incidents/{first}/declare"), declaration("2026-07-22"))
        .await
        .is(200);
    app.at(end_of_day(date!(2026 - 07 - 27)) + Duration::SECOND);
    let found =
        async |query: &str| listed(app, &office, query).await.iter().map(id).collect::<Vec<_>>();
    let placement = placement.rsplit('/').next().unwrap();
    let all = [first, second, unpaid, safety];
    for query in [
        String::new(),
        format!("?placement_id={placement}"),
        format!("?term_id={TERM}"),
        format!("?school_id={METU}"),
        format!("?employer_id={}", aselsan.id),
    ] {
        assert_eq!(found(&query).await, all, "{query}");
    }
    for (query, expected) in [
        ("?sort=-due_on", vec![safety, unpaid, second, first]),
        ("?kind=accident", vec![first, second]),
        ("?kind=unpaid&kind=safety", vec![unpaid, safety]),
        ("?state=open", vec![second, unpaid, safety]),
        ("?state=declared&state=answered", vec![first]),
        ("?overdue=true", vec![second]),
        (&format!("?school_id={BOUN}"), vec![]),
        (&format!("?term_id={}", Uuid::nil()), vec![]),
        (&format!("?employer_id={}", Uuid::nil()), vec![]),
    ] {
        assert_eq!(found(query).await, expected, "{query}");
    }
    let page = app.get(&office, "/v1/incidents?limit=3").await.is(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(found(&format!("?limit=3&cursor={cursor}")).await, [safety]);
    let own = listed(app, aselsan, "").await;
    assert_eq!(own.iter().map(id).collect::<Vec<_>>(), [first, second], "accidents alone");
    for wrong in ["?limit=0", "?kind=theft", "?cursor=x"] {
        app.get(&office, &format!("/v1/incidents{wrong}")).await.refused(400, "malformed");
    }
}

#[actix_web::test]
async fn an_undeclared_accident_is_recalled_each_day_from_the_day_before_it_is_due() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    let made = app.post(ayse, &incidents, accident("2026-07-22")).await.is(201);
    app.post(ayse, &incidents, complaint("safety")).await.is(201);
    let reminded = async |who: &Caller| {
        let kinds = kinds(app, who).await;
        kinds.iter().filter(|kind| *kind == "accident_undeclared").count()
    };
    // It is due on Monday, 27 July.
    let eve = start_of_day(date!(2026 - 07 - 26));
    for (now, times) in [
        (eve - Duration::SECOND, 0),
        (eve, 1),
        (eve + Duration::hours(23), 1),
        (eve + Duration::DAY, 2),
        (eve + Duration::days(9), 3),
    ] {
        app.at(now);
        app.tick();
        app.tick();
        assert_eq!((reminded(unit).await, reminded(&office).await), (times, times), "{now}");
    }
    assert_eq!((reminded(&ayse.caller).await, reminded(&aselsan.manager).await), (0, 0));
    let declare = format!("/v1/incidents/{}/declare", id(&made));
    app.post(unit, &declare, declaration("2026-08-03")).await.is(200);
    app.at(eve + Duration::days(10));
    app.tick();
    assert_eq!(reminded(unit).await, 3);
}

#[actix_web::test]
async fn sql_and_the_domain_agree_on_which_incidents_wait_too_long() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, unit, .. } = &world;
    for day in ["2026-07-20", "2026-07-21", "2026-07-22"] {
        app.post(ayse, &incidents, accident(day)).await.is(201);
    }
    app.post(ayse, &incidents, complaint("unpaid")).await.is(201);
    let declared = listed(app, unit, "?kind=accident").await.remove(1);
    let declare = format!("/v1/incidents/{}/declare", id(&declared));
    app.post(unit, &declare, declaration("2026-07-22")).await.is(200);
    let filter = |overdue_at| IncidentFilter {
        scope: IncidentScope::Everyone,
        kinds: vec![],
        states: vec![],
        overdue_at,
        term: None,
        employer: None,
        school: None,
        faculty: None,
        placement: None,
        order: Order { latest_first: false, after: None },
        limit: 100,
    };
    let store = &app.app.store;
    let list = |at| store.read(|tx| staj_persistence::incidents::list(tx, &filter(at))).unwrap();
    let all = list(None);
    let days: BTreeSet<_> = all.iter().map(|found| found.incident.due_on).collect();
    let borders = days.iter().flat_map(|day| {
        [start_of_day(*day) - Duration::DAY, start_of_day(*day), start_of_day(*day) + Duration::DAY]
    });
    let mut seen = BTreeSet::new();
    for now in borders.flat_map(|at| [at - Duration::SECOND, at, at + Duration::SECOND]) {
        let of = |holds: &dyn Fn(IncidentKind, IncidentState, time::Date) -> bool| {
            let is = |found: &&staj_persistence::rows::incidents::IncidentSummary| {
                holds(found.incident.kind.0, found.incident.state.0, found.incident.due_on)
            };
            let ids = all.iter().filter(is).map(|found| found.incident.id.0);
            ids.collect::<BTreeSet<_>>()
        };
        let overdue: BTreeSet<_> =
            list(Some(now)).iter().map(|found| found.incident.id.0).collect();
        assert_eq!(overdue, of(&|_, state, due_on| state.is_overdue(due_on, now)), "{now}");
        let due = store.read(|tx| outbox::due(tx, Reminder::AccidentUndeclared, now, 100)).unwrap();
        let due: BTreeSet<_> = due.into_iter().collect();
        let expected = of(&|kind, state, due_on| is_accident_undeclared(kind, state, due_on, now));
        assert_eq!(due, expected, "{now}");
        seen.insert((overdue.len(), due.len()));
    }
    assert!(seen.contains(&(0, 0)) && seen.contains(&(3, 2)), "{seen:?}");
}

#[actix_web::test]
async fn the_intern_sees_who_opened_an_incident() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    let made = id(&app.post(ayse, &incidents, accident("2026-07-22")).await.is(201));
    let path = format!("/v1/incidents/{made}");
    app.get(aselsan, &path).await.is(200);
    app.get(unit, &path).await.is(200);
    app.get(&app.employer("TAI", 1), &path).await.refused(404, "not_found");
    app.get(ayse, &path).await.is(200);
    let log = app.get(ayse, "/v1/me/access-log").await.is(200);
    let log = log["items"].as_array().unwrap();
    let looks: Vec<_> = log.iter().filter(|look| look["object_id"] == json!(made)).collect();
    let organisations: Vec<_> = looks.iter().map(|look| &look["organisation"]).collect();
    assert_eq!(organisations, ["Orta Doğu Teknik Üniversitesi", "Aselsan"]);
    assert!(looks.iter().all(|look| look["operation"] == "get_incident"));
}

#[actix_web::test]
async fn the_database_keeps_what_was_reported_declared_and_answered() {
    let (world, incidents) = running().await;
    let Internship { app, ayse, unit, .. } = &world;
    let fell = app.post(ayse, &incidents, accident("2026-07-22")).await.is(201);
    let complained = app.post(ayse, &incidents, complaint("unpaid")).await.is(201);
    let mut raw = Raw::new(&app.db);
    let mut refused = |of: &Value, change: &str, rule: &str| {
        let id: IncidentId = Uuid::parse_str(of["id"].as_str().unwrap()).unwrap().into();
        let error = raw.run(&format!("update incidents set {change} where id = {}", literal(id.0)));
        let error = error.expect_err(change).to_string();
        assert!(error.contains(rule), "{change}: {error}");
    };
    refused(&fell, "happened_on = '2026-07-20'", "rows_stay");
    refused(&complained, "reporter = 'employer'", "rows_stay");
    refused(&fell, "state = 'declared'", "incidents_");
    refused(&complained, "answer = 'Evet'", "incidents_answered");
    refused(&fell, "settled_at = reported_at", "incidents_settled");
    let declare = format!("/v1/incidents/{}/declare", id(&fell));
    app.post(unit, &declare, declaration("2026-07-22")).await.is(200);
    refused(&fell, "declared_on = '2026-07-23'", "rows_stay");
    refused(&fell, "state = 'open'", "rows_stay");
}
