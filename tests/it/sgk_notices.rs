//! SGK notices over HTTP: what the school needs to declare an intern to SGK (R18–R20).

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{BOUN, END, Internship, METU, OSTIM, START};
use staj_tests::raw::Raw;
use staj_tests::{Bearer, Nobody, TestApp, fact, id, pointers};
use time::macros::date;
use time::{Date, Duration};

const DUE_ON: Date = date!(2026 - 07 - 13);

async fn items(app: &TestApp, caller: &impl Bearer, query: &str) -> Vec<Value> {
    let page = app.get(caller, &format!("/v1/sgk-notices{query}")).await.is(200);
    page["items"].as_array().unwrap().clone()
}

fn declaration(on: &str, reference: &str) -> Value {
    json!({ "declared_on": on, "declaration_reference": reference })
}

fn rejection() -> Value {
    json!({ "reason": "employer_data", "text": "Sicil numarası başka bir işyerinin" })
}

#[actix_web::test]
async fn the_sgk_notice_contains_what_the_school_declares() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, notice: path, .. } = &world;
    world.share().await;
    let notice = app.get(unit, path).await.is(200);
    for (member, value) in [
        ("state", json!("shared")),
        ("due_on", json!("2026-07-13")),
        ("declare_by", json!("2026-07-19")),
        ("late", json!(false)),
        ("overdue", json!(false)),
        ("school_id", json!(METU.0)),
        ("premium_payer", json!("school")),
        ("insurance_class", json!("compulsory")),
    ] {
        assert_eq!(notice[member], value, "{member}");
    }
    let student = &notice["student"];
    for (member, value) in [
        ("id", json!(ayse.caller.user.0)),
        ("national_id", json!(ayse.national_id)),
        ("given_name", json!("Ayşe")),
        ("surname", json!(ayse.surname)),
        ("birth_date", json!("2004-02-29")),
        ("department_code", json!("computer_engineering")),
        ("level", json!("bachelor")),
        ("class_year", json!(3)),
    ] {
        assert_eq!(student[member], value, "{member}");
    }
    assert!(student["student_number"].as_str().is_some_and(|number| number.starts_with("2026-")));
    let internship = &notice["internship"];
    for (member, value) in [
        ("start_date", json!("2026-07-20")),
        ("end_date", json!("2026-08-14")),
        ("working_days", json!(20)),
        ("weekly_days", json!(5)),
        ("offer_id", json!(world.offer)),
        ("province_name", json!("Ankara")),
        ("address", json!("Mehmet Akif Ersoy Mah. 16, Yenimahalle")),
        ("monthly_wage", json!({ "amount_minor": 842_265, "currency": "TRY" })),
    ] {
        assert_eq!(internship[member], value, "{member}");
    }
    let employer = &notice["employer"];
    assert_eq!(employer["id"], json!(aselsan.id.0));
    assert_eq!(internship["workplace"]["sgk_workplace_number"], "2.6201.01.01.1234567.006.01-02");
    assert_eq!(employer["tax_number"].as_str().map(str::len), Some(10));
    assert_eq!(
        [&employer["province_code"], &employer["district"]],
        [&json!(6), &json!("Yenimahalle")]
    );
    assert_eq!(employer["contact"]["full_name"], "Yönetici", "the person whom the school can ask");
    assert_eq!(student["school_name"], "Orta Doğu Teknik Üniversitesi");
}

