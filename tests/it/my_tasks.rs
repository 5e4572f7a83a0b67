//! What waits for somebody when they sign in, in one request.

use serde_json::{Value, json};
use staj_domain::employer::EmployerState;
use staj_domain::user::Role;
use staj_tests::given::{self, BOUN, CONTROL, END, Internship, START};
use staj_tests::{Bearer, Nobody, Reply, TestApp, id, instant};
use time::Duration;

/// Kind, count and due instant of what waits for the caller.
async fn mine(app: &TestApp, caller: &impl Bearer) -> Vec<(String, u64, Value)> {
    let tasks = app.get(caller, "/v1/me/tasks").await.is(200);
    let of = |task: &Value| {
        let kind = task["kind"].as_str().unwrap().to_owned();
        assert_eq!(task["more"], false);
        (kind, task["count"].as_u64().unwrap(), task["due_at"].clone())
    };
    tasks["items"].as_array().unwrap().iter().map(of).collect()
}

fn task(kind: &str, count: u64, due_at: &str) -> (String, u64, Value) {
    (kind.to_owned(), count, json!(due_at))
}

fn at_any_time(kind: &str, count: u64) -> (String, u64, Value) {
    (kind.to_owned(), count, Value::Null)
}

#[actix_web::test]
async fn an_offer_waits_for_whoever_is_next() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let (other, unit) = (app.employer("TAI", 1), app.officer(Role::UnitOfficer));
    let offer = app.draft(&aselsan, &ayse, START, END).await;
    assert_eq!(mine(&app, &aselsan).await, [at_any_time("send_offer", 1)]);
    assert_eq!(mine(&app, &ayse).await, [], "a draft is the employer's own");
    let path = format!("/v1/offers/{offer}");
    let sent = app.act(&aselsan, &format!("{path}/send")).await.is(200);
    let respond_by = sent["respond_by"].as_str().unwrap();
    assert_eq!(mine(&app, &ayse).await, [task("answer_offer", 1, respond_by)]);
    let asked = json!({ "text": "Transkript" });
    app.post(&aselsan, &format!("{path}/document-requests"), asked).await.is(201);
    let requested = at_any_time("upload_supplementary_document", 1);
    assert_eq!(mine(&app, &ayse).await, [task("answer_offer", 1, respond_by), requested.clone()]);
    let accepted = app.act(&ayse, &format!("{path}/accept")).await.is(200);
    let confirm_by = accepted["confirm_by"].as_str().unwrap();
    assert_eq!(mine(&app, &ayse).await, [requested]);
    assert_eq!(mine(&app, &aselsan).await, [task("confirm_offer", 1, confirm_by)]);
    assert_eq!(mine(&app, &other).await, []);
    // What can no longer be done is gone, even if no job has touched it yet.
    app.at(instant(&json!(confirm_by)) + Duration::seconds(1));
    assert_eq!(mine(&app, &aselsan).await, []);
    assert_eq!(mine(&app, &unit).await, []);
    app.get(&Nobody, "/v1/me/tasks").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn an_internship_waits_for_the_employer_and_then_for_the_school() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement, notice, .. } = &world;
    let foreign = app.officer_of(Role::UnitOfficer, Some(BOUN));
    let decide = task("decide_approval", 1, "2026-07-19T20:59:59Z");
    assert_eq!(mine(app, aselsan).await, [task("share_sgk_notice", 1, "2026-07-13T20:59:59Z")]);
    assert_eq!(mine(app, unit).await, std::slice::from_ref(&decide));
    world.share().await;
    assert_eq!(mine(app, aselsan).await, []);
    let declare = task("declare_intern", 1, "2026-07-19T20:59:59Z");
    assert_eq!(mine(app, unit).await, [declare.clone(), decide]);
    let found = app.get(unit, "/v1/me/tasks").await.is(200)["items"][0].clone();
    assert_eq!(found["operation_id"], "declare_sgk_notice");
    assert!(notice.ends_with(found["object_ids"][0].as_str().unwrap()));
    assert_eq!(found["overdue"], 0);
    let approval = format!("{placement}/university-approval");
    app.post(unit, &approval, json!({ "verdict": "approved" })).await.is(200);
    app.at(instant(&json!("2026-07-19T20:59:59Z")) + Duration::seconds(1));
    assert_eq!(mine(app, unit).await, [declare], "nobody was declared in time");
    assert_eq!(app.get(unit, "/v1/me/tasks").await.is(200)["items"][0]["overdue"], 1);
    assert_eq!((mine(app, ayse).await, mine(app, &foreign).await), (vec![], vec![]));
}

