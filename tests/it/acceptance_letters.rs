//! The acceptance letter. It is printed from what was fixed at the confirmation, and anybody can
//! verify it.

use serde_json::{Value, json};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{BOUN, END, Internship, START};
use staj_tests::raw::Raw;
use staj_tests::{Bearer, Nobody};
use time::Duration;

async fn pdf(world: &Internship, reader: &impl Bearer) -> Vec<u8> {
    let reply = world.app.get(reader, &format!("{}/letter", world.placement)).await;
    assert_eq!(reply.header("content-type"), Some("application/pdf"));
    let disposition = reply.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("attachment; filename=\"kabul-yazisi-"), "{disposition}");
    let bytes = reply.bytes.clone();
    reply.is(200);
    bytes
}

fn code(world: &Internship) -> String {
    Raw::new(&world.app.db).lines("select code as line from acceptance_letters").remove(0)
}

async fn placement(world: &Internship) -> Value {
    world.app.get(&world.ayse, &world.placement).await.is(200)
}

#[actix_web::test]
async fn the_acceptance_letter_is_a_pdf_for_those_it_concerns() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement: path, .. } = &world;
    let letter = pdf(&world, ayse).await;
    assert!(letter.starts_with(b"%PDF-1.7"));
    for reader in [&aselsan.manager, unit, &app.officer(Role::ProgrammeOfficer)] {
        assert_eq!(pdf(&world, reader).await, letter);
    }
    let path = format!("{path}/letter");
    for stranger in [
        app.candidate("Mehmet").caller,
        app.employer("TAI", 1).manager,
        app.officer_of(Role::UnitOfficer, Some(BOUN)),
    ] {
        app.get(&stranger, &path).await.refused(404, "not_found");
    }
    let career = app.officer(Role::CareerOfficer);
    app.get(&career, &path).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn the_same_letter_is_printed_whatever_changes_afterwards() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, .. } = &world;
    let letter = pdf(&world, ayse).await;
    let profile = json!({ "name": "Aselsan Elektronik A.Ş.", "address": "Başka bir yer" });
    app.patch(aselsan, &format!("/v1/employers/{}", aselsan.id), profile).await.is(200);
    app.put(
        &app.officer(Role::ProgrammeOfficer),
        "/v1/holidays/2026-07-22",
        json!({ "name": "İdari tatil", "kind": "full", "source": "Karar" }),
    )
    .await
    .is(200);
    app.at(start_of_day(START) + Duration::days(3));
    app.tick();
    assert!(
        pdf(&world, ayse).await == letter,
        "the letter shows what was fixed at the confirmation"
    );
    // Nor can SQL change or delete it.
    let mut raw = Raw::new(&app.db);
    raw.run("update acceptance_letters set number = 'X'").unwrap_err();
    raw.run("delete from acceptance_letters").unwrap_err();
}

#[actix_web::test]
async fn the_letter_shows_a_raise_of_the_wage() {
    let world = Internship::confirmed().await;
    let letter = pdf(&world, &world.ayse).await;
    let raise = json!({ "monthly_wage_minor": 2_000_000, "from_date": START.next_day() });
    world
        .app
        .post(&world.aselsan, &format!("/v1/offers/{}/raise-wage", world.offer), raise)
        .await
        .is(200);
    let raised = pdf(&world, &world.ayse).await;
    assert_ne!(raised, letter);
    assert_eq!(pdf(&world, &world.ayse).await, raised);
}

#[actix_web::test]
async fn the_letter_of_a_cancelled_internship_is_revoked() {
    let world = Internship::confirmed().await;
    let letter = pdf(&world, &world.ayse).await;
    let path = format!("/v1/letters/{}", code(&world));
    let valid = world.app.get(&Nobody, &path).await.is(200);
    assert_eq!(valid["validity"], "valid");
    world.cancel().await;
    let mut revoked = world.app.get(&Nobody, &path).await.is(200);
    assert_eq!(revoked["validity"], "revoked");
    assert_ne!(pdf(&world, &world.ayse).await, letter, "the letter is marked as revoked");
    revoked["validity"] = json!("valid");
    assert_eq!(revoked, valid);
}