#[actix_web::test]
async fn the_school_learns_of_an_internship_when_the_notice_is_shared() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, notice: path, .. } = &world;
    app.get(unit, path).await.refused(404, "not_found");
    app.act(unit, &format!("{path}/acknowledge")).await.refused(404, "not_found");
    assert_eq!(items(app, unit, "").await.len(), 0);
    assert_eq!(world.share().await["state"], "shared");
    for officer in [unit.clone(), app.officer(Role::SchoolOfficer)] {
        app.get(&officer, path).await.is(200);
        assert_eq!(items(app, &officer, "").await.len(), 1);
    }
    app.get(&app.officer(Role::ProgrammeOfficer), path).await.is(200);
    app.get(&app.colleague(aselsan, Role::InternshipOfficer), path).await.is(200);

    let others = [app.employer("TAI", 1).manager, app.officer_of(Role::UnitOfficer, Some(BOUN))];
    for other in &others {
        app.get(other, path).await.refused(404, "not_found");
        assert_eq!(items(app, other, "").await.len(), 0);
    }
    app.act(&others[0], &format!("{path}/share")).await.refused(404, "not_found");
    let body = declaration("2026-05-10", "SGK-1");
    app.act(&others[1], &format!("{path}/acknowledge")).await.refused(404, "not_found");
    app.post(&others[1], &format!("{path}/declare"), body).await.refused(404, "not_found");
}

#[actix_web::test]
async fn each_step_is_for_one_side() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, notice: path, .. } = &world;
    world.share().await;
    let body = || declaration("2026-05-10", "SGK-1");
    app.act(unit, &format!("{path}/share")).await.refused(403, "forbidden_role");
    app.act(aselsan, &format!("{path}/acknowledge")).await.refused(403, "forbidden_role");
    app.post(aselsan, &format!("{path}/declare"), body()).await.refused(403, "forbidden_role");
    app.get(ayse, path).await.refused(403, "forbidden_role");
    app.post(aselsan, &format!("{path}/reject"), rejection()).await.refused(403, "forbidden_role");
    let career = app.officer(Role::CareerOfficer);
    app.act(&career, &format!("{path}/acknowledge")).await.refused(403, "forbidden_role");
    app.post(&career, &format!("{path}/declare"), body()).await.refused(403, "forbidden_role");
    for step in ["share", "acknowledge"] {
        app.act(&Nobody, &format!("{path}/{step}")).await.refused(401, "unauthorized");
    }
    app.post(&Nobody, &format!("{path}/declare"), body()).await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn a_notice_goes_from_the_employer_to_the_school_and_to_sgk() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, notice: path, .. } = &world;
    let first = world.share().await;
    assert_eq!(world.share().await, first, "a repeat changes nothing");
    let read = app.act(unit, &format!("{path}/acknowledge")).await.is(200);
    assert_eq!(read["state"], "acknowledged");
    assert_eq!(app.act(unit, &format!("{path}/acknowledge")).await.is(200), read);
    let late = app.act(aselsan, &format!("{path}/share")).await.refused(409, "sgk_notice_state");
    assert_eq!(fact(&late, "state"), "acknowledged");

    let declare = format!("{path}/declare");
    let declared = app.post(unit, &declare, declaration("2026-05-10", "SGK-1")).await.is(200);
    assert_eq!(
        [&declared["state"], &declared["declared_on"], &declared["declaration_reference"]],
        [&json!("declared"), &json!("2026-05-10"), &json!("SGK-1")]
    );
    assert_eq!(declared["shared_at"], first["shared_at"], "the earlier steps are kept");
    let again = app.post(unit, &declare, declaration("2026-05-10", "SGK-1")).await.is(200);
    assert_eq!(again, declared);
    app.post(unit, &declare, declaration("2026-05-10", "SGK-2"))
        .await
        .refused(409, "sgk_notice_state");
    app.act(unit, &format!("{path}/acknowledge")).await.refused(409, "sgk_notice_state");
}

#[actix_web::test]
async fn a_declaration_is_checked() {
    let world = Internship::confirmed().await;
    let Internship { app, unit, notice: path, .. } = &world;
    world.share().await;
    let declare = format!("{path}/declare");
    // Today is 10 May.
    let tomorrow =
        app.post(unit, &declare, declaration("2026-05-11", "SGK-1")).await.refused(422, "invalid");
    assert_eq!(
        (pointers(&tomorrow), fact(&tomorrow, "today")),
        (vec!["#/declared_on"], "2026-05-10")
    );
    for (reference, long) in [("", 0), ("x", 61)] {
        let reference = reference.repeat(long.max(1));
        let body = declaration("2026-05-10", &reference);
        let refused = app.post(unit, &declare, body).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), ["#/declaration_reference"]);
    }
    let missing = json!({ "declared_on": "2026-05-10" });
    let refused = app.post(unit, &declare, missing).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/declaration_reference"]);
    let extra = json!({ "declared_on": "2026-05-10", "declaration_reference": "1", "by": "me" });
    app.post(unit, &declare, extra).await.refused(400, "malformed");
    app.post(unit, &declare, declaration("10.05.2026", "1")).await.refused(400, "malformed");
    app.post(unit, &declare, declaration("2026-05-10", "a\0b")).await.refused(400, "malformed");
    // A declaration needs no acknowledgement first.
    let declared = app.post(unit, &declare, declaration("2026-05-10", "SGK-1")).await.is(200);
    assert_eq!(declared["state"], "declared");
}