#[actix_web::test]
async fn an_interview_waits_for_the_candidate_and_its_outcome_for_the_employer() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let body = json!({ "pool_entry_id": ayse.pool_entry.0, "starts_at": "2026-05-20T11:00:00Z",
        "duration_minutes": 30 });
    let list = format!("/v1/employers/{}/talent-pool/{}", aselsan.id.0, ayse.pool_entry.0);
    app.put(&aselsan, &list, json!({})).await.is(201);
    let interview = id(&app.post(&aselsan, "/v1/interviews", body).await.is(201));
    let path = format!("/v1/interviews/{interview}");
    let attend = task("attend_interview", 1, "2026-05-20T11:00:00Z");
    assert_eq!((mine(&app, &ayse).await, mine(&app, &aselsan).await), (vec![attend], vec![]));
    let other_time = json!({ "message": "O saatte sınavım var" });
    app.post(&ayse, &format!("{path}/request-reschedule"), other_time).await.is(200);
    let reschedule = task("reschedule_interview", 1, "2026-05-20T11:00:00Z");
    assert_eq!((mine(&app, &ayse).await, mine(&app, &aselsan).await), (vec![], vec![reschedule]));
    let moved = json!({ "starts_at": "2026-05-21T11:00:00Z", "duration_minutes": 30 });
    app.post(&aselsan, &format!("{path}/reschedule"), moved).await.is(200);
    app.at(instant(&json!("2026-05-21T12:00:00Z")));
    assert_eq!(mine(&app, &ayse).await, []);
    assert_eq!(mine(&app, &aselsan).await, [at_any_time("record_interview", 1)]);
    app.post(&aselsan, &format!("{path}/complete"), json!({})).await.is(200);
    assert_eq!(mine(&app, &aselsan).await, []);
}

#[actix_web::test]
async fn a_document_waits_for_its_school_and_then_for_the_programme_office() {
    let app = TestApp::new().await;
    let (ece, centre) = (app.applicant("Ece"), app.officer(Role::CareerOfficer));
    let office = app.officer(Role::ProgrammeOfficer);
    let application = app.application(&ece).await;
    let closes = staj_tests::given::calendar().applications_close_at;
    let closes = closes.format(&time::format_description::well_known::Rfc3339).unwrap();
    assert_eq!(mine(&app, &ece).await, [task("submit_application", 1, &closes)]);
    let document = app.document(&ece, &application).await;
    app.submit(&ece, &application).await;
    assert_eq!(mine(&app, &ece).await, []);
    app.at(CONTROL);
    assert_eq!(mine(&app, &centre).await, [at_any_time("check_document", 1)]);
    assert_eq!(mine(&app, &office).await, []);
    app.act(&centre, &format!("/v1/documents/{document}/accept")).await.is(200);
    assert_eq!(mine(&app, &centre).await, []);
    assert_eq!(mine(&app, &office).await, [at_any_time("approve_document", 1)]);
}

