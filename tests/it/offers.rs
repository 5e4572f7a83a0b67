//! Offers over HTTP: the example with five offers, deadlines, refusals, and who sees what.

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{self, calendar, offer, respond_by};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Nobody, START, TestApp, fact, id, instant, pointers, rfc3339};
use time::Duration;
use time::macros::{date, datetime};

#[actix_web::test]
async fn of_five_accepted_offers_the_first_two_confirmed_win() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let employers: Vec<_> = ["A", "B", "C", "D", "E"].map(|name| app.employer(name, 1)).into();
    let periods = [
        (date!(2026 - 06 - 01), date!(2026 - 06 - 26)),
        (date!(2026 - 06 - 29), date!(2026 - 07 - 24)),
        (date!(2026 - 06 - 15), date!(2026 - 07 - 10)),
        (date!(2026 - 07 - 27), date!(2026 - 08 - 21)),
        (date!(2026 - 08 - 24), date!(2026 - 09 - 18)),
    ];
    let mut offers = Vec::new();
    // There is no limit on acceptances (R53).
    for (employer, (start, end)) in employers.iter().zip(periods) {
        offers.push(app.accepted(employer, &ayse, start, end).await);
    }
    let confirm = |at: usize| {
        let (app, employer, path) =
            (&app, &employers[at], format!("/v1/offers/{}/confirm", offers[at]));
        async move { app.act(employer, &path).await }
    };
    let seen = |at: usize| {
        let (app, ayse, path) = (&app, &ayse, format!("/v1/offers/{}", offers[at]));
        async move {
            let offer = app.get(ayse, &path).await.is(200);
            (
                offer["state"].as_str().unwrap().to_owned(),
                offer["reason_code"].as_str().map(str::to_owned),
            )
        }
    };
    let invalidated = |why: &str| ("invalidated".to_owned(), Some(why.to_owned()));

    assert_eq!(confirm(0).await.is(200)["state"], "confirmed");
    assert_eq!(seen(2).await, invalidated("overlaps_confirmed"), "C overlaps A (A2)");
    assert_eq!(seen(1).await.0, "accepted");

    confirm(3).await.is(200);
    assert_eq!(seen(1).await, invalidated("limit_reached"), "R55");
    assert_eq!(seen(4).await, invalidated("limit_reached"));
    let late = confirm(1).await.refused(409, "offer_state");
    assert_eq!(fact(&late, "state"), "invalidated");

    let cancel = json!({ "reason": "conditions_changed" });
    app.post(&employers[3], &format!("/v1/offers/{}/cancel", offers[3]), cancel).await.is(200);
    assert_eq!(seen(1).await.0, "invalidated", "an invalidated offer stays invalidated (A5)");
    // The place is free again, so a new offer can be sent and confirmed.
    let again =
        app.confirmed(&employers[1], &ayse, date!(2026 - 06 - 29), date!(2026 - 07 - 24)).await;
    assert_eq!(app.get(&ayse, &format!("/v1/offers/{again}")).await.is(200)["state"], "confirmed");
}

