//! Amendments: new conditions of an offer that was sent (A74).

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{END, Internship, START, TERM, respond_by};
use staj_tests::raw::Raw;
use staj_tests::{Employer, TestApp, fact, id, pointers, rfc3339};
use time::macros::date;
use time::{Date, Duration};

/// One week later than the internship.
const LATER: Date = date!(2026 - 07 - 27);
const LATER_END: Date = date!(2026 - 08 - 21);

fn dates(start: Date, end: Date) -> Value {
    json!({ "reason": "Laboratuvar geç açılıyor", "start_date": start.to_string(),
        "end_date": end.to_string(), "respond_by": rfc3339(respond_by(START)) })
}

fn path(offer: &str) -> String {
    format!("/v1/offers/{offer}/amendments")
}

/// Proposes new dates, and returns the path of the proposal.
async fn proposed(app: &TestApp, by: &Employer, offer: &str, start: Date, end: Date) -> String {
    let made = app.post(by, &path(offer), dates(start, end)).await.is(201);
    assert_eq!(made["state"], "proposed");
    format!("{}/{}", path(offer), id(&made))
}

#[actix_web::test]
async fn nothing_changes_unless_the_candidate_accepts() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let seen = format!("/v1/offers/{offer}");
    let before = app.get(&ayse, &seen).await.is(200);
    let first = proposed(&app, &aselsan, &offer, LATER, LATER_END).await;
    assert_eq!(app.get(&ayse, &seen).await.is(200), before);
    let waiting = app.get(&ayse, "/v1/me/tasks").await.is(200);
    let kinds: Vec<_> =
        waiting["items"].as_array().unwrap().iter().map(|of| of["kind"].clone()).collect();
    assert!(kinds.contains(&json!("answer_amendment")), "{kinds:?}");
    let another = app.post(&aselsan, &path(&offer), dates(LATER, END)).await;
    another.refused(409, "amendment_open");

    let refused = app.act(&ayse, &format!("{first}/refuse")).await.is(200);
    assert_eq!(refused["state"], "refused");
    assert_eq!(app.act(&ayse, &format!("{first}/refuse")).await.is(200), refused, "repeated");
    app.act(&ayse, &format!("{first}/accept")).await.refused(409, "amendment_decided");
    assert_eq!(app.get(&ayse, &seen).await.is(200), before);

    let second = proposed(&app, &aselsan, &offer, LATER, LATER_END).await;
    let withdrawn = app.act(&aselsan, &format!("{second}/withdraw")).await.is(200);
    assert_eq!(withdrawn["state"], "withdrawn");
    app.act(&ayse, &format!("{second}/accept")).await.refused(409, "amendment_decided");

    let third = proposed(&app, &aselsan, &offer, LATER, LATER_END).await;
    let preview = app.act(&ayse, &format!("{third}/accept?preview=true")).await.is(200);
    assert_eq!(preview["start_date"], LATER.to_string());
    assert_eq!(app.get(&ayse, &seen).await.is(200), before, "a preview changes nothing");
    let accepted = app.act(&ayse, &format!("{third}/accept")).await.is(200);
    assert_eq!(
        (&accepted["start_date"], &accepted["state"]),
        (&json!(LATER.to_string()), &json!("sent")),
        "she has not answered the offer itself"
    );
    assert_eq!(app.act(&ayse, &format!("{third}/accept")).await.is(200), accepted, "repeated");
    let all = app.get(&aselsan, &path(&offer)).await.is(200);
    let states: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|of| of["state"].clone()).collect();
    assert_eq!(states, ["refused", "withdrawn", "accepted"]);
    let trail = format!("/v1/audit-events?object_id={offer}");
    let trail = app.get(&app.officer(Role::ProgrammeOfficer), &trail).await.is(200);
    let last = &trail["items"][0];
    assert_eq!(last["action"], "accept_amendment");
    let moved: Vec<_> =
        last["changes"].as_array().unwrap().iter().map(|of| of["field"].clone()).collect();
    assert!(moved.contains(&json!("/start_date")), "{moved:?}");
    app.tick();
    let told = crate::notifications::kinds(&app, &aselsan).await;
    assert_eq!(told, ["amendment_refused", "amendment_accepted"]);
}