#[actix_web::test]
async fn late_sharing_is_flagged_and_never_refused() {
    let after = start_of_day(DUE_ON) + Duration::DAY;
    for (now, late) in [(after - Duration::SECOND, false), (after, true)] {
        let world = Internship::confirmed().await;
        let Internship { app, aselsan, unit, notice: path, .. } = &world;
        let programme = app.officer(Role::ProgrammeOfficer);
        app.at(now);
        let overdue = |query| {
            let (app, aselsan) = (&app, &aselsan);
            async move { items(app, *aselsan, query).await.len() }
        };
        assert_eq!(app.get(&programme, path).await.is(200)["overdue"], late, "{now}");
        assert_eq!(overdue("?overdue=true").await, usize::from(late));
        let placement = &app.get(aselsan, "/v1/placements").await.is(200)["items"][0];
        assert_eq!(placement["sgk_notice"]["overdue"], late);

        let shared = world.share().await;
        assert_eq!((&shared["late"], &shared["overdue"]), (&json!(late), &json!(false)));
        assert_eq!(overdue("?overdue=true").await, 0);
        assert_eq!(overdue("?state=shared").await, 1);
        assert_eq!(overdue("?state=pending").await, 0);
        // The flag stays after the following steps.
        let read = app.act(unit, &format!("{path}/acknowledge")).await.is(200);
        assert_eq!(read["late"], late);
    }
}

#[actix_web::test]
async fn a_cancelled_internship_is_recalled_from_a_school_that_had_its_notice() {
    let shared = Internship::confirmed().await;
    shared.share().await;
    shared.cancel().await;
    let Internship { app, ayse, aselsan, unit, notice: path, .. } = &shared;
    let seen = app.get(unit, path).await.is(200);
    assert_eq!(
        (&seen["state"], &seen["student"]["national_id"]),
        (&json!("recalled"), &json!(ayse.national_id)),
        "the school may have to cancel a declaration"
    );
    let employers = app.get(aselsan, path).await.is(200);
    assert!(employers["student"]["national_id"].is_null(), "the employer no longer needs it");
    for step in ["share", "acknowledge"] {
        let caller = if step == "share" { &aselsan.manager } else { unit };
        let refused =
            app.act(caller, &format!("{path}/{step}")).await.refused(409, "sgk_notice_state");
        assert_eq!(fact(&refused, "state"), "recalled");
    }
    let body = declaration("2026-05-10", "SGK-1");
    app.post(unit, &format!("{path}/declare"), body).await.refused(409, "sgk_notice_state");

    let not_shared = Internship::confirmed().await;
    not_shared.cancel().await;
    let Internship { app, unit, notice: path, .. } = &not_shared;
    app.get(unit, path).await.refused(404, "not_found");
    app.tick();
    let page = app.get(unit, "/v1/me/notifications").await.is(200);
    assert_eq!(page["items"], json!([]), "the school has nothing to undo");
}

#[actix_web::test]
async fn lists_contain_no_identity_number() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    world.share().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    for caller in [&aselsan.manager, unit, &programme] {
        let page = app.get(caller, "/v1/sgk-notices").await;
        let text = String::from_utf8(page.bytes.clone()).unwrap();
        assert!(text.contains(&ayse.surname) && !text.contains(&ayse.national_id));
    }
}

