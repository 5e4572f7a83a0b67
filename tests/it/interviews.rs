//! Interviews over HTTP: the two sides, the time, and what only the two sides may see.

use serde_json::{Value, json};
use staj_domain::employer::EmployerState;
use staj_domain::user::Role;
use staj_tests::contract::operations;
use staj_tests::given::TERM;
use staj_tests::raw::Raw;
use staj_tests::{Bearer, Candidate, Employer, Nobody, START, TestApp, fact, id, rfc3339};
use time::macros::date;
use time::{Duration, OffsetDateTime};

const SOON: OffsetDateTime = START.saturating_add(Duration::days(3));

async fn listed(app: &TestApp, employer: &Employer, candidate: &Candidate) {
    let path = format!("/v1/employers/{}/talent-pool/{}", employer.id, candidate.pool_entry);
    let reply = app.put(employer, &path, json!({})).await;
    assert!([200, 201].contains(&reply.status), "{:#}", reply.body);
}

fn at(candidate: &Candidate, starts_at: OffsetDateTime) -> Value {
    json!({ "pool_entry_id": candidate.pool_entry.0, "starts_at": rfc3339(starts_at), "duration_minutes": 30 })
}

/// Adds the candidate to the employer's talent pool and schedules an interview with them.
async fn scheduled(app: &TestApp, employer: &Employer, candidate: &Candidate) -> String {
    listed(app, employer, candidate).await;
    id(&app
        .post(employer, "/v1/interviews", with_new_contact(app, employer, candidate, SOON))
        .await
        .is(201))
}

/// An interview with a colleague who has no other one.
fn with_new_contact(
    app: &TestApp,
    employer: &Employer,
    candidate: &Candidate,
    starts_at: OffsetDateTime,
) -> Value {
    let mut body = at(candidate, starts_at);
    body["officer_id"] = json!(app.colleague(employer, Role::InternshipOfficer).user.0);
    body
}

fn path(interview: &str, act: &str) -> String {
    format!("/v1/interviews/{interview}{act}")
}

/// Whether the employer sees the candidate's surname anywhere: on its lists, in the interview, in
/// the interview's calendar file or in an offer.
async fn seen_by(
    app: &TestApp,
    employer: &Employer,
    candidate: &Candidate,
    interview: &str,
) -> bool {
    let mut seen = vec![];
    for place in [
        path(interview, ""),
        path(interview, "/calendar"),
        "/v1/interviews".to_owned(),
        "/v1/me/interviews/calendar".to_owned(),
        format!("/v1/employers/{}/talent-pool", employer.id),
        format!("/v1/employers/{}/reserve-list", employer.id),
        "/v1/offers".to_owned(),
        "/v1/me/notifications".to_owned(),
    ] {
        let reply = app.get(employer, &place).await;
        let text = String::from_utf8_lossy(&reply.bytes).replace("\r\n ", "");
        if text.contains(&candidate.surname) {
            seen.push(place);
        }
    }
    !seen.is_empty()
}

/// Cancels an interview.
async fn cancelled(app: &TestApp, employer: &Employer, interview: &str) {
    let why = json!({ "reason": "Ertelendi" });
    app.post(employer, &path(interview, "/cancel"), why).await.is(200);
}

async fn passcode(app: &TestApp, party: &impl Bearer, interview: &str) -> Value {
    app.get(party, &path(interview, "")).await.is(200)["passcode"].clone()
}