#[actix_web::test]
async fn a_proposal_that_nobody_answers_lapses_and_another_can_follow() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let mut soon = dates(LATER, LATER_END);
    soon["respond_by"] = json!(rfc3339(app.now() + Duration::DAY));
    let made = app.post(&aselsan, &path(&offer), soon).await.is(201);
    let first = format!("{}/{}", path(&offer), id(&made));
    app.at(app.now() + Duration::DAY + Duration::SECOND);
    let seen = app.get(&ayse, &path(&offer)).await.is(200);
    assert_eq!(seen["items"][0]["state"], "lapsed");
    app.act(&ayse, &format!("{first}/accept")).await.refused(409, "amendment_decided");
    let second = proposed(&app, &aselsan, &offer, LATER, LATER_END).await;
    app.act(&ayse, &format!("{second}/accept")).await.is(200);
}

#[actix_web::test]
async fn a_changed_internship_has_a_new_letter_and_the_school_a_corrected_notice() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, offer, placement, notice } = &world;
    let old = app.get(ayse, placement).await.is(200)["letter"]["number"].clone();
    world.share().await;
    let declared = json!({ "declared_on": "2026-05-10", "declaration_reference": "SGK-1" });
    app.post(unit, &format!("{notice}/declare"), declared.clone()).await.is(200);
    let approve = format!("{placement}/university-approval");
    app.post(unit, &approve, json!({ "verdict": "approved" })).await.is(200);
    app.act(unit, &format!("{placement}/letter/deliver")).await.is(200);

    let proposal = proposed(app, aselsan, offer, LATER, LATER_END).await;
    app.act(ayse, &format!("{proposal}/accept")).await.is(200);
    let after = app.get(ayse, placement).await.is(200);
    assert_eq!(
        [&after["start_date"], &after["university_approval"], &after["letter"]["state"]],
        [LATER.to_string().as_str(), "pending", "issued"]
    );
    let number = after["letter"]["number"].as_str().unwrap();
    assert_eq!(number, format!("{}/2", old.as_str().unwrap()));
    let [old_code, new_code] = &codes(app)[..] else { panic!("two letters") };
    let verified = app.get(&staj_tests::Nobody, &format!("/v1/letters/{old_code}")).await.is(200);
    assert_eq!(
        (&verified["validity"], &verified["start_date"]),
        (&json!("superseded"), &json!(START.to_string()))
    );
    let verified = app.get(&staj_tests::Nobody, &format!("/v1/letters/{new_code}")).await.is(200);
    assert_eq!(
        (&verified["validity"], &verified["start_date"]),
        (&json!("valid"), &json!(LATER.to_string()))
    );
    let corrected = app.get(unit, notice).await.is(200);
    assert_eq!(
        (&corrected["state"], &corrected["revision"], &corrected["internship"]["start_date"]),
        (&json!("shared"), &json!(2), &json!(LATER.to_string()))
    );
    assert_eq!(corrected["due_on"], "2026-07-20");
    app.post(unit, &format!("{notice}/declare"), declared).await.is(200);
    app.tick();
    let told = crate::notifications::kinds(app, unit).await;
    assert!(told.contains(&"sgk_notice_corrected".to_owned()), "{told:?}");
    // Every figure and every list has the dates that are in force.
    let list = app.get(unit, "/v1/placements?starts_from=2026-07-27").await.is(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(crate::audit::broken(app).await, []);
}

#[actix_web::test]
async fn an_internship_can_begin_earlier_than_a_new_offer_could() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, offer, .. } = &world;
    let mut sooner = dates(date!(2026 - 05 - 20), date!(2026 - 06 - 16));
    sooner["respond_by"] = json!("2026-05-12T12:00:00Z");
    let made = app.post(aselsan, &path(offer), sooner).await.is(201);
    app.act(ayse, &format!("{}/{}/accept", path(offer), id(&made))).await.is(200);
    assert_eq!(crate::audit::broken(app).await, [], "it was sent in time (R17)");
}

/// The codes of the letters, in the order of their revisions.
fn codes(app: &TestApp) -> Vec<String> {
    Raw::new(&app.db).lines("select code as line from acceptance_letters order by revision")
}