#[actix_web::test]
async fn a_candidate_sees_what_is_confirmed_what_is_left_and_what_overlaps() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let [aselsan, tai, thy, roketsan] =
        ["Aselsan", "TAI", "THY", "Roketsan"].map(|name| app.employer(name, 1));
    let june = (date!(2026 - 06 - 01), date!(2026 - 06 - 26));
    let july = (date!(2026 - 06 - 26), date!(2026 - 07 - 24));
    let autumn = (date!(2026 - 09 - 07), date!(2026 - 10 - 02));
    let first = app.accepted(&aselsan, &ayse, june.0, june.1).await;
    let second = app.sent(&tai, &ayse, july.0, july.1).await;
    let third = app.sent(&thy, &ayse, autumn.0, autumn.1).await;
    // The candidate does not see drafts.
    app.draft(&roketsan, &ayse, july.0, july.1).await;
    let outlook = |offer: &str| {
        let (app, ayse, path) = (&app, &ayse, format!("/v1/offers/{offer}"));
        async move { app.get(ayse, &path).await.is(200)["outlook"].clone() }
    };
    let overlapping = |id: &str, state: &str| json!([{ "id": id, "state": state }]);
    let weighed = |confirmed: u8, overlaps: Value| json!({ "confirmed": confirmed, "internships_left": 2 - confirmed, "overlaps": overlaps });
    // Both periods include 26 June.
    assert_eq!(outlook(&first).await, weighed(0, overlapping(&second, "sent")));
    assert_eq!(outlook(&second).await, weighed(0, overlapping(&first, "accepted")));
    assert_eq!(outlook(&third).await, weighed(0, json!([])));
    // Nobody else sees the outlook, and a list shows the same as the single offer.
    let path = format!("/v1/offers/{second}");
    for other in [tai.manager.clone(), app.officer(Role::ProgrammeOfficer)] {
        assert_eq!(app.get(&other, &path).await.is(200)["outlook"], Value::Null);
    }
    let page = app.get(&ayse, "/v1/offers").await.is(200);
    assert_eq!(page["items"][1]["outlook"], outlook(&second).await);
    // The response to an acceptance contains the outlook.
    let accepted = app.act(&ayse, &format!("{path}/accept")).await.is(200);
    assert_eq!(accepted["outlook"], weighed(0, overlapping(&first, "accepted")));

    app.act(&aselsan, &format!("/v1/offers/{first}/confirm")).await.is(200);
    assert_eq!(outlook(&second).await, weighed(1, json!([])), "invalidated (A2)");
    assert_eq!(outlook(&third).await, weighed(1, json!([])));
    app.act(&ayse, &format!("/v1/offers/{third}/accept")).await.is(200);
    app.act(&thy, &format!("/v1/offers/{third}/confirm")).await.is(200);
    assert_eq!(outlook(&first).await, weighed(2, json!([])));
}

#[actix_web::test]
async fn internships_of_two_terms_never_share_a_day() {
    let app = TestApp::new().await;
    let here = app.candidate("Ayşe");
    let there = app.in_other_term(&here);
    let employers = ["Aselsan", "TAI", "THY", "Roketsan"].map(|name| app.employer(name, 2));
    employers.iter().for_each(|employer| app.quota_in_other_term(employer, 2));
    let [aselsan, tai, thy, roketsan] = employers;
    let start = date!(2026 - 08 - 03);
    let body = offer(&there, start, date!(2026 - 08 - 28), respond_by(start));
    let only_here = app.employer("Havelsan", 2);
    app.post(&only_here, "/v1/offers", body).await.refused(409, "quota_missing");
    let june = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    let july = (date!(2026 - 07 - 10), date!(2026 - 07 - 31));
    let august = (date!(2026 - 08 - 03), date!(2026 - 08 - 28));
    let winning = app.accepted(&aselsan, &here, june.0, june.1).await;
    // These share 10 July with the first: one is answered, one is not, one is only a draft.
    let accepted = app.accepted(&tai, &there, july.0, july.1).await;
    let sent = app.sent(&thy, &there, july.0, july.1).await;
    let draft = app.draft(&roketsan, &there, july.0, july.1).await;
    let free = app.accepted(&aselsan, &there, august.0, august.1).await;
    let seen = app.get(&here, &format!("/v1/offers/{winning}")).await.is(200);
    let overlaps =
        [json!({ "id": accepted, "state": "accepted" }), json!({ "id": sent, "state": "sent" })];
    assert_eq!(seen["outlook"]["overlaps"], json!(overlaps), "the candidate sees both terms");

    app.act(&aselsan, &format!("/v1/offers/{winning}/confirm")).await.is(200);
    for lost in [&accepted, &sent] {
        let offer = app.get(&there, &format!("/v1/offers/{lost}")).await.is(200);
        assert_eq!(
            (&offer["state"], &offer["reason_code"]),
            (&json!("invalidated"), &json!("overlaps_confirmed"))
        );
    }
    let quota = format!("/v1/employers/{}/quotas/{}", tai.id, staj_tests::given::OTHER_TERM);
    assert_eq!(app.get(&tai, &quota).await.is(200)["committed"], 0, "the place is free again");
    app.act(&roketsan, &format!("/v1/offers/{draft}/send"))
        .await
        .refused(409, "candidate_dates_taken");
    // Another term has a limit of its own (A34), and days that are free stay free.
    app.act(&aselsan, &format!("/v1/offers/{free}/confirm")).await.is(200);
    let seen = app.get(&there, &format!("/v1/offers/{free}")).await.is(200);
    assert_eq!(seen["outlook"]["confirmed"], 1);
}

