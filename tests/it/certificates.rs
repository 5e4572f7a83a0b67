//! Certificates of completed internships (A80).

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{BOUN, END, Internship, OSTIM};
use staj_tests::raw::Raw;
use staj_tests::{Bearer, Caller, Nobody, TestApp, fact, id, pointers};
use time::Duration;
use time::macros::datetime;
use uuid::Uuid;

/// While a later term takes applications.
const LATER: time::OffsetDateTime = datetime!(2027-02-01 09:00 UTC);

async fn pdf(app: &TestApp, reader: &impl Bearer, path: &str) -> Vec<u8> {
    let reply = app.get(reader, path).await;
    assert_eq!(reply.header("content-type"), Some("application/pdf"));
    let disposition = reply.header("content-disposition").unwrap_or_default();
    assert!(disposition.contains("staj-bitirme-belgesi-"), "{disposition}");
    let bytes = reply.bytes.clone();
    reply.is(200);
    bytes
}

/// An internship whose last day is over, by the clock alone.
async fn completed() -> (Internship, String) {
    let world = Internship::confirmed().await;
    world.app.at(start_of_day(END) + Duration::DAY);
    let path = format!("{}/certificate", world.placement);
    (world, path)
}

/// A draft of the intern in a later term, with the criteria of the programme or others.
async fn later_draft(world: &Internship, criteria: Option<Value>) -> String {
    let Internship { app, ayse, .. } = world;
    let (office, iskur) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::IskurOfficer));
    let mut given = json!({ "code": "2027", "name": "Ulusal Staj Programı 2027",
        "applications_open_at": "2027-01-04T21:00:00Z",
        "applications_close_at": "2027-03-16T20:59:59Z",
        "control_end_at": "2027-04-15T20:59:59Z",
        "pool_opens_at": "2027-05-03T21:00:00Z",
        "pool_closes_at": "2027-12-01T20:59:59Z",
        "programme_end_date": "2027-12-31" });
    if let Some(criteria) = criteria {
        given["criteria"] = criteria;
    }
    let term = app.term_in_preparation(&office, given).await;
    app.publish_documents(&office, &term).await;
    app.act(&iskur, &format!("{term}/announce")).await.is(200);
    app.at(LATER);
    let mut form = staj_tests::given::form();
    // The criteria of the test ask for nothing of it.
    form["declared"] = json!({});
    id(&app.post(ayse, &format!("{term}/applications"), form).await.is(201))
}

fn of(world: &Internship) -> Value {
    json!({ "placement_id": world.placement.rsplit('/').next().unwrap() })
}

#[actix_web::test]
async fn a_completed_internship_has_a_certificate_for_those_it_concerns() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement, .. } = &world;
    let path = format!("{placement}/certificate");
    let last = start_of_day(END) + Duration::DAY;
    app.at(last - Duration::SECOND);
    let early = app.get(ayse, &path).await.refused(409, "placement_state");
    assert_eq!(
        [fact(&early, "needed_state"), fact(&early, "allowed_from_date")],
        ["completed", "2026-08-15"]
    );
    app.at(last);
    let made = pdf(app, ayse, &path).await;
    assert!(made.starts_with(b"%PDF-1.7"));
    for reader in [&aselsan.manager, unit, &app.officer(Role::ProgrammeOfficer)] {
        assert!(pdf(app, reader, &path).await == made, "the same bytes for everybody");
    }
    app.tick();
    assert!(pdf(app, ayse, &path).await == made);
    for stranger in [
        app.candidate("Mehmet").caller,
        app.employer("TAI", 1).manager,
        app.officer_of(Role::UnitOfficer, Some(BOUN)),
    ] {
        app.get(&stranger, &path).await.refused(404, "not_found");
    }
    app.get(&app.officer(Role::CareerOfficer), &path).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn an_internship_that_ended_early_or_never_began_has_no_certificate() {
    for end in ["terminate", "no-show", "cancel"] {
        let world = Internship::confirmed().await;
        let Internship { app, ayse, aselsan, placement, .. } = &world;
        app.at(start_of_day(END));
        match end {
            "terminate" => {
                let body = json!({ "last_day": "2026-08-13", "reason": "absence" });
                app.post(aselsan, &format!("{placement}/terminate"), body).await.is(200);
            }
            "no-show" => drop(app.act(aselsan, &format!("{placement}/no-show")).await.is(200)),
            _ => {
                app.at(staj_tests::START);
                world.cancel().await;
            }
        }
        app.at(start_of_day(END) + Duration::days(30));
        let none = app.get(ayse, &format!("{placement}/certificate")).await;
        none.refused(409, "placement_state");
        let code = Raw::new(&app.db).lines("select code as line from acceptance_letters").remove(0);
        let seen = app.get(&Nobody, &format!("/v1/letters/{code}")).await.is(200);
        assert_eq!(seen["completed"], false, "{end}");
    }
}

