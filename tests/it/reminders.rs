//! Reminders that people send by hand, and documents that have waited for too long.

use crate::notifications::kinds;
use serde_json::{Value, json};
use staj_domain::reminder::{OLD, Reminder, is_old};
use staj_domain::user::Role;
use staj_persistence::outbox;
use staj_tests::given::{BOUN, END, Internship, METU, START, calendar};
use staj_tests::{TestApp, fact, instant, rfc3339};
use time::Duration;

#[actix_web::test]
async fn an_offer_that_waits_is_recalled_to_whoever_is_next_and_not_again_for_two_days() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let (tai, office) = (app.employer("TAI", 1), app.officer(Role::ProgrammeOfficer));
    let offer = app.draft(&aselsan, &ayse, START, END).await;
    let (path, remind) = (format!("/v1/offers/{offer}"), format!("/v1/offers/{offer}/remind"));
    let refused = app.act(&aselsan, &remind).await.refused(409, "offer_state");
    assert_eq!((fact(&refused, "state"), fact(&refused, "needed_state")), ("draft", "sent"));

    app.act(&aselsan, &format!("{path}/send")).await.is(200);
    app.act(&tai, &remind).await.refused(404, "not_found");
    app.act(&ayse, &remind).await.refused(409, "offer_state");
    let told = app.now();
    app.act(&aselsan, &remind).await.is(200);
    app.tick();
    assert_eq!(kinds(&app, &ayse).await, ["offer_sent", "respond_by_reminder"]);
    let again = app.act(&office, &remind).await.refused(409, "reminded_recently");
    assert_eq!(fact(&again, "allowed_from"), rfc3339(told + Duration::days(2)));
    app.at(told + Duration::days(2) - Duration::SECOND);
    app.act(&aselsan, &remind).await.refused(409, "reminded_recently");
    app.at(told + Duration::days(2));
    app.act(&office, &remind).await.is(200);

    let accepted = app.act(&ayse, &format!("{path}/accept")).await.is(200);
    app.act(&aselsan, &remind).await.refused(409, "offer_state");
    // The employer has not been reminded yet.
    app.act(&ayse, &remind).await.is(200);
    app.tick();
    assert!(kinds(&app, &aselsan).await.contains(&"confirm_by_reminder".to_owned()));
    app.at(instant(&accepted["confirm_by"]) + Duration::SECOND);
    let late = app.act(&ayse, &remind).await.refused(409, "offer_state");
    assert_eq!(fact(&late, "state"), "confirmation_lapsed");
    let violated = app.get(&office, "/v1/invariants").await.is(200);
    assert!(violated["items"].as_array().unwrap().iter().all(|of| of["violations"] == 0));
}

#[actix_web::test]
async fn a_notice_that_waits_is_recalled_to_the_employer_or_to_the_school() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, notice, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    let remind = format!("{notice}/remind");
    let refused = app.act(aselsan, &remind).await.refused(409, "sgk_notice_state");
    assert_eq!(fact(&refused, "state"), "pending");
    app.act(&office, &remind).await.is(200);
    app.tick();
    assert!(kinds(app, aselsan).await.contains(&"sgk_notice_reminder".to_owned()));
    app.act(unit, &remind).await.refused(403, "forbidden_role");

    app.act(aselsan, &format!("{notice}/share")).await.is(200);
    app.act(aselsan, &remind).await.is(200);
    app.act(&office, &remind).await.refused(409, "reminded_recently");
    app.tick();
    let told = kinds(app, unit).await;
    assert!(told.contains(&"sgk_notice_waiting".to_owned()), "{told:?}");
}

#[actix_web::test]
async fn officers_are_told_each_day_that_documents_have_waited_for_a_week() {
    let app = TestApp::new().await;
    let centre = app.officer(Role::CareerOfficer);
    let (unit, stranger) =
        (app.officer(Role::UnitOfficer), app.officer_of(Role::CareerOfficer, Some(BOUN)));
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    let submitted = app.now();
    let waiting = async |who: &staj_tests::Caller| {
        let told = kinds(&app, who).await;
        told.iter().filter(|kind| *kind == "documents_waiting").count()
    };
    // The query and the rule agree at every boundary.
    let ends = calendar().control_end_at;
    for border in [submitted, submitted + OLD, ends] {
        for now in [-1, 0, 1].map(|second| border + Duration::seconds(second)) {
            let due = app.app.store.read(|tx| outbox::due(tx, Reminder::DocumentsWaiting, now, 9));
            assert_eq!(due.unwrap().len(), usize::from(is_old(submitted, ends, now)), "{now}");
        }
    }
    app.at(submitted + OLD - Duration::SECOND);
    app.tick();
    assert_eq!(waiting(&centre).await, 0);
    app.at(submitted + Duration::days(7));
    app.tick();
    app.tick();
    assert_eq!((waiting(&centre).await, waiting(&unit).await, waiting(&stranger).await), (1, 0, 0));
    let told = app.get(&centre, "/v1/me/notifications").await.is(200);
    let text = |of: &Value| of["title"].as_str().unwrap().to_owned();
    let titles: Vec<_> = told["items"].as_array().unwrap().iter().map(text).collect();
    assert!(titles.iter().any(|title| title.starts_with("1 belge ")), "{titles:?}");
    app.at(submitted + Duration::days(8));
    app.tick();
    assert_eq!(waiting(&centre).await, 2);

    for document in [document] {
        let path = format!("/v1/documents/{document}/accept");
        app.act(&centre, &path).await.is(200);
    }
    let rest = app.get(&centre, "/v1/documents?state=submitted").await.is(200);
    for item in rest["items"].as_array().unwrap() {
        let why = json!({ "reason_code": "unreadable" });
        let path = format!("/v1/documents/{}/reject", item["id"].as_str().unwrap());
        app.post(&centre, &path, why).await.is(200);
    }
    app.at(submitted + Duration::days(9));
    app.tick();
    // Not even if they were checked between the reminder and its telling.
    let late = app
        .app
        .store
        .write(|tx| outbox::remind(tx, Reminder::DocumentsWaiting, &[METU.0], app.now()));
    late.unwrap();
    app.tick();
    assert_eq!(waiting(&centre).await, 2, "nothing waits any more");
    assert!(app.now() < calendar().pool_closes_at);
}
