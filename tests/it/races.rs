//! Simultaneous commands: the outcome is right, whichever comes first.

use futures_util::future::{join, join_all};
use serde_json::json;
use staj_tests::{START, TestApp, id};
use time::macros::date;
use time::{Date, Duration};

/// Monday to Friday of the nth week from 1 June, which overlaps no other week.
fn week(nth: i64) -> (Date, Date) {
    let start = date!(2026 - 06 - 01) + Duration::weeks(nth);
    (start, start + Duration::days(4))
}

#[actix_web::test]
async fn exactly_two_of_many_simultaneous_confirmations_win() {
    for _ in 0..5 {
        let app = TestApp::new().await;
        let ayse = app.candidate("Ayşe");
        let mut offers = Vec::new();
        for nth in 0..8 {
            let employer = app.employer(&format!("İşveren {nth}"), 1);
            let (start, end) = week(nth);
            let offer = app.accepted(&employer, &ayse, start, end).await;
            offers.push((employer, offer));
        }
        let replies = join_all(offers.iter().map(|(employer, offer)| {
            let path = format!("/v1/offers/{offer}/confirm");
            let app = &app;
            async move { settled(app.act(employer, &path).await) }
        }))
        .await;
        assert_eq!(replies.iter().filter(|status| **status == 200).count(), 2, "{replies:?}");
        assert_eq!(
            states(&app, &ayse).await,
            [
                "confirmed",
                "confirmed",
                "invalidated",
                "invalidated",
                "invalidated",
                "invalidated",
                "invalidated",
                "invalidated"
            ]
        );
    }
}

#[actix_web::test]
async fn one_of_many_simultaneous_overlapping_confirmations_in_two_terms_wins() {
    for _ in 0..10 {
        let app = TestApp::new().await;
        let here = app.candidate("Ayşe");
        let there = app.in_other_term(&here);
        let (start, end) = week(1);
        let mut offers = Vec::new();
        for candidate in [&here, &there] {
            let employer = app.employer("İşveren", 1);
            app.quota_in_other_term(&employer, 1);
            let offer = app.accepted(&employer, candidate, start, end).await;
            offers.push((employer, offer));
        }
        let replies = join_all(offers.iter().map(|(employer, offer)| {
            let path = format!("/v1/offers/{offer}/confirm");
            let app = &app;
            async move { app.act(employer, &path).await }
        }))
        .await;
        let codes: Vec<_> = replies.iter().map(|reply| reply.body["code"].as_str()).collect();
        let lost = Some("offer_state");
        assert!(codes == [None, lost] || codes == [lost, None], "{codes:?}");
        let mut states = states(&app, &here).await;
        states.sort();
        assert_eq!(states, ["confirmed", "invalidated"]);
    }
}

#[actix_web::test]
async fn one_of_many_simultaneous_overlapping_confirmations_wins() {
    for _ in 0..5 {
        let app = TestApp::new().await;
        let ayse = app.candidate("Ayşe");
        let mut offers = Vec::new();
        for nth in 0..6 {
            let employer = app.employer(&format!("İşveren {nth}"), 1);
            let offer =
                app.accepted(&employer, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
            offers.push((employer, offer));
        }
        let replies = join_all(offers.iter().map(|(employer, offer)| {
            let path = format!("/v1/offers/{offer}/confirm");
            let app = &app;
            async move { settled(app.act(employer, &path).await) }
        }))
        .await;
        assert_eq!(replies.iter().filter(|status| **status == 200).count(), 1, "{replies:?}");
        assert_eq!(
            states(&app, &ayse).await.iter().filter(|state| *state == "invalidated").count(),
            5
        );
    }
}

#[actix_web::test]
async fn the_last_place_of_a_quota_goes_to_one_of_fifty_simultaneous_offers() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let mut drafts = Vec::new();
    for nth in 0..50 {
        let candidate = app.candidate(&format!("Aday {nth}"));
        drafts.push(
            app.draft(&aselsan, &candidate, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await,
        );
    }
    let replies = join_all(drafts.iter().map(|draft| {
        let (app, aselsan, path) = (&app, &aselsan, format!("/v1/offers/{draft}/send"));
        async move { settled(app.act(aselsan, &path).await) }
    }))
    .await;
    assert_eq!(replies.iter().filter(|status| **status == 200).count(), 1, "{replies:?}");
    assert_eq!(replies.iter().filter(|status| **status == 409).count(), 49, "{replies:?}");
}

#[actix_web::test]
async fn offers_sent_during_confirmations_leave_none_open_on_a_full_candidate() {
    for _ in 0..8 {
        let app = TestApp::new().await;
        let ayse = app.candidate("Ayşe");
        let (mut accepted, mut drafts) = (Vec::new(), Vec::new());
        for nth in 0..4 {
            let employer = app.employer(&format!("Onaylayan {nth}"), 1);
            let (start, end) = week(nth);
            accepted.push((employer.clone(), app.accepted(&employer, &ayse, start, end).await));
        }
        for nth in 4..10 {
            let employer = app.employer(&format!("Gönderen {nth}"), 1);
            let (start, end) = week(nth);
            drafts.push((employer.clone(), app.draft(&employer, &ayse, start, end).await));
        }
        let act = |(employer, offer): &(staj_tests::Employer, String), verb: &'static str| {
            let (app, employer, path) =
                (&app, employer.clone(), format!("/v1/offers/{offer}/{verb}"));
            async move { settled(app.act(&employer, &path).await) }
        };
        let confirmations = join_all(accepted.iter().map(|offer| act(offer, "confirm")));
        let sendings = join_all(drafts.iter().map(|offer| act(offer, "send")));
        let (confirmed, _) = join(confirmations, sendings).await;
        assert_eq!(confirmed.iter().filter(|status| **status == 200).count(), 2, "{confirmed:?}");
        let open = app.get(&ayse, "/v1/offers?state=sent&state=accepted").await.is(200);
        assert_eq!(open["items"], json!([]), "an open offer to a candidate with two internships");
    }
}