#[actix_web::test]
async fn an_interview_names_its_contact_and_reveals_who_is_invited() {
    let app = TestApp::new().await;
    let (aselsan, roketsan) = (app.employer("Aselsan", 2), app.employer("Roketsan", 1));
    let ayse = app.candidate("Ayşe");
    listed(&app, &aselsan, &ayse).await;
    let earlier = app.draft(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let offer = format!("/v1/offers/{earlier}");
    assert_eq!(app.get(&aselsan, &offer).await.is(200)["candidate"], Value::Null);

    let officer = app.colleague(&aselsan, Role::InternshipOfficer);
    let phone = json!({ "phone": "+905321234567" });
    app.patch(&officer, "/v1/me", phone).await.is(200);
    let mut body = at(&ayse, SOON);
    body["officer_id"] = json!(officer.user.0);
    let made = app.post(&aselsan, "/v1/interviews", body.clone()).await.is(201);
    assert_eq!(made["officer"]["id"], officer.user.0.to_string());
    assert_eq!(made["officer"]["name"], "Staj sorumlusu");
    assert_eq!(made["officer"]["phone"], "+905321234567");
    assert_eq!(made["starts_at"], "2026-05-13T09:00:00Z");
    assert_eq!(made["ends_at"], "2026-05-13T09:30:00Z");
    assert_eq!(made["provider"], "cam");
    let room = made["meeting_url"].as_str().unwrap().strip_prefix("https://cam.staj.example/");
    assert_eq!(room.map(str::len), Some(32));
    for known in ["given_name", "surname", "email", "school_name"] {
        assert!(made["candidate"][known].is_string(), "{known}");
    }
    assert_eq!(made["candidate"]["surname"], ayse.surname);
    assert!(!made.to_string().contains(&ayse.national_id));

    // From then on, the employer sees the name wherever they see the candidate. Nobody else does.
    assert_eq!(app.get(&aselsan, &offer).await.is(200)["candidate"]["surname"], ayse.surname);
    let pool = format!("/v1/employers/{}/talent-pool", aselsan.id);
    let pool = app.get(&aselsan, &pool).await.is(200);
    assert_eq!(pool["items"][0]["candidate"]["email"], made["candidate"]["email"]);
    listed(&app, &roketsan, &ayse).await;
    let theirs =
        app.get(&roketsan, &format!("/v1/employers/{}/talent-pool", roketsan.id)).await.is(200);
    assert_eq!(theirs["items"][0]["candidate"], Value::Null);
    let draft = app.draft(&roketsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let draft = app.get(&roketsan, &format!("/v1/offers/{draft}")).await.is(200);
    assert_eq!(draft["candidate"], Value::Null);
    let search = app.get(&aselsan, &format!("/v1/terms/{TERM}/pool-entries")).await.is(200);
    assert!(!search.to_string().contains(&ayse.surname), "the pool still shows no names");

    // Once the interview is cancelled, the employer no longer knows who the candidate is.
    let cancel = path(&id(&made), "/cancel");
    let cancelled = app.post(&aselsan, &cancel, json!({ "reason": "Ertelendi" })).await.is(200);
    assert_eq!(cancelled["candidate"], Value::Null);
    assert_eq!(app.get(&aselsan, &offer).await.is(200)["candidate"], Value::Null);
    assert!(!seen_by(&app, &aselsan, &ayse, &id(&made)).await, "cancelled");

    // A contact without a phone number of their own gets the employer's.
    body["officer_id"] = json!(aselsan.manager.user.0);
    let other = app.post(&aselsan, "/v1/interviews", body.clone()).await.is(201);
    assert_eq!(other["officer"]["phone"], "+903120000000");
    body["officer_id"] = json!(roketsan.manager.user.0);
    let refused = app.post(&aselsan, "/v1/interviews", body).await.refused(422, "invalid");
    assert_eq!(staj_tests::pointers(&refused), ["#/officer_id"]);
}

#[actix_web::test]
async fn only_an_active_employer_invites_a_listed_candidate_to_a_future_time() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let ayse = app.candidate("Ayşe");
    let schedule = async |body: Value| app.post(&aselsan, "/v1/interviews", body).await;
    schedule(at(&ayse, SOON)).await.refused(409, "not_in_talent_pool");
    listed(&app, &aselsan, &ayse).await;
    schedule(at(&ayse, START)).await.refused(422, "invalid");
    schedule(at(&ayse, START + Duration::days(367))).await.refused(422, "invalid");
    let far = json!({ "pool_entry_id": ayse.pool_entry.0, "starts_at": "9999-12-31T23:59:59Z", "duration_minutes": 480 });
    schedule(far).await.refused(422, "invalid");
    let mut short = at(&ayse, SOON);
    short["duration_minutes"] = json!(4);
    schedule(short).await.refused(422, "invalid");
    let mut unknown = at(&ayse, SOON);
    unknown["pool_entry_id"] = json!("00000000-0000-0000-0000-000000000001");
    schedule(unknown).await.refused(404, "not_found");
    schedule(at(&ayse, START + Duration::SECOND)).await.is(201);
    // There may be several interviews, and an offer needs none (A30).
    schedule(at(&ayse, SOON)).await.is(201);
    let ece = app.candidate("Ece");
    app.sent(&aselsan, &ece, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let removed = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, ayse.pool_entry);
    app.delete(&aselsan, &removed).await.is(204);
    schedule(at(&ayse, SOON)).await.refused(409, "not_in_talent_pool");
    let suspended = app.employer_in(EmployerState::Suspended, "Roketsan", 1);
    let refused = app.post(&suspended, "/v1/interviews", at(&ayse, SOON)).await;
    refused.refused(409, "employer_inactive");
}

#[actix_web::test]
async fn the_candidate_requests_another_time_and_gets_it_with_a_new_passcode() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let ayse = app.candidate("Ayşe");
    let interview = scheduled(&app, &aselsan, &ayse).await;
    let first = passcode(&app, &ayse, &interview).await;
    assert_eq!(first.as_str().map(str::len), Some(8));
    assert_eq!(first, passcode(&app, &aselsan, &interview).await);

    let ask = json!({ "message": "O saatte sınavım var" });
    let asked =
        app.post(&ayse, &path(&interview, "/request-reschedule"), ask.clone()).await.is(200);
    assert_eq!(asked["state"], "reschedule_requested");
    assert_eq!(asked["message"], ask["message"]);
    let again =
        app.post(&ayse, &path(&interview, "/request-reschedule"), ask.clone()).await.is(200);
    assert_eq!(again, asked, "repeated");

    let moved = SOON + Duration::DAY;
    let time = json!({ "starts_at": rfc3339(moved), "duration_minutes": 45 });
    let given = app.post(&aselsan, &path(&interview, "/reschedule"), time.clone()).await.is(200);
    assert_eq!((&given["state"], &given["sequence"]), (&json!("scheduled"), &json!(1)));
    assert_eq!(given["ends_at"], "2026-05-14T09:45:00Z");
    let second = passcode(&app, &ayse, &interview).await;
    assert_ne!(second, first);
    app.post(&aselsan, &path(&interview, "/reschedule"), time).await.is(200);
    assert_eq!(
        passcode(&app, &ayse, &interview).await,
        second,
        "rescheduling to the same time changes nothing"
    );
    let past = json!({ "starts_at": rfc3339(START), "duration_minutes": 45 });
    app.post(&aselsan, &path(&interview, "/reschedule"), past).await.refused(422, "invalid");

    app.at(moved);
    let late = app.post(&ayse, &path(&interview, "/request-reschedule"), ask).await;
    let late = late.refused(409, "interview_started");
    assert_eq!(fact(&late, "starts_at"), "2026-05-14T09:00:00Z");
}

