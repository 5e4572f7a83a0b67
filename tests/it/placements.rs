//! Confirmed internships, and who sees them.

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{BOUN, METU};
use staj_tests::{Bearer, TestApp, id};
use time::macros::date;
use time::{Date, Duration};

const START: Date = date!(2026 - 07 - 20);
const END: Date = date!(2026 - 08 - 14);

async fn items(app: &TestApp, caller: &impl Bearer, query: &str) -> Vec<Value> {
    let page = app.get(caller, &format!("/v1/placements{query}")).await.is(200);
    page["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_confirmation_makes_a_placement_with_all_that_its_parties_need() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let accepted = app.accepted(&aselsan, &ayse, START, END).await;
    assert_eq!(items(&app, &ayse, "").await, [json!(null); 0], "an acceptance is none (R45)");
    app.act(&aselsan, &format!("/v1/offers/{accepted}/confirm")).await.is(200);

    let found = items(&app, &ayse, "").await;
    let path = format!("/v1/placements/{}", id(&found[0]));
    let placement = app.get(&ayse, &path).await.is(200);
    assert_eq!(found, std::slice::from_ref(&placement));
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
async fn each_party_sees_its_own_placements_and_others_learn_of_none() {
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
async fn placements_come_in_pages_newest_first() {
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
    assert_eq!([names(&first), names(&rest)].concat(), ["Zeynep", "Mehmet", "Ayşe"]);
    assert!(rest["next_cursor"].is_null());
    for query in ["?limit=0", "?limit=201", "?state=started", "?page=2", "?cursor=bent"] {
        app.get(&aselsan, &format!("/v1/placements{query}")).await.refused(400, "malformed");
    }
    let other = format!("/v1/placements?limit=2&state=confirmed&cursor={cursor}");
    app.get(&aselsan, &other).await.refused(400, "malformed");
    let term = format!("?term_id={}", uuid::Uuid::nil());
    assert_eq!(items(&app, &aselsan, &term).await.len(), 0);
    let term = format!("?term_id={}", app.open_term().0);
    assert_eq!(items(&app, &aselsan, &term).await.len(), 3);
}
