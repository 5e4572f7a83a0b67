//! Talent pool, reserve list and memberships over HTTP.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::employer::EmployerState;
use staj_domain::user::Role;
use staj_tests::given::{CALL, METU, TERM, calendar, offer};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Candidate, Employer, START, TestApp, id};
use time::macros::date;
use time::{Date, Duration};

const JULY: (Date, Date) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));

fn talent_pool(employer: &Employer) -> String {
    format!("/v1/employers/{}/talent-pool", employer.id)
}

fn reserve_list(employer: &Employer) -> String {
    format!("/v1/employers/{}/reserve-list", employer.id)
}

fn of(list: &str, candidate: &Candidate) -> String {
    format!("{list}/{}", candidate.pool_entry)
}

async fn add(app: &TestApp, employer: &Employer, candidate: &Candidate) -> Value {
    app.put(employer, &of(&talent_pool(employer), candidate), json!({})).await.is(201)
}

async fn reserve(app: &TestApp, employer: &Employer, candidate: &Candidate) -> Value {
    add(app, employer, candidate).await;
    app.put(employer, &of(&reserve_list(employer), candidate), json!({})).await.is(200)
}

/// The pool entries on a list with their positions, read page by page.
async fn listed(app: &TestApp, employer: &Employer, list: &str) -> Vec<(String, Option<i64>)> {
    let (mut seen, mut cursor) = (vec![], String::new());
    loop {
        let page = app.get(employer, &format!("{list}?limit=2{cursor}")).await.is(200);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| (id(&item["pool_entry"]), item["position"].as_i64())),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

fn in_order(candidates: &[&Candidate]) -> Vec<(String, Option<i64>)> {
    candidates.iter().map(|of| of.pool_entry.to_string()).zip((1..).map(Some)).collect()
}

/// How often an employer was notified that they can look at their reserve list.
async fn alerts(app: &TestApp, employer: &Employer) -> usize {
    let path = format!("/v1/audit-events?object_kind=quota&object_id={}&limit=200", employer.quota);
    let events = app.get(&app.officer(Role::ProgrammeOfficer), &path).await.is(200);
    let mut outbox = Raw::new(&app.db).lines(&format!(
        "select action as line from outbox_events where object_id = {}",
        literal(employer.quota.0)
    ));
    outbox.retain(|kind| kind == "look_at_reserve");
    let alerts: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"] == "look_at_reserve")
        .inspect(|event| assert_eq!(event["actor_role"], "system"))
        .collect();
    assert_eq!(alerts.len(), outbox.len());
    alerts.len()
}

#[actix_web::test]
async fn a_talent_pool_is_as_blind_as_the_pool_and_its_notes_are_private() {
    let app = TestApp::new().await;
    let (aselsan, roketsan) = (app.employer("Aselsan", 1), app.employer("Roketsan", 1));
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let path = of(&talent_pool(&aselsan), &ayse);
    let note = json!({ "note": "Projesi bize yakın" });
    let added = app.put(&aselsan, &path, note.clone()).await.is(201);
    assert_eq!(added["note"], note["note"]);
    assert_eq!(added["state"], "added");
    let again = app.put(&aselsan, &path, note).await.is(200);
    assert_eq!(again, added, "repeated");
    add(&app, &aselsan, &ece).await;
    add(&app, &roketsan, &ayse).await;

    let officer = app.colleague(&aselsan, Role::InternshipOfficer);
    let page = app.get(&officer, &talent_pool(&aselsan)).await.is(200);
    let shown: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|item| id(&item["pool_entry"])).collect();
    assert_eq!(shown, [ece.pool_entry.to_string(), ayse.pool_entry.to_string()]);
    assert_eq!(page["items"][1], added);
    assert_eq!(added["candidate"], Value::Null);
    let blind = app.get(&aselsan, &format!("/v1/terms/{TERM}/pool-entries")).await.is(200);
    let blind = blind["items"].as_array().unwrap();
    assert!(blind.contains(&added["pool_entry"]), "the entry is the same as in the pool");
    for secret in [
        ayse.given_name.as_str(),
        &ayse.surname,
        &ayse.national_id,
        "Orta Doğu",
        "@",
        &METU.to_string(),
        &ayse.caller.user.to_string(),
    ] {
        assert!(!page.to_string().contains(secret), "{secret} is shown");
    }
    // Nobody else sees the note, and it is not in the audit trail.
    let mine = app.get(&ayse, "/v1/me/memberships").await.is(200);
    let theirs = app.get(&roketsan, &talent_pool(&roketsan)).await.is(200);
    let programme = app.officer(Role::ProgrammeOfficer);
    let trail = app.get(&programme, "/v1/audit-events?object_kind=talent_pool_entry").await.is(200);
    for other in [mine, theirs, trail] {
        assert!(!other.to_string().contains("Projesi"), "{other:#}");
    }
    let cleared = app.put(&aselsan, &path, json!({ "note": null })).await.is(200);
    assert_eq!(cleared["note"], Value::Null);
    for (term, count) in [(TERM, 2), (CALL, 0)] {
        let of_term = format!("{}?term_id={term}", talent_pool(&aselsan));
        let page = app.get(&aselsan, &of_term).await.is(200);
        assert_eq!(page["items"].as_array().map(Vec::len), Some(count));
    }
}