#[actix_web::test]
async fn the_programme_office_sees_what_it_may_decide() {
    let app = TestApp::new().await;
    let (first, second) =
        (app.officer(Role::ProgrammeOfficer), app.officer(Role::ProgrammeOfficer));
    let ayse = app.candidate("Ayşe");
    app.employer_in(EmployerState::PendingApproval, "TAI", 1);
    let request = json!({ "kind": "access", "text": "Hangi verilerim var?" });
    let asked = app.post(&ayse, "/v1/me/data-requests", request).await.is(201);
    let due = format!("{}T20:59:59Z", asked["due_date"].as_str().unwrap());
    let person = json!({ "email": "yeni.gorevli@staj.example", "full_name": "Yeni Görevli",
        "role": "programme_officer", "language": "tr" });
    app.post(&first, "/v1/users", person).await.is(201);
    let both = [task("answer_data_request", 1, &due), at_any_time("activate_employer", 1)];
    assert_eq!(mine(&app, &first).await, both, "somebody else approves whom they proposed");
    let approve = at_any_time("approve_user", 1);
    assert_eq!(mine(&app, &second).await, [both.to_vec(), vec![approve]].concat());
}

#[actix_web::test]
async fn whoever_has_very_much_to_do_sees_that_there_is_more() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    for nth in 0..102 {
        app.employer_in(EmployerState::PendingApproval, &format!("Kurum {nth}"), 1);
    }
    let tasks = app.get(&office, "/v1/me/tasks").await.is(200);
    let task = &tasks["items"][0];
    assert_eq!((&task["count"], &task["more"]), (&json!(100), &json!(true)));
    assert_eq!(task["object_ids"].as_array().unwrap().len(), 10);
}

/// The file at a calendar address, which anybody can read who has it.
async fn read(app: &TestApp, url: &str) -> Reply {
    let path = url.trim_start_matches("http://127.0.0.1:8080");
    assert_ne!(path, url);
    app.get(&Nobody, path).await
}

async fn renew(app: &TestApp, caller: &impl Bearer) -> String {
    let address = app.act(caller, "/v1/me/calendar-address").await.is(200);
    let shown = app.get(caller, "/v1/me/calendar-address").await.is(200);
    assert_eq!(shown, address);
    address["url"].as_str().unwrap().to_owned()
}

/// The lines of a calendar, unfolded.
async fn lines(app: &TestApp, url: &str) -> Vec<String> {
    let reply = read(app, url).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = String::from_utf8(reply.bytes.to_vec()).unwrap().replace("\r\n ", "");
    text.split("\r\n").map(str::to_owned).collect()
}

#[actix_web::test]
async fn a_calendar_that_needs_no_sign_in_has_every_deadline_and_interview() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 5));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let talented = format!("/v1/employers/{}/talent-pool/{}", aselsan.id.0, ayse.pool_entry.0);
    app.put(&aselsan, &talented, json!({})).await.is(201);
    let interview = json!({ "pool_entry_id": ayse.pool_entry.0, "starts_at": "2026-05-20T11:00:00Z",
        "duration_minutes": 30 });
    app.post(&aselsan, "/v1/interviews", interview).await.is(201);

    let of_ayse = lines(&app, &renew(&app, &ayse).await).await;
    let day = given::respond_by(START).to_offset(time::macros::offset!(+3)).date();
    let day = day.to_string().replace('-', "");
    for line in [
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Ulusal Staj Programı",
        "SUMMARY:Son gün: Teklifi cevapla (1)",
        &format!("DTSTART;VALUE=DATE:{day}"),
        "SUMMARY:Mülakat: Aselsan",
        "DTSTART:20260520T110000Z",
    ] {
        assert!(of_ayse.iter().any(|found| found == line), "{line} in {of_ayse:#?}");
    }
    app.act(&ayse, &format!("/v1/offers/{offer}/accept")).await.is(200);
    let of_aselsan = lines(&app, &renew(&app, &aselsan).await).await.join("\n");
    assert!(of_aselsan.contains("SUMMARY:Son gün: Teklifi teyit et (1)"), "{of_aselsan}");
    // The companies that keep calendars learn of nobody.
    for secret in [&ayse.given_name, &ayse.surname] {
        assert!(!of_aselsan.contains(secret), "{secret} in {of_aselsan}");
    }
}