#[actix_web::test]
async fn an_acceptance_at_the_deadline_and_the_sweeper_agree_on_one_outcome() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 40);
    let respond_by = START + Duration::days(3);
    for round in 0..20 {
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
        // The candidate accepts at the deadline, and the sweeper runs one microsecond later.
        app.at(respond_by);
        let path = format!("/v1/offers/{offer}/accept");
        let (store, late) = (app.app.store.clone(), respond_by + Duration::microseconds(1));
        let sweeper = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_micros(round * 150));
            assert!(staj_jobs::tick(&store, late, || ()).failed.is_empty());
        });
        let reply = app.act(&candidate, &path).await;
        sweeper.join().unwrap();
        let state =
            app.get(&candidate, &format!("/v1/offers/{offer}")).await.is(200)["state"].clone();
        match reply.status {
            200 => assert_eq!(state, "accepted"),
            409 => assert_eq!(
                (reply.body["code"].as_str(), state.as_str()),
                (Some("offer_expired"), Some("lapsed"))
            ),
            other => panic!("{other}: {:#}", reply.body),
        }
    }
}

/// Whichever comes first, no offer stays open for a candidate who withdrew, and nobody withdraws
/// with an accepted offer.
#[actix_web::test]
async fn a_withdrawal_races_with_an_acceptance_and_a_sending() {
    for _ in 0..12 {
        let app = TestApp::new().await;
        let (ayse, one, two) = (app.candidate("Ayşe"), app.employer("A", 1), app.employer("B", 1));
        let (start, end) = week(3);
        let sent = app.sent(&one, &ayse, start, end).await;
        let draft = app.draft(&two, &ayse, start, end).await;
        let withdraw = format!("/v1/applications/{}/withdraw", ayse.pool_entry);
        let (accept, send) =
            (format!("/v1/offers/{sent}/accept"), format!("/v1/offers/{draft}/send"));
        let (withdrawn, (accepted, sent)) =
            join(app.act(&ayse, &withdraw), join(app.act(&ayse, &accept), app.act(&two, &send)))
                .await;
        let (withdrawn, accepted) = (settled(withdrawn) == 200, settled(accepted) == 200);
        settled(sent);
        assert_ne!(withdrawn, accepted, "one of the two succeeds");
        let open = app.get(&ayse, "/v1/offers?state=sent&state=accepted").await.is(200);
        let open = open["items"].as_array().unwrap();
        if withdrawn {
            assert!(open.is_empty(), "an open offer to a candidate who withdrew: {open:#?}");
        } else {
            assert!(open.iter().any(|offer| offer["state"] == "accepted"));
        }
    }
}

async fn states(app: &TestApp, candidate: &staj_tests::Candidate) -> Vec<String> {
    let page = app.get(candidate, "/v1/offers").await.is(200);
    let mut states: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|offer| offer["state"].as_str().unwrap().to_owned())
        .collect();
    states.sort();
    states
}

/// The status of a response, which must not be `conflict`: that would mean that a constraint or a
/// version stopped what a lock should have stopped.
#[track_caller]
fn settled(reply: staj_tests::Reply) -> u16 {
    let decided = reply.status == 200 || reply.status == 409 && reply.body["code"] != "conflict";
    assert!(decided, "{:#}", reply.body);
    reply.status
}