#[actix_web::test]
async fn the_outcome_of_an_interview_is_recorded_after_its_start_and_only_for_the_employer() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let (held, missed) =
        (scheduled(&app, &aselsan, &ayse).await, scheduled(&app, &aselsan, &ece).await);
    let note = json!({ "note": "Rust bilgisi güçlü" });
    app.at(SOON - Duration::SECOND);
    let early = app.post(&aselsan, &path(&held, "/complete"), note.clone()).await;
    early.refused(409, "interview_not_started");
    app.act(&aselsan, &path(&missed, "/no-show")).await.refused(409, "interview_not_started");
    app.at(SOON);
    let done = app.post(&aselsan, &path(&held, "/complete"), note.clone()).await.is(200);
    assert_eq!((&done["state"], &done["note"]), (&json!("completed"), &note["note"]));
    let seen = app.get(&ayse, &path(&held, "")).await.is(200);
    assert_eq!(seen["interview"]["note"], Value::Null);
    assert_eq!(seen["passcode"], Value::Null, "the meeting is over");
    assert_eq!(app.act(&aselsan, &path(&missed, "/no-show")).await.is(200)["state"], "no_show");
    for act in ["/cancel", "/reschedule"] {
        let body = match act {
            "/cancel" => json!({ "reason": "Ertelendi" }),
            _ => json!({ "starts_at": rfc3339(SOON + Duration::DAY), "duration_minutes": 30 }),
        };
        let refused = app.post(&aselsan, &path(&held, act), body).await;
        assert_eq!(fact(&refused.refused(409, "interview_state"), "state"), "completed");
    }
    let by_state = app.get(&aselsan, "/v1/interviews?state=no_show").await.is(200);
    assert_eq!(by_state["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(id(&by_state["items"][0]), missed);
}

#[actix_web::test]
async fn two_interviews_at_one_time_give_a_warning_that_does_not_say_with_whom() {
    let app = TestApp::new().await;
    let (aselsan, roketsan) = (app.employer("Aselsan", 1), app.employer("Roketsan", 1));
    let ayse = app.candidate("Ayşe");
    let first = scheduled(&app, &aselsan, &ayse).await;
    listed(&app, &roketsan, &ayse).await;
    let book = async |minutes: i64| {
        let time = SOON + Duration::minutes(minutes);
        let body = with_new_contact(&app, &roketsan, &ayse, time);
        app.post(&roketsan, "/v1/interviews", body).await.is(201)
    };
    assert_eq!(book(30).await["warnings"], json!([]), "it starts when the other one ends");
    assert_eq!(book(-30).await["warnings"], json!([]), "it ends when the other one starts");
    let clash = book(29).await;
    assert_eq!(clash["warnings"][0]["code"], "overlaps_interview");
    assert!(!clash.to_string().contains("Aselsan"));
    let other = app.get(&aselsan, &path(&first, "")).await.is(200);
    assert_eq!(other["interview"]["warnings"][0]["code"], "overlaps_interview");
    assert!(!other.to_string().contains("Roketsan"));
    let cancel = json!({ "reason": "Ertelendi" });
    app.post(&roketsan, &path(&id(&clash), "/cancel"), cancel).await.is(200);
    let other = app.get(&aselsan, &path(&first, "")).await.is(200);
    assert_eq!(other["interview"]["warnings"], json!([]), "a cancelled interview overlaps nothing");
}

/// A31: only `get_interview` returns the passcode, and only to the two sides. No other operation,
/// role, event, mail or calendar contains it.
#[actix_web::test]
async fn the_passcode_is_shown_only_to_the_two_sides_and_by_one_operation() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let ayse = app.candidate("Ayşe");
    let interview = scheduled(&app, &aselsan, &ayse).await;
    let sent = app.sent(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let mut canaries = vec![passcode(&app, &ayse, &interview).await];
    let time = json!({ "starts_at": rfc3339(SOON + Duration::DAY), "duration_minutes": 30 });
    let moved = app.post(&aselsan, &path(&interview, "/reschedule"), time).await.is(200);
    canaries.push(passcode(&app, &aselsan, &interview).await);
    app.tick();
    let shows = |text: &str| canaries.iter().any(|code| text.contains(code.as_str().unwrap()));
    assert!(!shows(&moved.to_string()), "the response of a command");

    let programme = app.officer(Role::ProgrammeOfficer);
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    let callers = [
        (Role::Candidate, &ayse.caller),
        (Role::EmployerManager, &aselsan.manager),
        (Role::InternshipOfficer, &colleague),
        (Role::ProgrammeOfficer, &programme),
    ];
    let (mut seen, mut walked) = (vec![], 0);
    let operations = operations();
    for operation in operations.iter().filter(|operation| operation.method == "GET") {
        let path = operation
            .path
            .replace("{interview_id}", &interview)
            .replace("{offer_id}", &sent)
            .replace("{term_id}", &TERM.to_string())
            .replace("{employer_id}", &aselsan.id.to_string())
            .replace("{pool_entry_id}", &ayse.pool_entry.to_string())
            .replace("{application_id}", &ayse.pool_entry.to_string());
        if path.contains('{') {
            continue;
        }
        for (role, caller) in callers {
            if !operation.is_public && !operation.roles.contains(&role.to_string()) {
                continue;
            }
            let reply = app.get(caller, &path).await;
            walked += usize::from(reply.status == 200);
            if shows(&String::from_utf8_lossy(&reply.bytes)) {
                seen.push((operation.id.as_str(), role));
            }
        }
        if operation.is_public {
            assert!(!shows(&String::from_utf8_lossy(&app.get(&Nobody, &path).await.bytes)));
        }
    }
    let parties = [Role::Candidate, Role::EmployerManager, Role::InternshipOfficer];
    assert_eq!(seen, parties.map(|role| ("get_interview", role)));
    assert!(walked > 40, "{walked} responses");

    // No other text column contains a passcode either.
    let mut raw = Raw::new(&app.db);
    for (table, columns) in [
        ("audit_events", "action || coalesce(reason, '')"),
        ("outbox_events", "action"),
        ("notifications", "cast(variables as text)"),
        ("mails", "recipient || coalesce(last_error, '')"),
        ("interviews", "meeting_url || coalesce(message, '') || coalesce(note, '')"),
    ] {
        let lines = raw.lines(&format!("select {columns} as line from {table}"));
        assert!(!lines.iter().any(|line| shows(line)), "{table}");
    }
}

#[actix_web::test]
async fn outsiders_learn_of_no_interview_and_people_list_only_their_own() {
    let app = TestApp::new().await;
    let (aselsan, roketsan) = (app.employer("Aselsan", 1), app.employer("Roketsan", 1));
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let mut interviews = vec![];
    listed(&app, &aselsan, &ayse).await;
    for days in 0..3 {
        let body = at(&ayse, SOON + Duration::days(days));
        interviews.push(id(&app.post(&aselsan, "/v1/interviews", body).await.is(201)));
    }
    let list = async |caller: &dyn Fn() -> String| {
        let (mut seen, mut query) = (vec![], "?limit=2".to_owned());
        loop {
            let page = app.get(&caller(), &format!("/v1/interviews{query}")).await.is(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(id));
            match page["next_cursor"].as_str() {
                Some(cursor) => query = format!("?limit=2&cursor={cursor}"),
                None => return seen,
            }
        }
    };
    let programme = app.officer(Role::ProgrammeOfficer);
    for party in [&ayse.caller, &aselsan.manager, &programme] {
        assert_eq!(list(&|| party.token.clone()).await, interviews);
    }
    for stranger in [&ece.caller, &roketsan.manager] {
        assert_eq!(list(&|| stranger.token.clone()).await, Vec::<String>::new());
        app.get(stranger, &path(&interviews[0], "")).await.refused(404, "not_found");
        app.get(stranger, &path(&interviews[0], "/calendar")).await.refused(404, "not_found");
    }
}

/// The unfolded lines of an iCalendar response.
async fn calendar(app: &TestApp, caller: &impl Bearer, path: &str) -> Vec<String> {
    let reply = app.get(caller, path).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = String::from_utf8(reply.bytes).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

#[actix_web::test]
async fn calendars_get_invitations_new_times_and_cancellations() {
    let app = TestApp::new().await;
    let name = "Işık, Güneş; Çağrı ve Oğulları Savunma Sanayii Anonim Şirketi";
    let aselsan = app.employer(name, 1);
    let ayse = app.candidate("Ayşe");
    listed(&app, &aselsan, &ayse).await;
    let schedule = async |body: Value| app.post(&aselsan, "/v1/interviews", body).await;
    let interview = id(&schedule(at(&ayse, SOON)).await.is(201));
    let one = path(&interview, "/calendar");
    let lines = calendar(&app, &ayse, &one).await;
    let email = app.get(&ayse, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned();
    for line in [
        "METHOD:REQUEST".to_owned(),
        format!("UID:{interview}@staj"),
        "SEQUENCE:0".to_owned(),
        "DTSTAMP:20260510T090000Z".to_owned(),
        "DTSTART:20260513T090000Z".to_owned(),
        "DTEND:20260513T093000Z".to_owned(),
        "STATUS:CONFIRMED".to_owned(),
        "SUMMARY:Mülakat: Işık\\, Güneş\\; Çağrı ve Oğulları Savunma Sanayii Anonim Şirketi"
            .to_owned(),
        format!(
            "ATTENDEE;CN=\"Ayşe {}\";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{email}",
            ayse.surname
        ),
    ] {
        assert!(lines.contains(&line), "{line} in {lines:#?}");
    }
    assert_eq!(calendar(&app, &aselsan, &one).await, lines, "both sides get the same calendar");

    let time = json!({ "starts_at": rfc3339(SOON + Duration::DAY), "duration_minutes": 60 });
    app.post(&aselsan, &path(&interview, "/reschedule"), time).await.is(200);
    let moved = calendar(&app, &ayse, &one).await;
    for line in [&format!("UID:{interview}@staj"), "SEQUENCE:1", "DTEND:20260514T100000Z"] {
        assert!(moved.iter().any(|found| found == line), "{line} in {moved:#?}");
    }
    let code = passcode(&app, &ayse, &interview).await;
    let code = code.as_str().unwrap();
    assert!(!moved.iter().any(|line| line.contains(code)));

    let other = id(&schedule(at(&ayse, SOON)).await.is(201));
    let cancel = json!({ "reason": "Ertelendi" });
    app.post(&aselsan, &path(&interview, "/cancel"), cancel).await.is(200);
    let cancelled = calendar(&app, &ayse, &one).await;
    for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2"] {
        assert!(cancelled.iter().any(|found| found == line), "{line} in {cancelled:#?}");
    }

    let feed = "/v1/me/interviews/calendar";
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    let events = |lines: &[String]| {
        let uid = |line: &String| {
            line.strip_prefix("UID:").and_then(|line| line.strip_suffix("@staj")).map(str::to_owned)
        };
        lines.iter().filter_map(uid).collect::<Vec<_>>()
    };
    let mine = calendar(&app, &ayse, feed).await;
    assert_eq!(events(&mine), [other.clone(), interview.clone()]);
    assert!(mine.iter().any(|line| line == "METHOD:PUBLISH"));
    assert!(!mine.iter().any(|line| line.starts_with("ATTENDEE")));
    assert_eq!(events(&calendar(&app, &aselsan, feed).await), [other, interview]);
    let none = events(&calendar(&app, &colleague, feed).await);
    assert_eq!(none, Vec::<String>::new(), "somebody else is the contact of those interviews");
    app.at(SOON + Duration::days(60));
    assert_eq!(
        events(&calendar(&app, &ayse, feed).await),
        Vec::<String>::new(),
        "the interviews are over"
    );
}

#[actix_web::test]
async fn a_contact_holds_one_interview_at_a_time() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    listed(&app, &aselsan, &ayse).await;
    listed(&app, &aselsan, &ece).await;
    let schedule = async |body: Value| app.post(&aselsan, "/v1/interviews", body).await;
    let first = id(&schedule(at(&ayse, SOON)).await.is(201));
    for minutes in [-29, 0, 29] {
        let body = at(&ece, SOON + Duration::minutes(minutes));
        let busy = schedule(body).await.refused(409, "contact_busy");
        assert_eq!(fact(&busy, "starts_at"), "2026-05-13T09:00:00Z");
        assert_eq!(fact(&busy, "ends_at"), "2026-05-13T09:30:00Z");
    }
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    let mut body = at(&ece, SOON);
    body["officer_id"] = json!(colleague.user.0);
    schedule(body).await.is(201);
    let next = id(&schedule(at(&ece, SOON + Duration::minutes(30))).await.is(201));
    let reschedule = async |interview: &str, minutes: i64| {
        let starts_at = rfc3339(SOON + Duration::minutes(minutes));
        let time = json!({ "starts_at": starts_at, "duration_minutes": 30 });
        app.post(&aselsan, &path(interview, "/reschedule"), time).await
    };
    reschedule(&next, 29).await.refused(409, "contact_busy");
    reschedule(&next, 31).await.is(200);
    cancelled(&app, &aselsan, &first).await;
    reschedule(&next, 0).await.is(200);
}

/// A20: listing, scheduling and cancelling for one candidate after the other tells an employer no
/// more names than its quota allows, and leaves it none.
#[actix_web::test]
async fn an_employer_cannot_unmask_the_pool_by_scheduling_and_cancelling() {
    let app = TestApp::new().await;
    let (aselsan, programme) = (app.employer("Aselsan", 1), app.officer(Role::ProgrammeOfficer));
    let mut met = vec![];
    for number in 0..7 {
        let candidate = app.candidate("Ayşe");
        listed(&app, &aselsan, &candidate).await;
        let reply = app.post(&aselsan, "/v1/interviews", at(&candidate, SOON)).await;
        if number < 5 {
            let interview = id(&reply.is(201));
            assert!(seen_by(&app, &aselsan, &candidate, &interview).await, "until it is cancelled");
            cancelled(&app, &aselsan, &interview).await;
            assert!(!seen_by(&app, &aselsan, &candidate, &interview).await, "cancelled");
            met.push(candidate);
        } else {
            let full = reply.refused(409, "interview_limit_reached");
            assert_eq!(fact(&full, "rule"), "interviews_per_place");
            assert_eq!((fact(&full, "limit"), fact(&full, "total")), ("5", "1"));
        }
    }
    // The office sees how many candidates the employer invited, and that nothing came of it.
    let quotas = app.get(&programme, &format!("/v1/terms/{TERM}/quotas")).await.is(200);
    assert_eq!(quotas["items"][0]["employer_name"], "Aselsan");
    let counts = json!({ "candidates": 5, "candidate_limit": 5, "scheduled": 5, "cancelled": 5 });
    assert_eq!(quotas["items"][0]["interviews"], counts);
    // A candidate who was invited before may be invited again.
    app.post(&aselsan, "/v1/interviews", at(&met[0], SOON)).await.is(201);
    let none = "00000000-0000-0000-0000-000000000001";
    app.get(&programme, &format!("/v1/terms/{none}/quotas")).await.refused(404, "not_found");
}

#[actix_web::test]
async fn simultaneous_interviews_exceed_neither_the_limit_nor_the_contacts_time() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let mut bodies = vec![];
    for number in 0..8 {
        let candidate = app.candidate("Ayşe");
        listed(&app, &aselsan, &candidate).await;
        bodies.push(at(&candidate, SOON + Duration::hours(number)));
    }
    let all = bodies.iter().map(|body| app.post(&aselsan, "/v1/interviews", body.clone()));
    let replies = futures_util::future::join_all(all).await;
    let (made, refused): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == 201);
    assert_eq!((made.len(), refused.len()), (5, 3));
    for reply in refused {
        reply.refused(409, "interview_limit_reached");
    }

    let tai = app.employer("TAI", 2);
    let mut bodies = vec![];
    for minutes in 0..6 {
        let candidate = app.candidate("Ece");
        listed(&app, &tai, &candidate).await;
        bodies.push(at(&candidate, SOON + Duration::minutes(minutes)));
    }
    let all = bodies.iter().map(|body| app.post(&tai, "/v1/interviews", body.clone()));
    let replies = futures_util::future::join_all(all).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.into_iter().filter(|reply| reply.status != 201) {
        reply.refused(409, "contact_busy");
    }
}