#[actix_web::test]
async fn anybody_can_verify_a_letter_and_learns_little_about_the_intern() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, .. } = &world;
    let code = code(&world);
    assert_eq!(code.len(), 23);
    let found = app.get(&Nobody, &format!("/v1/letters/{code}")).await.is(200);
    let number = placement(&world).await["letter"]["number"].clone();
    assert_eq!(
        found,
        json!({
            "validity": "valid",
            "number": number,
            "issued_on": "2026-05-10",
            "intern": "A*** Y***",
            "employer_name": "Aselsan",
            "start_date": "2026-07-20",
            "end_date": "2026-08-14",
            "working_days": 20,
            "completed": false, "worked_days": null,
        })
    );
    let (bare, lower) = (code.replace('-', ""), code.to_ascii_lowercase());
    for typed in [
        lower.clone(),
        bare.clone(),
        code.replace('-', "%20"),
        code.replace('-', "%20-%20"),
        code.replace('-', "%E2%80%93"), // en dash
        code.replace('-', "%C2%A0"),    // no-break space
        format!("%20{code}-"),
        lower.replace('0', "o").replace('1', "l"),
        format!("{}-{}", &bare[..10], &bare[10..]),
    ] {
        assert_eq!(
            app.get(&Nobody, &format!("/v1/letters/{typed}")).await.is(200),
            found,
            "{typed}"
        );
    }
    let text = found.to_string();
    for secret in [&ayse.surname, &ayse.national_id, &ayse.given_name] {
        assert!(!text.contains(secret.as_str()), "{secret}");
    }
    for other in [&code[1..], "7K3QM-0VXWE-9TRC2-HA8ZP", "x", number.as_str().unwrap()] {
        let path = format!("/v1/letters/{}", other.replace('/', "%2F"));
        app.get(&Nobody, &path).await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn the_intern_hands_the_letter_over_and_the_unit_confirms() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement: path, .. } = &world;
    let deliver = format!("{path}/letter/deliver");
    let state = |placement: &Value| placement["letter"]["state"].as_str().unwrap().to_owned();
    assert_eq!(state(&placement(&world).await), "issued");
    app.act(aselsan, &deliver).await.refused(403, "forbidden_role");
    let other = app.officer_of(Role::UnitOfficer, Some(BOUN));
    app.act(&other, &deliver).await.refused(404, "not_found");
    let delivered = app.act(ayse, &deliver).await.is(200);
    assert_eq!(state(&delivered), "delivered");
    assert_eq!(app.act(ayse, &deliver).await.is(200), delivered);
    app.tick();
    let told = app.get(unit, "/v1/me/notifications").await.is(200);
    let told: Vec<_> = told["items"].as_array().unwrap().iter().map(|item| &item["kind"]).collect();
    assert_eq!(told, ["letter_delivered"], "the unit is told once (FAQ 17)");
    let received = app.act(unit, &deliver).await.is(200);
    assert_eq!(state(&received), "received");
    assert_eq!(received["letter"]["delivered_at"], delivered["letter"]["delivered_at"]);
    assert_eq!(app.act(unit, &deliver).await.is(200), received);
    let again = app.act(ayse, &deliver).await.is(200);
    assert_eq!((&again["letter"], &again["version"]), (&received["letter"], &received["version"]));
    world.cancel().await;
    assert_eq!(state(&placement(&world).await), "received", "the delivery stays on record");
}

#[actix_web::test]
async fn a_revoked_letter_cannot_be_handed_over() {
    let world = Internship::confirmed().await;
    world.cancel().await;
    let deliver = format!("{}/letter/deliver", world.placement);
    world.app.act(&world.ayse, &deliver).await.refused(409, "placement_state");
    world.app.act(&world.unit, &deliver).await.refused(409, "placement_state");
}

#[actix_web::test]
async fn each_internship_has_a_letter_with_a_number_of_its_own() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, .. } = &world;
    world.cancel().await;
    let tai = app.employer("TAI", 1);
    app.confirmed(&tai, ayse, START, END).await;
    let found = app.get(ayse, "/v1/placements").await.is(200);
    let numbers: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|placement| placement["letter"]["number"].as_str().unwrap().to_owned())
        .collect();
    let (first, second) = (&numbers[0], &numbers[1]);
    assert!(first.starts_with("2026-") && first.ends_with("/1"), "{first}");
    assert_eq!(second, &format!("{}/2", first.trim_end_matches("/1")));
}