#[actix_web::test]
async fn only_those_who_may_search_the_pool_can_list_its_candidates() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let (aselsan, none) = (app.employer("Aselsan", 1), app.employer("Havelsan", 0));
    let suspended = app.employer_in(EmployerState::Suspended, "Roketsan", 1);
    let put = async |employer: &Employer| {
        app.put(employer, &of(&talent_pool(employer), &ayse), json!({})).await
    };
    let reserved = |employer: &Employer| of(&reserve_list(employer), &ayse);
    let shift = async |employer: &Employer| {
        app.post(employer, &format!("{}/move", reserved(employer)), json!({ "position": 1 })).await
    };
    for (employer, code) in [(&none, "quota_missing"), (&suspended, "employer_inactive")] {
        put(employer).await.refused(409, code);
        app.send(Method::PUT, employer, &reserved(employer), None).await.refused(409, code);
        shift(employer).await.refused(409, code);
    }
    app.get(&suspended, &talent_pool(&suspended)).await.refused(409, "employer_inactive");
    app.get(&suspended, &reserve_list(&suspended)).await.refused(409, "employer_inactive");
    let foreign = of(&talent_pool(&none), &ayse);
    app.put(&aselsan, &foreign, json!({})).await.refused(404, "not_found");
    let unknown = format!("{}/00000000-0000-0000-0000-000000000001", talent_pool(&aselsan));
    app.put(&aselsan, &unknown, json!({})).await.refused(404, "not_found");
    app.put(&aselsan, &of(&talent_pool(&aselsan), &ayse), json!({ "note": " " }))
        .await
        .refused(422, "invalid");
    app.at(calendar().pool_closes_at + Duration::SECOND);
    put(&aselsan).await.refused(409, "pool_not_open");
    shift(&aselsan).await.refused(409, "pool_not_open");
}

#[actix_web::test]
async fn candidates_who_left_the_pool_are_on_no_list() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let ayse = app.candidate("Ayşe");
    reserve(&app, &aselsan, &ayse).await;
    let entry = literal(ayse.pool_entry.0);
    Raw::new(&app.db)
        .run(&format!("update pool_entries set state = 'removed' where id = {entry}"))
        .unwrap();
    assert_eq!(listed(&app, &aselsan, &talent_pool(&aselsan)).await, []);
    assert_eq!(listed(&app, &aselsan, &reserve_list(&aselsan)).await, []);
    app.delete(&aselsan, &of(&talent_pool(&aselsan), &ayse)).await.is(204);
}