#[actix_web::test]
async fn a_certificate_is_verified_by_the_code_of_the_letter() {
    let (world, _) = completed().await;
    let Internship { app, .. } = &world;
    let code = Raw::new(&app.db).lines("select code as line from acceptance_letters").remove(0);
    let verify = format!("/v1/letters/{code}");
    app.at(start_of_day(END) + Duration::DAY - Duration::SECOND);
    assert_eq!(app.get(&Nobody, &verify).await.is(200)["completed"], false);
    app.at(start_of_day(END) + Duration::DAY);
    let seen = app.get(&Nobody, &verify).await.is(200);
    assert_eq!(
        [&seen["completed"], &seen["start_date"], &seen["end_date"], &seen["working_days"]],
        [&json!(true), &json!("2026-07-20"), &json!("2026-08-14"), &json!(20)]
    );
}

#[actix_web::test]
async fn a_candidate_takes_over_a_certificate_as_a_document_of_a_later_draft() {
    let (world, certificate) = completed().await;
    let Internship { app, ayse, .. } = &world;
    let made = pdf(app, ayse, &certificate).await;
    let draft = later_draft(&world, None).await;
    let add = format!("/v1/applications/{draft}/documents/certificate");
    let added = app.post(ayse, &add, of(&world)).await.is(201);
    for (member, value) in [
        ("document_type", json!("internship_certificate")),
        ("title", json!("Staj bitirme belgesi – Aselsan")),
        ("issued_year", json!(2026)),
        ("placement_id", of(&world)["placement_id"].clone()),
        ("media_type", json!("application/pdf")),
        ("state", json!("uploaded")),
    ] {
        assert_eq!(added[member], value, "{member}");
    }
    let letter = app.get(ayse, &world.placement).await.is(200)["letter"]["number"].clone();
    assert_eq!(added["certificate_number"], letter);
    let document = format!("/v1/documents/{}", id(&added));
    assert!(app.get(ayse, &format!("{document}/content")).await.bytes == made);
    let again = app.post(ayse, &add, of(&world)).await.refused(409, "duplicate_file");
    assert_eq!(fact(&again, "duplicate_of"), id(&added));
    // A document of a draft can be deleted, and added again.
    app.delete(ayse, &document).await.is(204);
    let added = app.post(ayse, &add, of(&world)).await.is(201);
    let own = app.document(&ayse.caller, &draft).await;
    assert_eq!(
        app.get(ayse, &format!("/v1/documents/{own}")).await.is(200)["placement_id"],
        Value::Null
    );

    // It is controlled like any other, by officers who see who issued it.
    app.submit(&ayse.caller, &draft).await;
    app.post(ayse, &add, of(&world)).await.refused(409, "application_locked");
    app.at(datetime!(2027-03-20 09:00 UTC));
    let (centre, office) = (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let document = format!("/v1/documents/{}", id(&added));
    let seen = app.get(&centre, &document).await.is(200);
    assert_eq!(seen["placement_id"], of(&world)["placement_id"]);
    app.act(&centre, &format!("{document}/accept")).await.is(200);
    assert_eq!(app.act(&office, &format!("{document}/approve")).await.is(200)["state"], "approved");
}

#[actix_web::test]
async fn only_an_own_completed_internship_is_taken_over_and_only_if_the_term_asks_for_it() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, .. } = &world;
    let deniz: Caller = app.candidate_of("Deniz", OSTIM).caller;
    let draft = later_draft(&world, None).await;
    let add = format!("/v1/applications/{draft}/documents/certificate");
    app.at(LATER);
    app.post(&deniz, &add, of(&world)).await.refused(404, "not_found");
    let foreign = json!({ "placement_id": Uuid::from_u128(404) });
    app.post(ayse, &add, foreign).await.refused(404, "not_found");
    let malformed = app.post(ayse, &add, json!({ "placement_id": "x" })).await;
    assert_eq!(pointers(&malformed.refused(400, "malformed")), ["#/placement_id"]);
    // The clock of the test goes back to a day of the internship.
    app.at(start_of_day(END));
    app.post(ayse, &add, of(&world)).await.refused(409, "placement_state");

    let (world, _) = completed().await;
    let Internship { app, ayse, .. } = &world;
    let criteria = json!([{ "code": "gpa", "name": "Ortalama", "competency": "academic",
        "cap": 100.0, "source": { "kind": "gpa" } }]);
    let draft = later_draft(&world, Some(criteria)).await;
    let add = format!("/v1/applications/{draft}/documents/certificate");
    app.post(ayse, &add, of(&world)).await.refused(409, "certificate_not_wanted");
    app.at(datetime!(2027-03-16 21:00 UTC));
    app.post(ayse, &add, of(&world)).await.refused(409, "applications_closed");
}

#[actix_web::test]
async fn a_certificate_counts_towards_the_documents_of_an_application() {
    let (world, _) = completed().await;
    let Internship { app, ayse, .. } = &world;
    let draft = later_draft(&world, None).await;
    for _ in 0..30 {
        app.document(&ayse.caller, &draft).await;
    }
    let add = format!("/v1/applications/{draft}/documents/certificate");
    let full = app.post(ayse, &add, of(&world)).await.refused(409, "document_limit_reached");
    assert_eq!(fact(&full, "limit"), "30");
}