#[actix_web::test]
async fn the_days_that_an_ended_internship_did_not_take_are_free_again() {
    let app = TestApp::new().await;
    let start = date!(2026 - 06 - 15);
    for (ending, body, free_from) in [
        (
            "terminate",
            json!({ "last_day": "2026-06-19", "reason": "health" }),
            date!(2026 - 06 - 20),
        ),
        ("no-show", json!({}), start),
    ] {
        app.at(START);
        let ayse = app.candidate("Ayşe");
        let (aselsan, tai, thy) =
            (app.employer("Aselsan", 1), app.employer("TAI", 2), app.employer("THY", 2));
        app.confirmed(&aselsan, &ayse, start, date!(2026 - 09 - 30)).await;
        let placement = id(&app.get(&ayse, "/v1/placements").await.is(200)["items"][0]);
        // While it runs, all its days are taken.
        let autumn = (date!(2026 - 09 - 28), date!(2026 - 10 - 23));
        let draft = app.draft(&tai, &ayse, autumn.0, autumn.1).await;
        let send = format!("/v1/offers/{draft}/send");
        app.act(&tai, &send).await.refused(409, "candidate_dates_taken");

        app.at(start_of_day(date!(2026 - 06 - 19)) + Duration::hours(9));
        app.post(&aselsan, &format!("/v1/placements/{placement}/{ending}"), body).await.is(200);
        app.act(&tai, &send).await.is(200);
        app.act(&ayse, &format!("/v1/offers/{draft}/accept")).await.is(200);
        app.act(&tai, &format!("/v1/offers/{draft}/confirm")).await.is(200);
        // The two places of the term are used up (A35).
        let third = app.draft(&thy, &ayse, date!(2026 - 10 - 26), date!(2026 - 10 - 30)).await;
        app.act(&thy, &format!("/v1/offers/{third}/send"))
            .await
            .refused(409, "candidate_unavailable");
        // Only the days from then on were freed.
        let days: Vec<_> = Raw::new(&app.db).lines(&format!(
            "select cast(freed_from as text) as line from offers where freed_from is not null and employer_id = {}",
            literal(aselsan.id.0)
        ));
        assert_eq!(days, [free_from.to_string()]);
    }
}

#[actix_web::test]
async fn the_programme_office_cancels_an_internship_for_force_majeure() {
    let app = TestApp::new().await;
    let (ayse, office) = (app.candidate("Ayşe"), app.officer(Role::ProgrammeOfficer));
    let unit = app.officer(Role::UnitOfficer);
    let (aselsan, tai, thy) =
        (app.employer("Aselsan", 1), app.employer("TAI", 1), app.employer("THY", 1));
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let overlapping = app.accepted(&tai, &ayse, start, end).await;
    let autumn = (date!(2026 - 09 - 07), date!(2026 - 10 - 02));
    let accepted = app.accepted(&thy, &ayse, autumn.0, autumn.1).await;
    let offer = app.confirmed(&aselsan, &ayse, start, end).await;
    let notice = id(&app.get(&aselsan, "/v1/sgk-notices").await.is(200)["items"][0]);
    app.act(&aselsan, &format!("/v1/sgk-notices/{notice}/share")).await.is(200);
    let cancel = |offer: &str, reason: &str| {
        let path = format!("/v1/offers/{offer}/cancel");
        let body = json!({ "reason": reason, "text": "Deprem" });
        let (app, office) = (&app, &office);
        async move { app.post(office, &path, body).await }
    };
    let refused = cancel(&offer, "budget").await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/reason"]);
    let refused = cancel(&accepted, "force_majeure").await.refused(409, "offer_state");
    assert_eq!(fact(&refused, "state"), "accepted", "only a confirmed offer can be cancelled (O8)");

    let cancelled = cancel(&offer, "force_majeure").await.is(200);
    assert_eq!(
        (&cancelled["state"], &cancelled["reason_code"], &cancelled["reason_text"]),
        (&json!("cancelled"), &json!("force_majeure"), &json!("Deprem"))
    );
    assert_eq!(
        cancel(&offer, "force_majeure").await.is(200),
        cancelled,
        "a repeat changes nothing (D4)"
    );
    // Both places are free again, and the invalidated offer stays invalidated (A5).
    let seen = app.get(&ayse, &format!("/v1/offers/{accepted}")).await.is(200);
    assert_eq!(
        (&seen["outlook"]["confirmed"], &seen["outlook"]["internships_left"]),
        (&json!(0), &json!(2))
    );
    let quota = format!("/v1/employers/{}/quotas/{}", aselsan.id, staj_tests::given::TERM);
    assert_eq!(app.get(&aselsan, &quota).await.is(200)["committed"], 0);
    let seen = app.get(&ayse, &format!("/v1/offers/{overlapping}")).await.is(200);
    assert_eq!(seen["state"], "invalidated");
    // The internship, its SGK notice and its letter are undone, and everybody is notified.
    let placement = app.get(&ayse, "/v1/placements").await.is(200)["items"][0].clone();
    assert_eq!(
        (&placement["state"], &placement["sgk_notice"]["state"]),
        (&json!("cancelled"), &json!("recalled"))
    );
    let code = Raw::new(&app.db).lines("select code as line from acceptance_letters").remove(0);
    let letter = app.get(&Nobody, &format!("/v1/letters/{code}")).await.is(200);
    assert_eq!(letter["validity"], "revoked");
    app.tick();
    for (reader, kind) in [
        (&ayse.caller, "offer_cancelled"),
        (&aselsan.manager, "offer_cancelled"),
        (&unit, "sgk_notice_recalled"),
    ] {
        let page = app.get(reader, "/v1/me/notifications").await.is(200);
        let mut items = page["items"].as_array().unwrap().iter();
        assert!(items.any(|item| item["kind"] == kind), "{kind} in {page:#}");
    }
    let trail = format!("/v1/audit-events?object_kind=offer&object_id={offer}");
    let trail = app.get(&office, &trail).await.is(200);
    let noted = trail["items"].as_array().unwrap().iter().find(|event| event["action"] == "cancel");
    let noted = noted.unwrap();
    assert_eq!(
        (&noted["actor_role"], &noted["reason"]),
        (&json!("programme_officer"), &json!("force_majeure"))
    );
    // Nobody can cancel an internship that has begun.
    app.act(&thy, &format!("/v1/offers/{accepted}/confirm")).await.is(200);
    app.at(start_of_day(autumn.0));
    cancel(&accepted, "force_majeure").await.refused(409, "internship_started");
}

