//! Confirmed internships over HTTP: who sees them, how they end, and what the school decides.

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{BOUN, END, Internship, METU, OSTIM, START};
use staj_tests::{Bearer, TestApp, fact, id, pointers};
use time::Duration;
use time::macros::date;

async fn items(app: &TestApp, caller: &impl Bearer, query: &str) -> Vec<Value> {
    let page = app.get(caller, &format!("/v1/placements{query}")).await.is(200);
    page["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_confirmation_creates_a_placement_with_its_letter_and_notice() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let accepted = app.accepted(&aselsan, &ayse, START, END).await;
    assert_eq!(
        items(&app, &ayse, "").await,
        [json!(null); 0],
        "an accepted offer is not an internship (R45)"
    );
    app.act(&aselsan, &format!("/v1/offers/{accepted}/confirm")).await.is(200);

    let found = items(&app, &ayse, "").await;
    let path = format!("/v1/placements/{}", id(&found[0]));
    let placement = app.get(&ayse, &path).await.is(200);
    let mut listed = placement.clone();
    listed["actions"] = json!(null);
    assert_eq!(found, [listed]);
    for (member, value) in [
        ("offer_id", json!(accepted)),
        ("state", json!("confirmed")),
        ("start_date", json!("2026-07-20")),
        ("end_date", json!("2026-08-14")),
        ("province_code", json!(6)),
        ("province_name", json!("Ankara")),
        ("address", json!("Mehmet Akif Ersoy Mah. 16, Yenimahalle")),
        ("unit", json!(null)),
        ("school_id", json!(METU.0)),
        ("employer", json!({ "id": aselsan.id.0, "name": "Aselsan" })),
        (
            "candidate",
            json!({ "id": ayse.caller.user.0, "given_name": "Ayşe", "surname": ayse.surname }),
        ),
        ("premium_payer", json!("school")),
        ("insurance_class", json!("compulsory")),
        ("ended_at", json!(null)),
    ] {
        assert_eq!(placement[member], value, "{member}");
    }
    let notice = &placement["sgk_notice"];
    assert_eq!(
        [&notice["state"], &notice["due_on"], &notice["overdue"], &notice["late"]],
        [&json!("pending"), &json!("2026-07-13"), &json!(false), &json!(false)]
    );
}

#[actix_web::test]
async fn each_party_sees_its_own_placements_and_no_others() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.confirmed(&aselsan, &ayse, START, END).await;
    let path = format!("/v1/placements/{}", id(&items(&app, &ayse, "").await[0]));

    let mut parties = vec![
        aselsan.manager.clone(),
        app.colleague(&aselsan, Role::InternshipOfficer),
        app.officer(Role::ProgrammeOfficer),
    ];
    let schools = [Role::CareerOfficer, Role::UnitOfficer, Role::SchoolOfficer];
    parties.extend(schools.map(|role| app.officer(role)));
    for party in &parties {
        app.get(party, &path).await.is(200);
        assert_eq!(items(&app, party, "").await.len(), 1);
    }

    let mut others = vec![app.candidate("Mehmet").caller, app.employer("TAI", 1).manager];
    others.extend(schools.map(|role| app.officer_of(role, Some(BOUN))));
    for other in &others {
        app.get(other, &path).await.refused(404, "not_found");
        assert_eq!(items(&app, other, "").await, [json!(null); 0]);
    }
    let iskur = app.officer(Role::IskurOfficer);
    app.get(&iskur, &path).await.refused(403, "forbidden_role");
    app.get(&iskur, "/v1/placements").await.refused(403, "forbidden_role");
    app.get(&staj_tests::Nobody, &path).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn an_internship_begins_and_ends_by_the_calendar_without_a_job() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.confirmed(&aselsan, &ayse, START, END).await;
    let path = format!("/v1/placements/{}", id(&items(&app, &ayse, "").await[0]));
    let (begins, ends) = (start_of_day(START), start_of_day(END) + Duration::DAY);
    for (now, state) in [
        (begins - Duration::SECOND, "confirmed"),
        (begins, "active"),
        (ends - Duration::SECOND, "active"),
        (ends, "completed"),
    ] {
        app.at(now);
        assert_eq!(app.get(&ayse, &path).await.is(200)["state"], state, "{now}");
        for asked in ["confirmed", "active", "completed", "cancelled"] {
            let found = items(&app, &aselsan, &format!("?state={asked}")).await;
            assert_eq!(found.len(), usize::from(asked == state), "{asked} at {now}");
        }
    }
}