#[actix_web::test]
async fn notices_come_in_pages() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 3);
    for name in ["Ayşe", "Mehmet", "Zeynep"] {
        app.confirmed(&aselsan, &app.candidate(name), START, END).await;
    }
    let names = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["given_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = app.get(&aselsan, "/v1/sgk-notices?limit=2").await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = app.get(&aselsan, &format!("/v1/sgk-notices?limit=2&cursor={cursor}")).await.is(200);
    assert_eq!([names(&first), names(&rest)].concat(), ["Ayşe", "Mehmet", "Zeynep"]);
    assert!(rest["next_cursor"].is_null());
    // A cursor is valid for one list and one filter.
    for path in ["/v1/sgk-notices?overdue=true&limit=2", "/v1/placements?limit=2"] {
        app.get(&aselsan, &format!("{path}&cursor={cursor}")).await.refused(400, "malformed");
    }
    for query in ["?limit=0", "?limit=201", "?overdue=yes", "?school=1"] {
        app.get(&aselsan, &format!("/v1/sgk-notices{query}")).await.refused(400, "malformed");
    }
}

#[actix_web::test]
async fn the_school_rejects_a_notice_and_sees_it_again_once_it_is_corrected() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, notice: path, .. } = &world;
    let reject = format!("{path}/reject");
    app.post(unit, &reject, rejection()).await.refused(404, "not_found");
    world.share().await;
    app.act(unit, &format!("{path}/acknowledge")).await.is(200);
    let rejected = app.post(unit, &reject, rejection()).await.is(200);
    assert_eq!(
        [&rejected["state"], &rejected["reject_reason"], &rejected["reject_text"]],
        ["rejected", "employer_data", "Sicil numarası başka bir işyerinin"]
    );
    assert_eq!(app.post(unit, &reject, rejection()).await.is(200), rejected);
    let otherwise = json!({ "reason": "workplace", "text": "Adres eksik" });
    app.post(unit, &reject, otherwise).await.refused(409, "sgk_notice_state");
    app.act(unit, &format!("{path}/acknowledge")).await.refused(409, "sgk_notice_state");
    let body = declaration("2026-05-10", "SGK-1");
    app.post(unit, &format!("{path}/declare"), body.clone()).await.refused(409, "sgk_notice_state");

    let number = "2.6201.01.01.7654321.006.01-02";
    let workplace = rejected["internship"]["workplace"]["id"].as_str().unwrap();
    let workplace = format!("/v1/workplaces/{workplace}");
    app.patch(aselsan, &workplace, json!({ "sgk_workplace_number": number })).await.is(200);
    let again = world.share().await;
    assert_eq!(
        [&again["state"], &again["internship"]["workplace"]["sgk_workplace_number"]],
        ["shared", number],
        "the school sees the correction"
    );
    assert_eq!(again["rejected_at"], rejected["rejected_at"], "and its own rejection");
    assert!(again["acknowledged_at"].is_null(), "the school has not acknowledged the correction");
    app.post(unit, &format!("{path}/declare"), body).await.is(200);
    app.post(unit, &reject, rejection()).await.refused(409, "sgk_notice_state");
}

#[actix_web::test]
async fn a_rejection_says_what_is_wrong() {
    let world = Internship::confirmed().await;
    let Internship { app, unit, notice: path, .. } = &world;
    world.share().await;
    let reject = format!("{path}/reject");
    for text in ["", "  ", &"x".repeat(1001)] {
        let body = json!({ "reason": "workplace", "text": text });
        let refused = app.post(unit, &reject, body).await.refused(422, "invalid");
        assert!(pointers(&refused).iter().all(|pointer| *pointer == "#/text"), "{text:?}");
    }
    let missing = app.post(unit, &reject, json!({ "reason": "workplace" })).await;
    assert_eq!(pointers(&missing.refused(422, "invalid")), ["#/text"]);
    let unknown = json!({ "reason": "mood", "text": "x" });
    app.post(unit, &reject, unknown).await.refused(400, "malformed");
}