#[actix_web::test]
async fn a_calendar_address_works_until_it_is_renewed_ended_or_old() {
    let app = TestApp::new().await;
    let (ayse, office) = (app.candidate("Ayşe"), app.officer(Role::ProgrammeOfficer));
    app.get(&ayse, "/v1/me/calendar-address").await.refused(404, "not_found");
    app.delete(&ayse, "/v1/me/calendar-address").await.refused(404, "not_found");
    let first = renew(&app, &ayse).await;
    let second = renew(&app, &ayse).await;
    read(&app, &first).await.refused(404, "not_found");
    lines(&app, &second).await;
    let tampered = second.replace("/calendars/", "/calendars/A");
    read(&app, &tampered).await.refused(404, "not_found");
    assert_eq!(app.delete(&ayse, "/v1/me/calendar-address").await.status, 204);
    read(&app, &second).await.refused(404, "not_found");

    let third = renew(&app, &ayse).await;
    let wall = app.app.clock.wall();
    app.app.clock.set_wall(wall + Duration::days(400));
    read(&app, &third).await.refused(404, "not_found");
    app.app.clock.set_wall(wall);
    lines(&app, &third).await;
    let events = format!("/v1/audit-events?object_id={}", ayse.caller.user.0);
    let events = app.get(&office, &events).await.is(200);
    let count = |action: &str| {
        events["items"].as_array().unwrap().iter().filter(|event| event["action"] == action).count()
    };
    assert_eq!((count("renew_calendar"), count("end_calendar")), (3, 1));
}

#[actix_web::test]
async fn nobody_reads_the_calendar_of_an_account_that_was_closed() {
    let app = TestApp::new().await;
    let (officer, office) = (app.officer(Role::UnitOfficer), app.officer(Role::ProgrammeOfficer));
    let url = renew(&app, &officer).await;
    lines(&app, &url).await;
    let path = format!("/v1/users/{}/deactivate", officer.user.0);
    app.post(&office, &path, json!({ "reason": "Ayrıldı" })).await.is(200);
    read(&app, &url).await.refused(404, "not_found");
}

/// Each count is the length of the list with that state, also for states that only the clock has changed.
#[actix_web::test]
async fn the_counts_by_state_are_those_of_the_lists() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    let [mehmet, zeynep] = ["Mehmet", "Zeynep"].map(|name| app.candidate(name));
    app.sent(aselsan, &mehmet, START, END).await;
    app.draft(aselsan, &zeynep, START, END).await;
    let tai = app.employer("TAI", 2);
    app.accepted(&tai, &zeynep, START, END).await;
    world.share().await;
    let career = app.officer(Role::CareerOfficer);
    let lists = [
        ("applications", "applications"),
        ("documents", "documents"),
        ("offers", "offers"),
        ("placements", "placements"),
        ("sgk_notices", "sgk-notices"),
    ];
    let (before, mut compared) = (app.now(), 0);
    for now in [before, before + Duration::days(40), instant(&json!("2026-07-21T09:00:00Z"))] {
        app.at(now);
        for caller in [&ayse.caller, &mehmet.caller, &aselsan.manager, &tai.manager, unit, &career]
        {
            let counts = app.get(caller, "/v1/me/counts").await.is(200);
            for (kind, list) in lists {
                for of in counts[kind].as_array().unwrap() {
                    let path = format!("/v1/{list}?state={}", of["state"].as_str().unwrap());
                    let found = app.get(caller, &path).await.is(200)["items"].clone();
                    let found = found.as_array().unwrap().len() as u64;
                    assert_eq!(Some(found), of["count"].as_u64(), "{now}: {path}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 20, "{compared}");
    let none = format!("/v1/me/counts?term_id={}", uuid::Uuid::nil());
    let none = app.get(&aselsan.manager, &none).await.is(200);
    assert!(lists.iter().all(|(kind, _)| none[kind] == json!([])), "{none}");
}