#[actix_web::test]
async fn the_interviews_of_a_day_are_limited_and_cancelled_ones_count() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    app.set_rules(r#"{ "interviews_per_day": 2 }"#);
    let ayse = app.candidate("Ayşe");
    listed(&app, &aselsan, &ayse).await;
    let schedule = async || app.post(&aselsan, "/v1/interviews", at(&ayse, SOON)).await;
    for _ in 0..2 {
        let interview = id(&schedule().await.is(201));
        cancelled(&app, &aselsan, &interview).await;
    }
    let full = schedule().await.refused(409, "interview_limit_reached");
    assert_eq!((fact(&full, "rule"), fact(&full, "limit")), ("interviews_per_day", "2"));
    // Midnight in Istanbul is 21:00 UTC.
    let midnight = START.replace_time(time::macros::time!(21:00));
    app.at(midnight - Duration::SECOND);
    schedule().await.refused(409, "interview_limit_reached");
    app.at(midnight);
    schedule().await.is(201);
}

#[actix_web::test]
async fn nobody_is_pestered_with_times_that_are_cancelled_and_changed() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    app.set_rules(r#"{ "interview_times_per_candidate": 3 }"#);
    let ayse = app.candidate("Ayşe");
    let first = scheduled(&app, &aselsan, &ayse).await;
    cancelled(&app, &aselsan, &first).await;
    let second = id(&app.post(&aselsan, "/v1/interviews", at(&ayse, SOON)).await.is(201));
    let reschedule = async |days: i64| {
        let starts_at = rfc3339(SOON + Duration::days(days));
        let time = json!({ "starts_at": starts_at, "duration_minutes": 30 });
        app.post(&aselsan, &path(&second, "/reschedule"), time).await
    };
    let moved = reschedule(1).await.is(200);
    let action = moved["actions"].as_array().unwrap().iter().find(|a| a["action"] == "reschedule");
    assert_eq!(action.unwrap()["refusal"]["code"], "interview_limit_reached");
    let refused = reschedule(2).await.refused(409, "interview_limit_reached");
    assert_eq!(fact(&refused, "rule"), "interview_times_per_candidate");
    let another = at(&ayse, SOON + Duration::days(3));
    let refused = app.post(&aselsan, "/v1/interviews", another).await;
    assert_eq!(fact(&refused.refused(409, "interview_limit_reached"), "limit"), "3");
    // A candidate who asks gets another time.
    let ask = json!({ "message": "O saatte sınavım var" });
    app.post(&ayse, &path(&second, "/request-reschedule"), ask).await.is(200);
    reschedule(2).await.is(200);
}