/// R44: nothing that employers do with their lists changes anything else.
#[actix_web::test]
async fn lists_have_no_effect_on_quotas_limits_or_dates() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    app.accepted(&aselsan, &ece, JULY.0, JULY.1).await;
    let quota = format!("/v1/employers/{}/quotas/{TERM}", aselsan.id);
    let everything = async || {
        let programme = app.officer(Role::ProgrammeOfficer);
        [
            app.get(&aselsan, &quota).await.is(200),
            app.get(&aselsan, &format!("{quota}/ledger")).await.is(200),
            app.get(&aselsan, &format!("/v1/terms/{TERM}/pool-entries")).await.is(200),
            app.get(&programme, "/v1/offers").await.is(200),
            app.get(&ayse, "/v1/applications").await.is(200),
        ]
    };
    let before = everything().await;
    let (pool, list) = (of(&talent_pool(&aselsan), &ayse), of(&reserve_list(&aselsan), &ayse));
    for step in 0..12 {
        match step % 6 {
            0 => app.put(&aselsan, &pool, json!({})).await.is(201),
            1 | 3 => app.put(&aselsan, &list, json!({})).await.is(200),
            2 => app.delete(&aselsan, &list).await.is(204),
            4 => {
                app.post(&aselsan, &format!("{list}/move"), json!({ "position": 1 })).await.is(200)
            }
            _ => app.delete(&aselsan, &pool).await.is(204),
        };
        assert_eq!(everything().await, before, "after step {step}");
    }
    // The employer can still send an offer to a candidate on their lists.
    reserve(&app, &aselsan, &ayse).await;
    app.sent(&aselsan, &ayse, JULY.0, JULY.1).await;
}

#[actix_web::test]
async fn a_reserve_list_has_positions_without_gaps() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let list = reserve_list(&aselsan);
    let (ayse, ece, can, nur) =
        (app.candidate("Ayşe"), app.candidate("Ece"), app.candidate("Can"), app.candidate("Nur"));
    app.put(&aselsan, &of(&list, &ayse), json!({})).await.refused(404, "not_found");
    for (place, candidate) in (1..).zip([&ayse, &ece, &can, &nur]) {
        let reserved = reserve(&app, &aselsan, candidate).await;
        assert_eq!((&reserved["state"], &reserved["position"]), (&json!("reserve"), &json!(place)));
        let again = app.put(&aselsan, &of(&list, candidate), json!({})).await.is(200);
        assert_eq!(again, reserved, "repeated");
    }
    assert_eq!(listed(&app, &aselsan, &list).await, in_order(&[&ayse, &ece, &can, &nur]));
    let to = async |candidate: &Candidate, place: u32| {
        let path = format!("{}/move", of(&list, candidate));
        app.post(&aselsan, &path, json!({ "position": place })).await
    };
    assert_eq!(to(&nur, 1).await.is(200)["position"], 1);
    assert_eq!(listed(&app, &aselsan, &list).await, in_order(&[&nur, &ayse, &ece, &can]));
    assert_eq!(to(&ayse, 99).await.is(200)["position"], 4);
    assert_eq!(listed(&app, &aselsan, &list).await, in_order(&[&nur, &ece, &can, &ayse]));
    to(&ece, 0).await.refused(422, "invalid");
    app.delete(&aselsan, &of(&list, &ece)).await.is(204);
    app.delete(&aselsan, &of(&list, &ece)).await.is(204);
    to(&ece, 1).await.refused(409, "talent_pool_state");
    // Leaving the talent pool means leaving the reserve list, but not the other way round.
    app.delete(&aselsan, &of(&talent_pool(&aselsan), &nur)).await.is(204);
    assert_eq!(listed(&app, &aselsan, &list).await, in_order(&[&can, &ayse]));
    assert_eq!(listed(&app, &aselsan, &talent_pool(&aselsan)).await.len(), 3);
    to(&nur, 1).await.refused(404, "not_found");
    reserve(&app, &aselsan, &nur).await;
    assert_eq!(listed(&app, &aselsan, &list).await, in_order(&[&can, &ayse, &nur]));
}