#[actix_web::test]
async fn preferences_for_a_city_or_a_period_bind_nobody() {
    let app = TestApp::new().await;
    let (aselsan, ayse) = (app.employer("Aselsan", 1), app.candidate("Ayşe"));
    let entry = literal(ayse.pool_entry.0);
    Raw::new(&app.db)
        .run(&format!("insert into period_preferences (application_id, start_date, end_date) values ({entry}, '2026-06-01', '2026-06-30')"))
        .unwrap();
    let pool = format!("/v1/terms/{}/pool-entries", staj_tests::given::TERM);
    let found = app.get(&aselsan, &pool).await.is(200);
    assert_eq!(
        found["items"][0]["city_preferences"],
        json!([6, 34]),
        "employers see the preferences (R38)"
    );
    // The offer is in none of her cities and not in her month (R36, R37, A22).
    let (start, end) = (date!(2026 - 09 - 07), date!(2026 - 10 - 02));
    let mut body = offer(&ayse, start, end, respond_by(start));
    let van = json!({ "name": "Van", "province_code": 65, "district": "İpekyolu", "address": "1. Cad. 4",
        "contact": { "full_name": "Naz Ak", "email": "van@employer.example", "phone": "+904320000000" } });
    let workplaces = format!("/v1/employers/{}/workplaces", aselsan.id);
    body["workplace_id"] = app.post(&aselsan, &workplaces, van).await.is(201)["id"].clone();
    let draft = id(&app.post(&aselsan, "/v1/offers", body).await.is(201));
    app.act(&aselsan, &format!("/v1/offers/{draft}/send")).await.is(200);
    app.act(&ayse, &format!("/v1/offers/{draft}/accept")).await.is(200);
    let confirmed = app.act(&aselsan, &format!("/v1/offers/{draft}/confirm")).await.is(200);
    assert_eq!(confirmed["state"], "confirmed");
}

#[actix_web::test]
async fn the_candidate_is_revealed_to_the_employer_by_accepting() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.sent(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let path = format!("/v1/offers/{offer}");
    assert!(app.get(&aselsan, &path).await.is(200)["candidate"].is_null());
    app.act(&ayse, &format!("{path}/accept")).await.is(200);
    assert_eq!(app.get(&aselsan, &path).await.is(200)["candidate"]["given_name"], "Ayşe");
}