#[actix_web::test]
async fn new_dates_end_the_offers_that_they_overlap_and_never_an_internship() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let (won, second, open) =
        (app.employer("Aselsan", 1), app.employer("TAI", 1), app.employer("TÜBİTAK", 1));
    let offer = app.confirmed(&won, &ayse, START, END).await;
    let (september, october) = (date!(2026 - 09 - 01), date!(2026 - 09 - 25));
    let other = app.sent(&open, &ayse, september, october).await;
    // Overlapping its own former dates is no overlap.
    let proposal = proposed(&app, &won, &offer, START, september).await;
    let preview = app.act(&ayse, &format!("{proposal}/accept?preview=true")).await.is(200);
    assert_eq!(preview["state"], "confirmed");
    app.act(&ayse, &format!("{proposal}/accept")).await.is(200);
    let ended = app.get(&ayse, &format!("/v1/offers/{other}")).await.is(200);
    assert_eq!(
        (&ended["state"], &ended["reason_code"]),
        (&json!("invalidated"), &json!("overlaps_confirmed"))
    );
    let (november, december) = (date!(2026 - 11 - 02), date!(2026 - 11 - 27));
    app.confirmed(&second, &ayse, november, december).await;
    let overlap = app.post(&won, &path(&offer), dates(START, november)).await;
    overlap.refused(409, "dates_overlap");
}

#[actix_web::test]
async fn between_proposal_and_acceptance_every_rule_is_judged_again() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let (won, other) = (app.employer("Aselsan", 1), app.employer("TAI", 1));
    let offer = app.confirmed(&won, &ayse, START, END).await;
    let proposal = proposed(&app, &won, &offer, START, date!(2026 - 09 - 10)).await;
    app.confirmed(&other, &ayse, date!(2026 - 09 - 10), date!(2026 - 10 - 02)).await;
    app.act(&ayse, &format!("{proposal}/accept")).await.refused(409, "dates_overlap");
    let seen = app.get(&ayse, &format!("/v1/offers/{offer}")).await.is(200);
    assert_eq!(seen["end_date"], END.to_string());
}

#[actix_web::test]
async fn what_cannot_be_promised_is_not_proposed() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let offer = app.confirmed(&aselsan, &ayse, START, END).await;
    let at = path(&offer);
    let with = |change: Value| {
        let mut body = dates(START, END);
        for (member, value) in change.as_object().unwrap() {
            body[member] = value.clone();
        }
        app.post(&aselsan, &at, body)
    };
    for (change, status, code, at) in [
        (json!({ "start_date": "2026-05-16" }), 422, "invalid", "#/start_date"),
        (json!({ "end_date": "2027-01-01" }), 422, "after_programme_end", "#/end_date"),
        (json!({ "end_date": "2026-07-01" }), 422, "date_order", "#/end_date"),
        (json!({ "monthly_wage_minor": 842_264 }), 422, "invalid", "#/monthly_wage_minor"),
        (
            json!({ "unit": "Radar", "respond_by": "2026-05-10T10:00:00Z" }),
            422,
            "invalid",
            "#/respond_by",
        ),
        (json!({ "workplace_id": TERM.0 }), 422, "invalid", "#/workplace_id"),
    ] {
        let reply = with(change.clone()).await;
        let code = if at == "#/respond_by" { "respond_by_invalid" } else { code };
        let refused = reply.refused(status, code);
        assert_eq!(pointers(&refused), [at], "{change}");
    }
    with(json!({})).await.refused(422, "amendment_empty");
    let late = with(json!({ "unit": "Radar", "respond_by": "2026-07-13T21:00:00Z" })).await;
    assert_eq!(fact(&late.refused(422, "respond_by_invalid"), "latest_date"), "2026-07-13");
    let draft = app.draft(&aselsan, &app.candidate("Can"), START, END).await;
    app.post(&aselsan, &path(&draft), dates(LATER, LATER_END)).await.refused(409, "offer_state");
}

#[actix_web::test]
async fn a_running_internship_can_be_extended_but_not_begin_another_day() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.confirmed(&aselsan, &ayse, START, END).await;
    app.at(START.midnight().assume_utc() + Duration::days(3));
    app.tick();
    let body = |start: Date, end: Date| {
        let mut body = dates(start, end);
        body["respond_by"] = json!(rfc3339(app.now() + Duration::days(2)));
        body
    };
    let moved = app.post(&aselsan, &path(&offer), body(LATER, LATER_END)).await;
    assert_eq!(moved.refused(422, "invalid")["errors"][0]["code"], "internship_started");
    let longer = app.post(&aselsan, &path(&offer), body(START, LATER_END)).await.is(201);
    let accept = format!("{}/{}/accept", path(&offer), id(&longer));
    assert_eq!(app.act(&ayse, &accept).await.is(200)["end_date"], LATER_END.to_string());
}