#[actix_web::test]
async fn a_withdrawal_ends_coming_interviews_and_hides_the_candidate_again() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    let ayse = app.candidate("Ayşe");
    let held = scheduled(&app, &aselsan, &ayse).await;
    app.at(SOON);
    app.post(&aselsan, &path(&held, "/complete"), json!({})).await.is(200);
    let later = at(&ayse, SOON + Duration::days(2));
    let coming = id(&app.post(&aselsan, "/v1/interviews", later).await.is(201));
    let ask = json!({ "message": "O saatte sınavım var" });
    app.post(&ayse, &path(&coming, "/request-reschedule"), ask).await.is(200);
    assert!(seen_by(&app, &aselsan, &ayse, &held).await, "an interview that took place reveals");
    // A suspended employer meets nobody.
    let programme = app.officer(Role::ProgrammeOfficer);
    let employer = format!("/v1/employers/{}", aselsan.id);
    app.act(&programme, &format!("{employer}/suspend")).await.is(200);
    assert!(!seen_by(&app, &aselsan, &ayse, &held).await, "suspended");
    app.act(&programme, &format!("{employer}/activate")).await.is(200);
    assert!(seen_by(&app, &aselsan, &ayse, &held).await, "active again");
    let application = format!("/v1/applications/{}", ayse.pool_entry);
    app.act(&ayse, &format!("{application}/withdraw")).await.is(200);
    let states = async |interview: &str| {
        app.get(&aselsan, &path(interview, "")).await.is(200)["interview"].clone()
    };
    let (held_now, coming_now) = (states(&held).await, states(&coming).await);
    assert_eq!(held_now["state"], "completed");
    assert_eq!(coming_now["state"], "withdrawn");
    assert_eq!(coming_now["message"], Value::Null, "what a candidate typed may say who they are");
    assert!(!seen_by(&app, &aselsan, &ayse, &held).await, "no longer in the pool");
    app.tick();
    let kinds = crate::notifications::kinds(&app, &aselsan.manager).await;
    assert!(kinds.contains(&"interview_withdrawn".to_owned()), "{kinds:?}");
}