#[actix_web::test]
async fn outsiders_do_not_learn_that_an_offer_exists() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let (mehmet, tai) = (app.candidate("Mehmet"), app.employer("TAI", 1));
    let draft = app.draft(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let path = format!("/v1/offers/{draft}");
    app.get(&ayse, &path).await.refused(404, "not_found");
    app.act(&ayse, &format!("{path}/accept")).await.refused(404, "not_found");
    app.act(&aselsan, &format!("{path}/send")).await.is(200);
    app.get(&ayse, &path).await.is(200);
    app.get(&mehmet, &path).await.refused(404, "not_found");
    app.get(&tai, &path).await.refused(404, "not_found");
    app.act(&mehmet, &format!("{path}/accept")).await.refused(404, "not_found");
    app.act(&tai, &format!("{path}/send")).await.refused(404, "not_found");
    app.get(&app.officer(Role::ProgrammeOfficer), &path).await.is(200);
    assert_eq!(app.get(&mehmet, "/v1/offers").await.is(200)["items"], json!([]));
}

#[actix_web::test]
async fn an_offer_is_sent_fifteen_days_before_its_start_by_istanbul_days() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 5));
    let start = date!(2026 - 07 - 20);
    app.at(datetime!(2026-07-01 09:00 UTC));
    let offer = app.draft(&aselsan, &ayse, start, date!(2026 - 08 - 14)).await;
    let send = format!("/v1/offers/{offer}/send");

    app.at(datetime!(2026-07-05 21:00:00 UTC));
    let late = app.act(&aselsan, &send).await.refused(422, "offer_lead_time");
    assert_eq!((fact(&late, "days"), fact(&late, "required_days")), ("14", "15"));
    assert_eq!(fact(&late, "last_send_date"), "2026-07-05");
    assert_eq!(pointers(&late), ["#/start_date"]);

    app.at(datetime!(2026-07-05 20:59:59 UTC));
    assert_eq!(app.act(&aselsan, &send).await.is(200)["state"], "sent");
    assert_eq!(
        app.act(&aselsan, &send).await.is(200)["state"],
        "sent",
        "a repeat changes nothing (D4)"
    );
}

#[actix_web::test]
async fn an_offer_ends_by_the_programmes_end_and_is_sent_while_the_pool_is_open() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 5));
    let (start, end) = (date!(2026 - 12 - 20), date!(2027 - 01 - 01));
    let offer = app.draft(&aselsan, &ayse, start, end).await;
    let send = format!("/v1/offers/{offer}/send");
    let refused = app.act(&aselsan, &send).await.refused(422, "after_programme_end");
    assert_eq!(pointers(&refused), ["#/end_date"]);
    app.at(calendar().pool_closes_at + Duration::SECOND);
    app.act(&aselsan, &send).await.refused(409, "pool_not_open");
    let body = given::offer(&ayse, start, date!(2026 - 12 - 31), respond_by(start));
    app.post(&aselsan, "/v1/offers", body).await.refused(409, "pool_not_open");
    let body = given::offer(&ayse, start, date!(2026 - 12 - 19), respond_by(start));
    let refused = app.post(&aselsan, "/v1/offers", body).await.refused(422, "date_order");
    assert_eq!(pointers(&refused), ["#/end_date"]);
}

#[actix_web::test]
async fn an_employer_who_gives_the_reason_other_explains_it() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 5));
    let offer = app.sent(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let path = format!("/v1/offers/{offer}");
    for act in ["revoke", "cancel"] {
        let body = json!({ "reason": "other" });
        let refused = app.post(&aselsan, &format!("{path}/{act}"), body).await;
        assert_eq!(pointers(&refused.refused(422, "reason_required")), ["#/text"]);
    }
    assert_eq!(app.get(&aselsan, &path).await.is(200)["state"], "sent");
}

#[actix_web::test]
async fn an_answer_is_accepted_up_to_the_instant_of_its_deadline() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 3);
    let respond_by = START + Duration::days(3);
    for (after, state) in [(-1, "accepted"), (0, "accepted"), (1, "lapsed")] {
        app.at(START);
        let candidate = app.candidate("Aday");
        let body = staj_tests::given::offer(
            &candidate,
            date!(2026 - 07 - 20),
            date!(2026 - 08 - 14),
            respond_by,
        );
        let offer = id(&app.post(&aselsan, "/v1/offers", body).await.is(201));
        app.act(&aselsan, &format!("/v1/offers/{offer}/send")).await.is(200);
        app.at(respond_by + Duration::seconds(after));
        let reply = app.act(&candidate, &format!("/v1/offers/{offer}/accept")).await;
        if state == "accepted" {
            let accepted = reply.is(200);
            assert_eq!(instant(&accepted["confirm_by"]), app.now() + Duration::days(5), "R47");
        } else {
            assert_eq!(
                fact(&reply.refused(409, "offer_expired"), "respond_by"),
                rfc3339(respond_by)
            );
            let shown = app.get(&candidate, &format!("/v1/offers/{offer}")).await.is(200);
            assert_eq!(shown["state"], "lapsed", "even if no job has run (D2)");
            app.tick();
            app.act(&candidate, &format!("/v1/offers/{offer}/accept"))
                .await
                .refused(409, "offer_expired");
        }
    }
}