#[actix_web::test]
async fn a_cancelled_placement_stays_cancelled_and_its_notice_is_recalled() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.confirmed(&aselsan, &ayse, START, END).await;
    let cancel = json!({ "reason": "budget" });
    app.post(&aselsan, &format!("/v1/offers/{offer}/cancel"), cancel).await.is(200);
    app.at(start_of_day(START) + Duration::DAY);
    let found = items(&app, &ayse, "?state=cancelled").await;
    assert_eq!(
        (&found[0]["state"], &found[0]["sgk_notice"]["state"]),
        (&json!("cancelled"), &json!("recalled"))
    );
    assert!(found[0]["ended_at"].is_string());
    assert_eq!(items(&app, &ayse, "?state=active").await.len(), 0);
}

#[actix_web::test]
async fn placements_come_in_pages() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 3);
    for name in ["Ayşe", "Mehmet", "Zeynep"] {
        app.confirmed(&aselsan, &app.candidate(name), START, END).await;
    }
    let first = app.get(&aselsan, "/v1/placements?limit=2").await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = app.get(&aselsan, &format!("/v1/placements?limit=2&cursor={cursor}")).await.is(200);
    let names = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["candidate"]["given_name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!([names(&first), names(&rest)].concat(), ["Ayşe", "Mehmet", "Zeynep"]);
    assert!(rest["next_cursor"].is_null());
    for query in ["?limit=0", "?limit=201", "?state=started", "?page=2", "?cursor=tampered"] {
        app.get(&aselsan, &format!("/v1/placements{query}")).await.refused(400, "malformed");
    }
    let other = format!("/v1/placements?limit=2&state=confirmed&cursor={cursor}");
    app.get(&aselsan, &other).await.refused(400, "malformed");
    let term = format!("?term_id={}", uuid::Uuid::nil());
    assert_eq!(items(&app, &aselsan, &term).await.len(), 0);
    let term = format!("?term_id={}", app.open_term().0);
    assert_eq!(items(&app, &aselsan, &term).await.len(), 3);
}

/// The actions on the placement in the audit trail and who did them, the oldest first.
async fn trail(world: &Internship) -> Vec<(String, Value)> {
    let programme = world.app.officer(Role::ProgrammeOfficer);
    let path = world.placement.rsplit('/').next().unwrap();
    let query = format!("/v1/audit-events?object_kind=placement&object_id={path}");
    let page = world.app.get(&programme, &query).await.is(200);
    let mut trail: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let actor = if event["actor_id"].is_null() { "system" } else { "person" };
            (event["action"].as_str().unwrap().to_owned(), json!(actor))
        })
        .collect();
    trail.reverse();
    trail
}

fn actions(trail: &[(String, Value)]) -> Vec<&str> {
    trail.iter().map(|(action, _)| action.as_str()).collect()
}

#[actix_web::test]
async fn the_job_records_what_the_calendar_has_decided() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, placement: path, .. } = &world;
    app.at(start_of_day(START) - Duration::SECOND);
    app.tick();
    assert_eq!(actions(&trail(&world).await), ["confirm"]);
    app.at(start_of_day(START));
    app.tick();
    app.tick();
    assert_eq!(actions(&trail(&world).await), ["confirm", "start"]);
    app.at(start_of_day(END) + Duration::DAY);
    app.tick();
    let trail = trail(&world).await;
    assert_eq!(actions(&trail), ["confirm", "start", "complete"]);
    assert_eq!(trail[2].1, "system");
    assert!(app.get(ayse, path).await.is(200)["ended_at"].is_null(), "it was not ended early");
}

#[actix_web::test]
async fn an_internship_is_completed_on_its_last_day() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, placement: path, .. } = &world;
    let complete = format!("{path}/complete");
    let refused = app.act(aselsan, &complete).await.refused(409, "placement_state");
    assert_eq!(fact(&refused, "state"), "confirmed");
    app.at(start_of_day(END) - Duration::SECOND);
    let refused = app.act(aselsan, &complete).await.refused(409, "internship_not_over");
    assert_eq!(fact(&refused, "end_date"), "2026-08-14");
    app.at(start_of_day(END));
    let completed = app.act(aselsan, &complete).await.is(200);
    assert_eq!(completed["state"], "completed");
    assert_eq!(app.act(aselsan, &complete).await.is(200), completed);
    assert_eq!(actions(&trail(&world).await), ["confirm", "start", "complete"]);
    let other = app.employer("TAI", 1);
    app.act(&other, &complete).await.refused(404, "not_found");
}