#[actix_web::test]
async fn an_offer_removes_its_candidate_only_from_its_employers_reserve_list() {
    let app = TestApp::new().await;
    let (aselsan, roketsan) = (app.employer("Aselsan", 2), app.employer("Roketsan", 2));
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    for employer in [&aselsan, &roketsan] {
        reserve(&app, employer, &ayse).await;
        reserve(&app, employer, &ece).await;
    }
    let late = app
        .post(&aselsan, "/v1/offers", offer(&ayse, JULY.0, JULY.1, START + Duration::HOUR))
        .await
        .is(201);
    app.act(&aselsan, &format!("/v1/offers/{}/send", id(&late)))
        .await
        .refused(422, "respond_by_invalid");
    assert_eq!(listed(&app, &aselsan, &reserve_list(&aselsan)).await, in_order(&[&ayse, &ece]));
    let offer = app.sent(&aselsan, &ayse, JULY.0, JULY.1).await;
    assert_eq!(listed(&app, &aselsan, &reserve_list(&aselsan)).await, in_order(&[&ece]));
    assert_eq!(listed(&app, &roketsan, &reserve_list(&roketsan)).await, in_order(&[&ayse, &ece]));
    let pool = app.get(&aselsan, &talent_pool(&aselsan)).await.is(200);
    assert_eq!(pool["items"][1]["state"], "offered");
    app.put(&aselsan, &of(&reserve_list(&aselsan), &ayse), json!({}))
        .await
        .refused(409, "talent_pool_state");
    assert_eq!(pool["items"][1]["candidate"], Value::Null);
    // The employer knows the candidate while the offer is accepted or confirmed (A20).
    app.act(&ayse, &format!("/v1/offers/{offer}/accept")).await.is(200);
    let pool = app.get(&aselsan, &talent_pool(&aselsan)).await.is(200);
    assert_eq!(pool["items"][1]["candidate"]["surname"], ayse.surname);
    assert_eq!(pool["items"][1]["candidate"]["school_name"], "Orta Doğu Teknik Üniversitesi");
    let why = json!({ "reason": "budget" });
    app.post(&aselsan, &format!("/v1/offers/{offer}/cancel"), why).await.is(200);
    let pool = app.get(&aselsan, &talent_pool(&aselsan)).await.is(200);
    assert_eq!(pool["items"][1]["candidate"], Value::Null);
}

#[actix_web::test]
async fn reserves_expire_when_the_pool_closes() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let ayse = app.candidate("Ayşe");
    reserve(&app, &aselsan, &ayse).await;
    let closes_at = calendar().pool_closes_at;
    let shown = async || {
        let page = app.get(&aselsan, &reserve_list(&aselsan)).await.is(200);
        let mine = app.get(&ayse, "/v1/me/memberships").await.is(200);
        assert_eq!(page["items"][0]["state"], mine["items"][0]["state"]);
        page["items"][0]["state"].clone()
    };
    app.at(closes_at);
    assert_eq!(shown().await, "reserve");
    app.at(closes_at + Duration::SECOND);
    assert_eq!(shown().await, "expired");
    let refused = app.put(&aselsan, &of(&reserve_list(&aselsan), &ayse), json!({})).await;
    refused.refused(409, "pool_not_open");
    // Nobody is notified of more places once the reserve list has expired.
    app.put(
        &aselsan,
        &format!("/v1/employers/{}/quotas/{TERM}", aselsan.id),
        json!({ "total": 3 }),
    )
    .await
    .is(200);
    assert_eq!(alerts(&app, &aselsan).await, 0);
    app.delete(&aselsan, &of(&talent_pool(&aselsan), &ayse)).await.is(204);
    assert_eq!(listed(&app, &aselsan, &reserve_list(&aselsan)).await, []);
}