#[actix_web::test]
async fn an_amendment_takes_a_place_in_the_share_that_it_fits() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let izmir = json!({ "name": "İzmir", "province_code": 35, "district": "Konak", "address": "1. Kordon 7",
        "contact": { "full_name": "Naz Ak", "email": "izmir@employer.example", "phone": "+902320000000" } });
    let izmir =
        app.post(&aselsan, &format!("/v1/employers/{}/workplaces", aselsan.id), izmir).await;
    let izmir = id(&izmir.is(201));
    let ankara =
        app.get(&aselsan, &format!("/v1/employers/{}/workplaces", aselsan.id)).await.is(200);
    let ankara = id(&ankara["items"][0]);
    let (ayse, mehmet) = (app.candidate("Ayşe"), app.candidate("Mehmet"));
    let mut offers = vec![];
    for candidate in [&ayse, &mehmet] {
        let mut body = staj_tests::given::offer(candidate, START, END, respond_by(START));
        body["workplace_id"] = json!(ankara);
        let draft = id(&app.post(&aselsan, "/v1/offers", body).await.is(201));
        app.act(&aselsan, &format!("/v1/offers/{draft}/send")).await.is(200);
        offers.push(draft);
    }
    let quota = format!("/v1/employers/{}/quotas/{TERM}", aselsan.id);
    let shares = json!({ "total": 5, "shares": [{ "workplace_id": izmir, "places": 1 }] });
    app.put(&aselsan, &quota, shares).await.is(200);
    let there = || {
        let mut body = dates(START, END);
        body["workplace_id"] = json!(izmir);
        body
    };
    let one = app.post(&aselsan, &path(&offers[0]), there()).await.is(201);
    let two = app.post(&aselsan, &path(&offers[1]), there()).await.is(201);
    let accept =
        |offer: &str, amendment: &Value| format!("{}/{}/accept", path(offer), id(amendment));
    let moved = app.act(&ayse, &accept(&offers[0], &one)).await.is(200);
    assert_eq!(
        (&moved["province_name"], &moved["work"]["contact"]["full_name"]),
        (&json!("İzmir"), &json!("Naz Ak"))
    );
    app.act(&mehmet, &accept(&offers[1], &two)).await.refused(409, "share_exhausted");
}

/// Limits the offers that start as late as [`LATER`].
async fn limit(app: &TestApp, of: &Employer, places: u32) {
    let quota = format!("/v1/employers/{}/quotas/{TERM}", of.id);
    let share = json!({ "starts_from": LATER.to_string(), "places": places });
    app.put(of, &quota, json!({ "total": 5, "shares": [share] })).await.is(200);
}

#[actix_web::test]
async fn an_amendment_gets_the_place_of_an_offer_that_has_lapsed() {
    for is_proposed_before in [true, false] {
        let app = TestApp::new().await;
        let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 5));
        let offer = app.sent(&aselsan, &ayse, START, END).await;
        limit(&app, &aselsan, 1).await;
        let mut proposal = String::new();
        if is_proposed_before {
            proposal = proposed(&app, &aselsan, &offer, LATER, LATER_END).await;
        }
        let by = app.now() + Duration::days(2);
        let other = staj_tests::given::offer(&app.candidate("Mehmet"), LATER, LATER_END, by);
        let other = id(&app.post(&aselsan, "/v1/offers", other).await.is(201));
        app.act(&aselsan, &format!("/v1/offers/{other}/send")).await.is(200);
        let full = match is_proposed_before {
            true => app.act(&ayse, &format!("{proposal}/accept")).await,
            false => app.post(&aselsan, &path(&offer), dates(LATER, LATER_END)).await,
        };
        full.refused(409, "share_exhausted");
        // No job has run (D2).
        app.at(by + Duration::SECOND);
        if !is_proposed_before {
            proposal = proposed(&app, &aselsan, &offer, LATER, LATER_END).await;
        }
        app.act(&ayse, &format!("{proposal}/accept?preview=true")).await.is(200);
        app.act(&ayse, &format!("{proposal}/accept")).await.is(200);
    }
}

#[actix_web::test]
async fn offers_in_a_share_that_was_lowered_can_still_be_amended() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 5));
    let offer = app.sent(&aselsan, &ayse, LATER, LATER_END).await;
    limit(&app, &aselsan, 0).await;
    let later = (LATER + Duration::WEEK, LATER_END + Duration::WEEK);
    let proposal = proposed(&app, &aselsan, &offer, later.0, later.1).await;
    let moved = app.act(&ayse, &format!("{proposal}/accept")).await.is(200);
    assert_eq!(moved["start_date"], later.0.to_string());
}