#[actix_web::test]
async fn a_confirmation_is_accepted_up_to_the_instant_of_its_deadline() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 3);
    for (after, code) in [(-1, None), (0, None), (1, Some("confirmation_expired"))] {
        app.at(START);
        let candidate = app.candidate("Aday");
        let offer =
            app.accepted(&aselsan, &candidate, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
        let confirm_by = START + Duration::days(5);
        app.at(confirm_by + Duration::seconds(after));
        let reply = app.act(&aselsan, &format!("/v1/offers/{offer}/confirm")).await;
        match code {
            None => assert_eq!(reply.is(200)["state"], "confirmed"),
            Some(code) => {
                assert_eq!(fact(&reply.refused(409, code), "confirm_by"), rfc3339(confirm_by));
                app.tick();
                app.act(&aselsan, &format!("/v1/offers/{offer}/confirm")).await.refused(409, code);
            }
        }
    }
}

#[actix_web::test]
async fn an_acceptance_cannot_be_withdrawn() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.accepted(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    app.post(&ayse, &format!("/v1/offers/{offer}/decline"), json!({}))
        .await
        .refused(409, "acceptance_is_final");
    assert_eq!(
        app.act(&ayse, &format!("/v1/offers/{offer}/accept")).await.is(200)["state"],
        "accepted"
    );
}

#[actix_web::test]
async fn a_full_quota_refuses_and_a_passed_deadline_frees_it_without_a_job() {
    let app = TestApp::new().await;
    let (ayse, mehmet, aselsan) =
        (app.candidate("Ayşe"), app.candidate("Mehmet"), app.employer("Aselsan", 1));
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let body = staj_tests::given::offer(&ayse, start, end, START + Duration::days(2));
    let first = id(&app.post(&aselsan, "/v1/offers", body).await.is(201));
    app.act(&aselsan, &format!("/v1/offers/{first}/send")).await.is(200);
    let second = app.draft(&aselsan, &mehmet, start, end).await;
    let refused = app
        .act(&aselsan, &format!("/v1/offers/{second}/send"))
        .await
        .refused(409, "quota_exhausted");
    assert_eq!(fact(&refused, "total"), "1");
    app.at(START + Duration::days(2) + Duration::seconds(1));
    assert_eq!(
        app.act(&aselsan, &format!("/v1/offers/{second}/send")).await.is(200)["state"],
        "sent"
    );
    assert_eq!(app.get(&ayse, &format!("/v1/offers/{first}")).await.is(200)["state"], "lapsed");
}

#[actix_web::test]
async fn a_sent_offer_is_fixed_and_a_draft_is_not() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.draft(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let path = format!("/v1/offers/{offer}");
    let changed = app
        .patch(&aselsan, &path, json!({ "unit": "Radar", "end_date": "2026-08-21" }))
        .await
        .is(200);
    assert_eq!(
        (&changed["unit"], &changed["end_date"], &changed["version"]),
        (&json!("Radar"), &json!("2026-08-21"), &json!(1))
    );
    assert!(app.patch(&aselsan, &path, json!({ "unit": null })).await.is(200)["unit"].is_null());
    let wrong = app
        .patch(&aselsan, &path, json!({ "end_date": "2026-07-19" }))
        .await
        .refused(422, "date_order");
    assert_eq!(pointers(&wrong), ["#/end_date"]);
    app.act(&aselsan, &format!("{path}/send")).await.is(200);
    app.patch(&aselsan, &path, json!({ "unit": "Radar" })).await.refused(409, "offer_state");
    app.delete(&aselsan, &path).await.refused(409, "offer_state");
}