#[actix_web::test]
async fn an_internship_in_progress_is_terminated_with_its_last_day_and_a_reason() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, placement: path, .. } = &world;
    let terminate = format!("{path}/terminate");
    let body = |day: &str| json!({ "last_day": day, "reason": "intern_left" });
    app.post(aselsan, &terminate, body("2026-07-20")).await.refused(409, "placement_state");
    app.at(start_of_day(START) + Duration::days(4));
    for day in ["2026-07-19", "2026-07-25"] {
        let refused = app.post(aselsan, &terminate, body(day)).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), ["#/last_day"]);
        assert_eq!(
            (fact(&refused, "start_date"), fact(&refused, "today")),
            ("2026-07-20", "2026-07-24")
        );
    }
    let other = json!({ "last_day": "2026-07-23", "reason": "other" });
    app.post(aselsan, &terminate, other).await.refused(422, "reason_required");
    let ended = app.post(aselsan, &terminate, body("2026-07-23")).await.is(200);
    assert_eq!(ended["state"], "terminated");
    assert_eq!(
        ended["termination"],
        json!({ "last_day": "2026-07-23", "reason": "intern_left", "text": null })
    );
    assert!(ended["ended_at"].is_string());
    assert_eq!(app.post(aselsan, &terminate, body("2026-07-23")).await.is(200), ended);
    app.post(aselsan, &terminate, body("2026-07-22")).await.refused(409, "placement_state");
    app.act(aselsan, &format!("{path}/no-show")).await.refused(409, "placement_state");
    app.at(start_of_day(END) + Duration::DAY);
    app.tick();
    assert_eq!(app.get(ayse, path).await.is(200)["state"], "terminated", "it stays terminated");
    assert_eq!(actions(&trail(&world).await), ["confirm", "start", "terminate"]);
}

#[actix_web::test]
async fn a_no_show_can_be_recorded_from_the_first_day() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, placement: path, .. } = &world;
    let no_show = format!("{path}/no-show");
    app.at(start_of_day(START) - Duration::SECOND);
    app.act(aselsan, &no_show).await.refused(409, "placement_state");
    app.at(start_of_day(START));
    app.act(unit, &no_show).await.refused(403, "forbidden_role");
    let missed = app.act(aselsan, &no_show).await.is(200);
    assert_eq!(missed["state"], "no_show");
    assert_eq!(app.act(aselsan, &no_show).await.is(200), missed);
}

#[actix_web::test]
async fn a_terminated_internship_counts_and_one_cancelled_before_its_start_does_not() {
    let (first, second) = ((START, date!(2026 - 07 - 24)), (date!(2026 - 08 - 03), END));
    let third = (date!(2026 - 10 - 05), date!(2026 - 10 - 30));
    for (end, counts) in [("no-show", true), ("terminate", true), ("cancel", false)] {
        let app = TestApp::new().await;
        let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
        let offer = app.confirmed(&aselsan, &ayse, first.0, first.1).await;
        app.confirmed(&app.employer("TAI", 1), &ayse, second.0, second.1).await;
        let placement = items(&app, &aselsan, "").await.remove(0);
        let path = format!("/v1/placements/{}", id(&placement));
        if counts {
            app.at(start_of_day(START));
        }
        match end {
            "no-show" => app.act(&aselsan, &format!("{path}/no-show")).await.is(200),
            "terminate" => {
                let body = json!({ "last_day": "2026-07-20", "reason": "absence" });
                app.post(&aselsan, &format!("{path}/terminate"), body).await.is(200)
            }
            _ => {
                let body = json!({ "reason": "budget" });
                app.post(&aselsan, &format!("/v1/offers/{offer}/cancel"), body).await.is(200)
            }
        };
        let havelsan = app.employer("Havelsan", 1);
        let body = staj_tests::given::offer(
            &ayse,
            third.0,
            third.1,
            staj_tests::given::respond_by(third.0),
        );
        let draft = id(&app.post(&havelsan, "/v1/offers", body).await.is(201));
        let sent = app.act(&havelsan, &format!("/v1/offers/{draft}/send")).await;
        if counts {
            sent.refused(409, "candidate_unavailable");
        } else {
            sent.is(200);
        }
        let found = app.get(&app.officer(Role::ProgrammeOfficer), "/v1/invariants").await.is(200);
        let violations = |check: &Value| check["violations"].as_i64() == Some(0);
        assert!(found["items"].as_array().unwrap().iter().all(violations), "{found:#}");
    }
}