/// R62: a leaving member hands over coming interviews, and the candidate learns who the contact is.
#[actix_web::test]
async fn a_member_who_leaves_hands_over_their_coming_interviews() {
    let app = TestApp::new().await;
    let (aselsan, programme) = (app.employer("Aselsan", 2), app.officer(Role::ProgrammeOfficer));
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let leaving = app.colleague(&aselsan, Role::InternshipOfficer);
    let (free, busy) = (
        app.colleague(&aselsan, Role::InternshipOfficer),
        app.colleague(&aselsan, Role::InternshipOfficer),
    );
    let stranger = app.employer("TAI", 1).manager;
    let mut held = vec![];
    for (candidate, contact) in [(&ayse, &leaving), (&ece, &busy)] {
        listed(&app, &aselsan, candidate).await;
        let mut body = at(candidate, SOON);
        body["officer_id"] = json!(contact.user.0);
        held.push(id(&app.post(&aselsan, "/v1/interviews", body).await.is(201)));
    }
    let remove = format!("/v1/employers/{}/members/{}", aselsan.id, leaving.user);
    let refused = app.delete(&aselsan, &remove).await.refused(409, "interviews_ahead");
    assert_eq!(fact(&refused, "interviews"), "1");
    assert_eq!(fact(&refused, "starts_at"), "2026-05-13T09:00:00Z");
    let deactivate = format!("/v1/users/{}/deactivate", leaving.user);
    app.act(&programme, &deactivate).await.refused(409, "interviews_ahead");
    for wrong in [&leaving, &stranger] {
        let to = format!("{remove}?hand_over_to={}", wrong.user);
        app.delete(&aselsan, &to).await.refused(400, "malformed");
    }
    let to = format!("{remove}?hand_over_to={}", busy.user);
    app.delete(&aselsan, &to).await.refused(409, "contact_busy");
    app.get(&leaving, "/v1/me").await.is(200);
    app.delete(&aselsan, &format!("{remove}?hand_over_to={}", free.user)).await.is(204);
    app.get(&leaving, "/v1/me").await.refused(401, "unauthorized");
    let seen = app.get(&ayse, &path(&held[0], "")).await.is(200);
    assert_eq!(seen["interview"]["officer"]["id"], free.user.0.to_string());
    app.tick();
    let to_candidate = crate::notifications::kinds(&app, &ayse.caller).await;
    assert!(to_candidate.contains(&"interview_contact_changed".to_owned()), "{to_candidate:?}");
    let to_contact = crate::notifications::kinds(&app, &free).await;
    assert!(to_contact.contains(&"interview_handed_over".to_owned()), "{to_contact:?}");
    // The office also hands over, to somebody who has time.
    let to = format!("/v1/users/{}/deactivate?hand_over_to={}", busy.user, free.user);
    app.act(&programme, &to).await.refused(409, "contact_busy");
    let deactivate =
        format!("/v1/users/{}/deactivate?hand_over_to={}", busy.user, aselsan.manager.user);
    app.act(&programme, &deactivate).await.is(200);
    let seen = app.get(&ece, &path(&held[1], "")).await.is(200);
    assert_eq!(seen["interview"]["officer"]["id"], aselsan.manager.user.0.to_string());
}