#[actix_web::test]
async fn several_drafts_are_sent_with_a_result_for_each() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let first = app.draft(&aselsan, &app.candidate("Ayşe"), start, end).await;
    let second = app.draft(&aselsan, &app.candidate("Mehmet"), start, end).await;
    let foreign = app.draft(&app.employer("TAI", 1), &app.candidate("Zeynep"), start, end).await;
    let result = app
        .post(&aselsan, "/v1/offers/dispatches", json!({ "offer_ids": [first, second, foreign] }))
        .await
        .is(200);
    let items: Vec<_> = result["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["status"].as_u64().unwrap(), item["refusal"]["code"].as_str()))
        .collect();
    assert_eq!(items, [(200, None), (409, Some("quota_exhausted")), (404, Some("not_found"))]);
    let twice = app
        .post(&aselsan, "/v1/offers/dispatches", json!({ "offer_ids": [first, first] }))
        .await
        .refused(422, "invalid");
    assert_eq!(pointers(&twice), ["#/offer_ids/1"]);
}

#[actix_web::test]
async fn a_short_internship_gets_a_warning_and_no_refusal() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    // 15 July is a holiday, so there are 19 working days (R34).
    let offer = app.sent(&aselsan, &ayse, date!(2026 - 07 - 06), date!(2026 - 07 - 31)).await;
    let offer = app.get(&aselsan, &format!("/v1/offers/{offer}")).await.is(200);
    assert_eq!(
        (&offer["working_days"], &offer["warnings"][0]["code"]),
        (&json!(19), &json!("shorter_than_recommended"))
    );
}

#[actix_web::test]
async fn unreadable_and_invalid_bodies_get_different_problems() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let good = staj_tests::given::offer(
        &ayse,
        date!(2026 - 07 - 20),
        date!(2026 - 08 - 14),
        START + Duration::days(9),
    );
    let with = |name: &str, value: serde_json::Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let unknown =
        app.post(&aselsan, "/v1/offers", with("salary", json!(1))).await.refused(400, "malformed");
    assert_eq!(pointers(&unknown), ["#/salary"]);
    let kind = app
        .post(&aselsan, "/v1/offers", with("works_saturdays", json!("Ankara")))
        .await
        .refused(400, "malformed");
    assert_eq!(pointers(&kind), ["#/works_saturdays"]);
    let range = app
        .post(&aselsan, "/v1/offers", with("work", json!({ "tasks": "Test", "weekly_hours": 46 })))
        .await
        .refused(422, "invalid");
    assert_eq!(pointers(&range), ["#/work/weekly_hours"]);
    let before_our_era = with("start_date", json!("-5000-01-01"));
    let range = app.post(&aselsan, "/v1/offers", before_our_era).await.refused(422, "invalid");
    assert_eq!(pointers(&range), ["#/start_date"], "PostgreSQL cannot store this day");
    let mut missing = good.clone();
    missing.as_object_mut().unwrap().remove("work");
    let missing = app.post(&aselsan, "/v1/offers", missing).await.refused(422, "invalid");
    assert_eq!(
        (pointers(&missing), missing["errors"][0]["code"].as_str()),
        (vec!["#/work"], Some("required")),
        "A70"
    );
    let request = actix_web::test::TestRequest::post().uri("/v1/offers").set_payload("{}");
    app.raw(&aselsan, request).await.refused(415, "unsupported_media_type");
    let request = actix_web::test::TestRequest::post()
        .uri("/v1/offers")
        .insert_header(("content-type", "application/json"));
    app.raw(&aselsan, request.set_payload(" ".repeat(300_000))).await.refused(413, "too_large");
    app.get(&aselsan, "/v1/offers?colour=red").await.refused(400, "malformed");
    app.get(&aselsan, "/v1/offers?limit=201").await.refused(400, "malformed");
    app.get(&aselsan, "/v1/offers?cursor=abc").await.refused(400, "malformed");
    app.get(&aselsan, "/v1/offers/17").await.refused(400, "malformed");
}

#[actix_web::test]
async fn pages_of_offers_neither_skip_nor_repeat() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 10);
    let mut made = Vec::new();
    for at in 0..7 {
        let candidate = app.candidate(&format!("Aday {at}"));
        made.push(
            app.draft(&aselsan, &candidate, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await,
        );
    }
    app.act(&aselsan, &format!("/v1/offers/{}/send", made[2])).await.is(200);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&aselsan, &format!("/v1/offers?limit=3{cursor}")).await.is(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(id));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, made);
    let sent = app.get(&aselsan, "/v1/offers?state=sent&state=accepted").await.is(200);
    assert_eq!(sent["items"].as_array().unwrap().len(), 1);
    app.at(datetime!(2026-07-20 09:00 UTC));
    let lapsed = app.get(&aselsan, "/v1/offers?state=lapsed").await.is(200);
    assert_eq!(
        lapsed["items"].as_array().unwrap().len(),
        1,
        "it lapsed at its deadline, before any job ran"
    );
}