fn ruling(verdict: &str, text: Option<&str>) -> Value {
    match text {
        Some(text) => json!({ "verdict": verdict, "text": text }),
        None => json!({ "verdict": verdict }),
    }
}

#[actix_web::test]
async fn the_unit_decides_on_approval_and_equivalence_separately() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement: path, .. } = &world;
    let (approval, equivalence) =
        (format!("{path}/university-approval"), format!("{path}/compulsory-equivalence"));
    let states = |placement: &Value| {
        ["university_approval", "compulsory_equivalence"]
            .map(|member| placement[member].as_str().unwrap().to_owned())
    };
    assert_eq!(states(&app.get(ayse, path).await.is(200)), ["pending", "undecided"]);
    for officer in [&app.officer(Role::CareerOfficer), &aselsan.manager, &ayse.caller] {
        for decide in [&approval, &equivalence] {
            let refused = app.post(officer, decide, ruling("approved", None)).await;
            refused.refused(403, "forbidden_role");
        }
    }
    let other = app.officer_of(Role::UnitOfficer, Some(BOUN));
    for decide in [&approval, &equivalence] {
        app.post(&other, decide, ruling("approved", None)).await.refused(404, "not_found");
        app.post(unit, decide, ruling("rejected", None)).await.refused(422, "reason_required");
        app.post(unit, decide, ruling("perhaps", None)).await.refused(400, "malformed");
    }

    let approved = app.post(unit, &approval, ruling("approved", None)).await.is(200);
    assert_eq!(states(&approved), ["approved", "undecided"]);
    assert_eq!(app.post(unit, &approval, ruling("approved", None)).await.is(200), approved);
    let refused = app.post(unit, &approval, ruling("rejected", Some("x"))).await;
    assert_eq!(fact(&refused.refused(409, "decision_is_final"), "verdict"), "approved");
    // The unit decides on the equivalence by the content, so it can decide after the end.
    app.at(start_of_day(END) + Duration::days(20));
    let text = "İçeriği bölümün stajına uymuyor";
    let decided = app.post(unit, &equivalence, ruling("rejected", Some(text))).await.is(200);
    assert_eq!(states(&decided), ["approved", "rejected"]);
    assert_eq!(decided["compulsory_equivalence_ruling"]["text"], text);
    assert_eq!(decided["insurance_class"], "compulsory", "whatever the unit decides (A26)");
    assert_eq!(decided["premium_payer"], "school");
    let refused = app.post(unit, &equivalence, ruling("approved", None)).await;
    assert_eq!(fact(&refused.refused(409, "decision_is_final"), "verdict"), "rejected");
    assert_eq!(
        actions(&trail(&world).await),
        ["confirm", "university_approve", "start", "complete", "equivalence_reject"]
    );
}

#[actix_web::test]
async fn an_internship_that_the_school_rejects_ends_before_it_begins() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement: path, notice, offer } = &world;
    world.share().await;
    let cancel = json!({ "reason": "university_rejected" });
    let refused = app.post(aselsan, &format!("/v1/offers/{offer}/cancel"), cancel.clone()).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/reason"], "the school has not");
    let approval = format!("{path}/university-approval");
    let rejected = || ruling("rejected", Some("Öğrenci mezun oldu"));
    app.at(start_of_day(START));
    let late = app.post(unit, &approval, rejected()).await.refused(409, "internship_started");
    assert_eq!(fact(&late, "start_date"), "2026-07-20");
    app.at(start_of_day(START) - Duration::SECOND);
    let placement = app.post(unit, &approval, rejected()).await.is(200);
    assert_eq!([&placement["university_approval"], &placement["state"]], ["rejected", "cancelled"]);
    assert_eq!(app.post(unit, &approval, rejected()).await.is(200), placement, "a repeat (D4)");
    assert_eq!(actions(&trail(&world).await), ["confirm", "university_reject", "cancel"]);
    let seen = app.get(ayse, &format!("/v1/offers/{offer}")).await.is(200);
    assert_eq!(
        [&seen["state"], &seen["reason_code"], &seen["reason_text"]],
        ["cancelled", "university_rejected", "Öğrenci mezun oldu"]
    );
    assert_eq!(seen["outlook"]["internships_left"], 2, "the candidate can have another one (A5)");
    assert_eq!(app.get(unit, notice).await.is(200)["state"], "recalled");
    let quota = format!("/v1/employers/{}/quotas/{}", aselsan.id, staj_tests::given::TERM);
    assert_eq!(app.get(aselsan, &quota).await.is(200)["committed"], 0);
    let again = format!("{path}/compulsory-equivalence");
    app.post(unit, &again, ruling("approved", None)).await.refused(409, "placement_state");
}