#[actix_web::test]
async fn a_declaration_of_the_first_day_or_later_is_flagged() {
    for (day, late) in [(START - Duration::DAY, false), (START, true)] {
        let world = Internship::confirmed().await;
        world.share().await;
        let Internship { app, unit, notice: path, .. } = &world;
        app.at(start_of_day(day));
        let mut body = declaration(&day.to_string(), "SGK-1");
        body["declaration_type"] = json!("22");
        let declared = app.post(unit, &format!("{path}/declare"), body).await.is(200);
        assert_eq!(
            [&declared["declared_late"], &declared["declaration_type"]],
            [&json!(late), &json!("22")],
            "{day}"
        );
    }
}

#[actix_web::test]
async fn the_career_centre_follows_the_notices_of_its_students_without_their_numbers() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, notice: path, .. } = &world;
    let career = app.officer(Role::CareerOfficer);
    app.get(&career, path).await.refused(404, "not_found");
    world.share().await;
    let notice = app.get(&career, path).await.is(200);
    assert_eq!(notice["student"]["given_name"], "Ayşe");
    assert!(notice["student"]["national_id"].is_null());
    assert!(!notice.to_string().contains(&ayse.national_id));
    assert_eq!(items(app, &career, "").await.len(), 1);
    let other = app.officer_of(Role::CareerOfficer, Some(BOUN));
    app.get(&other, path).await.refused(404, "not_found");
    assert_eq!(items(app, &other, "").await.len(), 0);
}

/// The number of alarms in the outbox that an SGK notice is overdue (N22).
fn alarms(app: &TestApp) -> usize {
    let alarms = "select action as line from outbox_events where action = 'overdue'";
    Raw::new(&app.db).lines(alarms).len()
}

#[actix_web::test]
async fn an_overdue_notice_raises_one_alarm_a_day_until_it_is_shared() {
    let world = Internship::confirmed().await;
    let Internship { app, unit, notice: path, .. } = &world;
    let midnight = start_of_day(DUE_ON) + Duration::DAY;
    let mut raised = vec![];
    for at in [
        midnight - Duration::SECOND,
        midnight,
        midnight + Duration::HOUR,
        midnight + Duration::DAY - Duration::SECOND,
        midnight + Duration::DAY,
    ] {
        app.at(at);
        app.tick();
        app.tick();
        raised.push(alarms(app));
    }
    assert_eq!(raised, [0, 1, 1, 1, 2]);
    world.share().await;
    app.at(midnight + Duration::DAY * 2);
    app.tick();
    assert_eq!(alarms(app), 2, "no alarm after it was shared");
    app.post(unit, &format!("{path}/reject"), rejection()).await.is(200);
    app.tick();
    assert_eq!(alarms(app), 3, "the employer must share it again");
    app.at(start_of_day(END) + Duration::DAY);
    app.tick();
    assert_eq!(alarms(app), 3, "no alarm after the internship ended");
}

#[actix_web::test]
async fn the_notice_of_a_pupil_goes_to_the_office_of_its_school_in_the_industrial_zone() {
    let app = TestApp::new().await;
    let (deniz, aselsan) = (app.candidate_of("Deniz", OSTIM), app.employer("Aselsan", 1));
    app.confirmed(&aselsan, &deniz, START, END).await;
    let path = format!("/v1/sgk-notices/{}", id(&items(&app, &aselsan, "").await[0]));
    app.act(&aselsan, &format!("{path}/share")).await.is(200);
    app.get(&app.officer(Role::UnitOfficer), &path).await.refused(404, "not_found");

    let office = app.officer_of(Role::SchoolOfficer, Some(OSTIM));
    assert_eq!(items(&app, &office, "").await.len(), 1);
    let notice = app.act(&office, &format!("{path}/acknowledge")).await.is(200);
    assert_eq!(
        [&notice["student"]["national_id"], &notice["school_id"]],
        [&json!(deniz.national_id), &json!(OSTIM.0)]
    );
    let body = declaration("2026-05-10", "SGK-1");
    let declared = app.post(&office, &format!("{path}/declare"), body).await.is(200);
    assert_eq!(declared["state"], "declared");
}