#[actix_web::test]
async fn a_wage_below_the_statutory_one_is_refused_with_the_numbers() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let mut body = offer(&ayse, start, end, respond_by(start));
    for (wage, sent) in [(842_264, false), (842_265, true)] {
        body["monthly_wage_minor"] = json!(wage);
        let draft = id(&app.post(&aselsan, "/v1/offers", body.clone()).await.is(201));
        let reply = app.act(&aselsan, &format!("/v1/offers/{draft}/send")).await;
        if sent {
            reply.is(200);
        } else {
            let refused = reply.refused(422, "below_statutory_wage");
            assert_eq!(pointers(&refused), ["#/monthly_wage_minor"]);
            assert_eq!(fact(&refused, "monthly_wage_minor"), "842264");
            assert_eq!(fact(&refused, "floor_minor"), "842265");
        }
    }
}

#[actix_web::test]
async fn an_offer_states_the_general_conditions_in_the_readers_language() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let path = format!("/v1/offers/{}", app.sent(&aselsan, &ayse, start, end).await);
    app.patch(&ayse, "/v1/me", json!({ "language": "en" })).await.is(200);
    let terms = |offer: &Value| {
        let terms = offer["general_conditions"].as_array().unwrap().clone();
        terms.iter().map(|term| term["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let english = app.get(&ayse, &path).await.is(200);
    let codes: Vec<_> = english["general_conditions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|term| term["code"].clone())
        .collect();
    assert_eq!(codes, ["transport", "accommodation", "wage", "insurance"]);
    assert!(terms(&english)[0].contains("transport"), "R66");
    assert!(terms(&english)[1].contains("accommodation"), "R67");
    assert!(terms(&english)[2].contains("3308"), "R68");
    assert!(terms(&english)[3].contains("premiums"), "R69");
    let turkish = app.get(&aselsan, &path).await.is(200);
    assert!(terms(&turkish)[0].starts_with("Ulaşım"), "{:?}", terms(&turkish));
}

#[actix_web::test]
async fn a_preview_of_an_operation_without_one_is_refused_and_does_nothing() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.sent(&aselsan, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let path = format!("/v1/offers/{offer}");
    let decline = format!("{path}/decline?preview=true");
    app.post(&ayse, &decline, json!({})).await.refused(400, "malformed");
    app.get(&ayse, &format!("{path}?prewiev=true")).await.refused(400, "malformed");
    assert_eq!(app.get(&ayse, &path).await.is(200)["state"], "sent");
}

#[actix_web::test]
async fn an_offer_over_days_that_cannot_be_counted_is_neither_sent_nor_confirmed() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let (ayse, baran) = (app.candidate("Ayşe"), app.candidate("Baran"));
    let aselsan = app.employer("Aselsan", 2);
    let accepted = app.accepted(&aselsan, &ayse, given::START, given::END).await;
    let draft = app.draft(&aselsan, &baran, given::START, given::END).await;
    // Without the first day of Ramazan Bayramı, the holidays of the year are incomplete (A59).
    let holiday = app.get(&Nobody, "/v1/holidays?from=2026-03-20&to=2026-03-20").await.is(200);
    app.delete(&office, "/v1/holidays/2026-03-20").await.is(204);
    for call in [format!("{accepted}/confirm"), format!("{draft}/send")] {
        let refusal = app.act(&aselsan, &format!("/v1/offers/{call}")).await;
        let refusal = refusal.refused(409, "holidays_unknown");
        assert_eq!(fact(&refusal, "year"), "2026");
    }
    let offer = app.get(&aselsan, &format!("/v1/offers/{draft}")).await.is(200);
    assert_eq!(
        (&offer["working_days"], &offer["warnings"][0]["code"]),
        (&Value::Null, &json!("holidays_unknown"))
    );
    assert_eq!(offer["actions"][0]["refusal"]["code"], "holidays_unknown");
    let again =
        json!({ "kind": "full", "name": holiday["items"][0]["name"], "source": "Kanun 2429" });
    app.put(&office, "/v1/holidays/2026-03-20", again).await.is(200);
    app.act(&aselsan, &format!("/v1/offers/{accepted}/confirm")).await.is(200);
    app.act(&aselsan, &format!("/v1/offers/{draft}/send")).await.is(200);
}