#[actix_web::test]
async fn the_programme_office_ends_a_running_internship_for_force_majeure() {
    let world = Internship::confirmed().await;
    let Internship { app, unit, placement: path, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    app.at(start_of_day(START) + Duration::days(3));
    let end = |reason: &str| json!({ "last_day": "2026-07-22", "reason": reason });
    let terminate = format!("{path}/terminate");
    let refused = app.post(&office, &terminate, end("health")).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/reason"]);
    app.post(unit, &terminate, end("force_majeure")).await.refused(403, "forbidden_role");
    let seen = app.get(&office, path).await.is(200);
    let action = seen["actions"].as_array().unwrap().iter().find(|a| a["action"] == "terminate");
    assert_eq!(action.unwrap()["refusal"], Value::Null);
    let ended = app.post(&office, &terminate, end("force_majeure")).await.is(200);
    assert_eq!(ended["state"], "terminated");
    assert_eq!(ended["termination"]["last_day"], "2026-07-22");
}

#[actix_web::test]
async fn an_internship_of_a_minor_waits_for_a_guardian() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 3);
    // Deniz comes of age on the first day of the internship, Can one day later.
    let born = date!(2008 - 07 - 20);
    let deniz = app.candidate_born("Deniz", OSTIM, born);
    let can = app.candidate_born("Can", OSTIM, born + Duration::DAY);
    let (of_age, minor) = (
        app.accepted(&aselsan, &deniz, START, END).await,
        app.accepted(&aselsan, &can, START, END).await,
    );
    app.act(&aselsan, &format!("/v1/offers/{of_age}/confirm")).await.is(200);
    let confirm = format!("/v1/offers/{minor}/confirm");
    app.act(&aselsan, &confirm).await.refused(409, "guardian_consent_missing");

    let path = format!("/v1/applications/{}/guardian-consent", can.pool_entry);
    let consent = |on: &str| json!({ "guardian_name": " Fatma Yılmaz ", "relation": "mother", "given_on": on });
    let school = app.officer_of(Role::SchoolOfficer, Some(OSTIM));
    app.get(&school, &path).await.refused(404, "not_found");
    app.put(&can, &path, consent("2026-05-08")).await.refused(403, "forbidden_role");
    let other = app.officer(Role::CareerOfficer);
    app.put(&other, &path, consent("2026-05-08")).await.refused(404, "not_found");
    // Today is 10 May.
    let tomorrow = app.put(&school, &path, consent("2026-05-11")).await.refused(422, "invalid");
    assert_eq!(pointers(&tomorrow), ["#/given_on"]);
    app.act(&aselsan, &confirm).await.refused(409, "guardian_consent_missing");
    let recorded = app.put(&school, &path, consent("2026-05-10")).await.is(200);
    assert_eq!(
        [&recorded["guardian_name"], &recorded["relation"], &recorded["given_on"]],
        ["Fatma Yılmaz", "mother", "2026-05-10"]
    );
    assert_eq!(app.put(&school, &path, consent("2026-05-10")).await.is(200), recorded);
    let changed = app.put(&school, &path, consent("2026-05-08")).await.is(200);
    assert_eq!(changed["version"], 1);
    for reader in [&school, &can.caller, &app.officer(Role::ProgrammeOfficer)] {
        assert_eq!(app.get(reader, &path).await.is(200), changed);
    }
    for stranger in [&other, &deniz.caller] {
        app.get(stranger, &path).await.refused(404, "not_found");
    }
    app.act(&aselsan, &confirm).await.is(200);
}

#[actix_web::test]
async fn a_cancelled_internship_is_not_approved_any_more() {
    let internship = Internship::confirmed().await;
    internship.cancel().await;
    let Internship { app, unit, placement, .. } = &internship;
    let approval = format!("{placement}/university-approval");
    let verdict = json!({ "verdict": "approved" });
    app.post(unit, &approval, verdict).await.refused(409, "placement_state");
}