/// R49, A18, N16: one notification for each rise, whatever its cause, and nobody is promoted.
#[actix_web::test]
async fn an_employer_with_reserves_is_notified_of_each_place_that_becomes_free() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 9);
    let waiting = app.candidate("Yedek");
    reserve(&app, &aselsan, &waiting).await;
    let offer = |id: &str, act: &str| format!("/v1/offers/{id}/{act}");
    let budget = || json!({ "reason": "budget" });
    let mut expected = 0;
    // Each of these frees one place.
    for cause in ["decline", "revoke", "cancel", "cancel_confirmed", "lapse", "lapse_confirmation"]
    {
        app.at(START);
        let ayse = app.candidate("Ayşe");
        let id = app.sent(&aselsan, &ayse, JULY.0, JULY.1).await;
        assert_eq!(
            alerts(&app, &aselsan).await,
            expected,
            "sending frees no place: before {cause}"
        );
        let accept = async || app.act(&ayse, &offer(&id, "accept")).await.is(200);
        match cause {
            "decline" => app.post(&ayse, &offer(&id, "decline"), json!({})).await.is(200),
            "revoke" => app.post(&aselsan, &offer(&id, "revoke"), budget()).await.is(200),
            "cancel" => {
                accept().await;
                app.post(&aselsan, &offer(&id, "cancel"), budget()).await.is(200)
            }
            "cancel_confirmed" => {
                accept().await;
                app.act(&aselsan, &offer(&id, "confirm")).await.is(200);
                assert_eq!(alerts(&app, &aselsan).await, expected, "a confirmation frees no place");
                app.post(&aselsan, &offer(&id, "cancel"), budget()).await.is(200)
            }
            time => {
                if time == "lapse_confirmation" {
                    accept().await;
                }
                app.at(START + Duration::days(69));
                app.tick();
                app.tick();
                app.get(&aselsan, &format!("/v1/offers/{id}")).await.is(200)
            }
        };
        expected += 1;
        assert_eq!(alerts(&app, &aselsan).await, expected, "{cause}");
    }
    // The confirmation of another employer invalidates an offer of this one.
    app.at(START);
    let (ayse, other) = (app.candidate("Ayşe"), app.employer("Roketsan", 1));
    app.accepted(&aselsan, &ayse, JULY.0, JULY.1).await;
    app.confirmed(&other, &ayse, JULY.0, JULY.1).await;
    assert_eq!(alerts(&app, &aselsan).await, expected + 1, "invalidated");
    assert_eq!(alerts(&app, &other).await, 0, "this employer has no reserves");
    // A larger quota also frees places.
    let quota = format!("/v1/employers/{}/quotas/{TERM}", aselsan.id);
    for (total, rises) in [(12, 2), (12, 2), (10, 2), (11, 3)] {
        app.put(&aselsan, &quota, json!({ "total": total })).await.is(200);
        assert_eq!(alerts(&app, &aselsan).await, expected + rises, "a total of {total}");
    }
    // Nobody was promoted, and an employer without reserves is not notified.
    assert_eq!(listed(&app, &aselsan, &reserve_list(&aselsan)).await, in_order(&[&waiting]));
    app.delete(&aselsan, &of(&reserve_list(&aselsan), &waiting)).await.is(204);
    app.put(&aselsan, &quota, json!({ "total": 20 })).await.is(200);
    assert_eq!(alerts(&app, &aselsan).await, expected + 3);
}

#[actix_web::test]
async fn a_place_that_lapses_and_is_taken_again_at_once_is_not_free() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let (ayse, waiting) = (app.candidate("Ayşe"), app.candidate("Yedek"));
    reserve(&app, &aselsan, &waiting).await;
    let respond_by = START + Duration::days(3);
    let first = offer(&ayse, JULY.0, JULY.1, respond_by);
    let first = id(&app.post(&aselsan, "/v1/offers", first).await.is(201));
    app.act(&aselsan, &format!("/v1/offers/{first}/send")).await.is(200);
    let second = app.draft(&aselsan, &ayse, JULY.0, JULY.1).await;
    app.at(respond_by + Duration::SECOND);
    // Both offers are to the same candidate. The first one lapses in the transaction that sends the
    // second.
    app.act(&aselsan, &format!("/v1/offers/{second}/send")).await.is(200);
    assert_eq!(alerts(&app, &aselsan).await, 0);
}

#[actix_web::test]
async fn candidates_see_who_listed_them_and_that_it_is_no_acceptance() {
    let app = TestApp::new().await;
    let (aselsan, roketsan) = (app.employer("Aselsan", 1), app.employer("Roketsan", 1));
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    reserve(&app, &aselsan, &ayse).await;
    app.at(START + Duration::HOUR);
    add(&app, &roketsan, &ayse).await;
    let mine = app.get(&ayse, "/v1/me/memberships").await.is(200);
    let seen: Vec<_> = mine["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| {
            [&of["employer_name"], &of["state"], &of["added_at"]].map(|v| v.as_str().unwrap())
        })
        .collect();
    assert_eq!(
        seen,
        [
            ["Roketsan", "added", "2026-05-10T10:00:00Z"],
            ["Aselsan", "reserve", "2026-05-10T09:00:00Z"]
        ]
    );
    for of in mine["items"].as_array().unwrap() {
        assert!(of["meaning"].as_str().unwrap().contains("kabul edildiğiniz anlamına gelmez"));
        assert_eq!(of["position"], Value::Null, "candidates do not see their position");
    }
    app.patch(&ayse, "/v1/me", json!({ "language": "en" })).await.is(200);
    let mine = app.get(&ayse, "/v1/me/memberships?limit=1").await.is(200);
    let meaning = mine["items"][0]["meaning"].as_str().unwrap();
    assert!(meaning.contains("does not mean that you have been accepted"), "{meaning}");
    let cursor = mine["next_cursor"].as_str().unwrap();
    let next = app.get(&ayse, &format!("/v1/me/memberships?cursor={cursor}")).await.is(200);
    assert_eq!(next["items"][0]["employer_name"], "Aselsan");
    assert_eq!(app.get(&ece, "/v1/me/memberships").await.is(200)["items"], json!([]));
    app.delete(&roketsan, &of(&talent_pool(&roketsan), &ayse)).await.is(204);
    let mine = app.get(&ayse, "/v1/me/memberships").await.is(200);
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(1), "removed");
}

#[actix_web::test]
async fn simultaneous_moves_leave_an_order_without_gaps() {
    for _ in 0..5 {
        let app = TestApp::new().await;
        let aselsan = app.employer("Aselsan", 1);
        let mut candidates = vec![];
        for _ in 0..8 {
            let candidate = app.candidate("Aday");
            add(&app, &aselsan, &candidate).await;
            candidates.push(candidate);
        }
        let list = reserve_list(&aselsan);
        let replies = join_all(candidates.iter().map(|candidate| {
            let (app, aselsan, path) = (&app, &aselsan, of(&list, candidate));
            async move { app.put(aselsan, &path, json!({})).await.status }
        }))
        .await;
        assert_eq!(replies, [200; 8]);
        let replies = join_all(candidates.iter().enumerate().map(|(nth, candidate)| {
            let (app, aselsan, path) = (&app, &aselsan, of(&list, candidate));
            async move {
                if nth % 3 == 0 {
                    app.delete(aselsan, &path).await.status
                } else {
                    let to = json!({ "position": nth % 4 + 1 });
                    app.post(aselsan, &format!("{path}/move"), to).await.status
                }
            }
        }))
        .await;
        assert!(replies.iter().all(|status| [200, 204].contains(status)), "{replies:?}");
        let places: Vec<_> =
            listed(&app, &aselsan, &list).await.into_iter().map(|(_, place)| place).collect();
        assert_eq!(places, [1, 2, 3, 4, 5].map(Some));
    }
}
