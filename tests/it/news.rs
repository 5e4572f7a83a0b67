//! Who hears of what (4.13), over HTTP: in the account, and by letter.

use crate::notifications::{Sink, kinds, letters};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{END, Internship, START as FIRST_DAY};
use staj_tests::{Bearer, Candidate, Employer, START, TestApp, id, rfc3339};
use std::sync::Arc;
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};

/// Eight in the morning after the day on which a test begins.
const MORNING: OffsetDateTime = datetime!(2026-05-11 05:00 UTC);
const SOON: OffsetDateTime = START.saturating_add(Duration::days(3));

fn list(employer: &Employer, which: &str, candidate: &Candidate) -> String {
    format!("/v1/employers/{}/{which}/{}", employer.id, candidate.pool_entry)
}

async fn add(app: &TestApp, employer: &Employer, candidate: &Candidate) {
    app.put(employer, &list(employer, "talent-pool", candidate), json!({})).await.is(201);
}

async fn reserve(app: &TestApp, employer: &Employer, candidate: &Candidate) {
    add(app, employer, candidate).await;
    app.put(employer, &list(employer, "reserve-list", candidate), json!({})).await.is(200);
}

/// The letters to somebody, the oldest first.
async fn letters_to(app: &TestApp, reader: &impl Bearer) -> Vec<Value> {
    let me = app.get(reader, "/v1/me").await.is(200);
    let recipient = me["email"].as_str().unwrap();
    let mut letters = letters(app, &format!("&recipient={recipient}")).await;
    letters.reverse();
    letters
}

fn states(letters: &[Value]) -> Vec<&str> {
    letters.iter().map(|letter| letter["state"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn candidates_are_notified_who_listed_them_and_that_it_promises_nothing() {
    let app = TestApp::new().await;
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    let (aselsan, roketsan) = (app.employer("Aselsan", 1), app.employer("Roketsan", 1));
    reserve(&app, &aselsan, &ayse).await;
    add(&app, &roketsan, &ayse).await;
    reserve(&app, &aselsan, &ece).await;
    app.tick();
    assert_eq!(
        kinds(&app, &ayse).await,
        ["talent_pool_added", "reserve_listed", "talent_pool_added"]
    );
    assert_eq!(kinds(&app, &aselsan).await, Vec::<String>::new());

    // Who is off a list by the morning gets no letter that says otherwise.
    app.delete(&roketsan, &list(&roketsan, "talent-pool", &ayse)).await.is(204);
    app.delete(&aselsan, &list(&aselsan, "talent-pool", &ece)).await.is(204);
    app.at(MORNING);
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    assert_eq!(sink.with("").len(), 1);
    assert_eq!(states(&letters_to(&app, &ece).await), ["dropped"]);
    let letter = &sink.readable()[0];
    assert!(letter.contains("Aselsan") && !letter.contains("Roketsan"), "{letter}");
    for promise in ["kabul edildiğiniz anlamına gelmez", "kontenjandan yer ayırmaz"] {
        assert_eq!(letter.matches(promise).count(), 2, "of both lists (R44): {letter}");
    }
}

#[actix_web::test]
async fn employers_hear_of_free_places_once_a_day_while_somebody_is_in_reserve() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 1), app.employer("TAI", 1));
    let waiting = app.candidate("Yedek");
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    for employer in [&aselsan, &tai] {
        reserve(&app, employer, &waiting).await;
        for name in ["Ayşe", "Baran"] {
            let candidate = app.candidate(name);
            let offer = app.sent(employer, &candidate, start, end).await;
            let decline = format!("/v1/offers/{offer}/decline");
            app.post(&candidate, &decline, json!({})).await.is(200);
        }
    }
    app.tick();
    let mut heard = kinds(&app, &aselsan).await;
    heard.sort_unstable();
    assert_eq!(heard, ["offer_declined", "offer_declined", "place_free", "place_free"]);
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    assert_eq!(kinds(&app, &colleague).await, Vec::<String>::new(), "who came later");

    app.delete(&tai, &list(&tai, "reserve-list", &waiting)).await.is(204);
    app.at(MORNING);
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let letters = sink.readable();
    let places: Vec<_> = letters.iter().filter(|letter| letter.contains("boş yer var")).collect();
    let [only] = places.as_slice() else { panic!("TAI has nobody in reserve: {places:#?}") };
    assert_eq!(only.matches("boş yer var").count(), 1, "told twice, written once: {only}");
    assert!(only.contains("Hiçbir adaya kendiliğinden teklif gönderilmez"), "(R49): {only}");
}

async fn scheduled(app: &TestApp, employer: &Employer, candidate: &Candidate) -> String {
    let body = json!({ "pool_entry_id": candidate.pool_entry.0, "starts_at": rfc3339(SOON), "duration_minutes": 30 });
    id(&app.post(employer, "/v1/interviews", body).await.is(201))
}

async fn moved(app: &TestApp, employer: &Employer, interview: &str, by: Duration) {
    let time = json!({ "starts_at": rfc3339(SOON + by), "duration_minutes": 30 });
    app.post(employer, &format!("/v1/interviews/{interview}/reschedule"), time).await.is(200);
}

#[actix_web::test]
async fn an_interview_comes_by_mail_with_its_calendar_file_and_without_its_passcode() {
    let app = TestApp::new().await;
    let (aselsan, ayse) = (app.employer("Aselsan", 1), app.candidate("Ayşe"));
    add(&app, &aselsan, &ayse).await;
    let interview = scheduled(&app, &aselsan, &ayse).await;
    let path = format!("/v1/interviews/{interview}");
    let mut passcodes = vec![];
    let sink = Arc::new(Sink::default());
    for (told, method, sentence) in [
        ("interview_scheduled", "REQUEST", "Aselsan sizi çevrim içi mülakata davet etti"),
        ("interview_rescheduled", "REQUEST", "mülakatınızın yeni zamanı: 14 Mayıs 2026 12.00"),
        ("interview_cancelled", "CANCEL", "Gerekçe: Ertelendi"),
    ] {
        match told {
            "interview_rescheduled" => moved(&app, &aselsan, &interview, Duration::DAY).await,
            "interview_cancelled" => {
                let reason = json!({ "reason": "Ertelendi" });
                app.post(&aselsan, &format!("{path}/cancel"), reason).await.is(200);
            }
            _ => {}
        }
        if let Some(passcode) = app.get(&ayse, &path).await.is(200)["passcode"].as_str() {
            passcodes.push(passcode.to_owned());
        }
        app.tick();
        assert_eq!(kinds(&app, &ayse).await.last().unwrap(), told);
        app.deliver(&sink).await;
        let letter = letters_to(&app, &ayse).await.pop().unwrap();
        assert_eq!(letter["state"], "sent");
        assert!(letter["text"].as_str().unwrap().contains(sentence), "{letter:#}");
        let calendar = app.get(&ayse, &format!("{path}/calendar")).await.bytes;
        let sha256: String =
            Sha256::digest(&calendar).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            letter["attachments"],
            json!([{
                "file_name": "interview.ics",
                "media_type": format!("text/calendar; charset=utf-8; method={method}"),
                "size_bytes": calendar.len(),
                "sha256": sha256,
            }]),
            "the same as the platform gives"
        );
    }
    assert_eq!(passcodes.len(), 2, "the first, and another with the new time");
    let taken = sink.readable();
    assert_eq!(taken.len(), 3);
    assert!(taken.iter().all(|letter| letter.contains("BEGIN:VCALENDAR")), "{taken:#?}");
    for passcode in &passcodes {
        assert!(!taken.iter().any(|letter| letter.contains(passcode)), "(R65, A31)");
    }
}

#[actix_web::test]
async fn no_mail_announces_an_interview_that_was_cancelled_or_moved() {
    let app = TestApp::new().await;
    let (aselsan, ayse, ece) =
        (app.employer("Aselsan", 1), app.candidate("Ayşe"), app.candidate("Ece"));
    for candidate in [&ayse, &ece] {
        add(&app, &aselsan, candidate).await;
    }
    let (off, on) = (scheduled(&app, &aselsan, &ayse).await, scheduled(&app, &aselsan, &ece).await);
    app.tick();
    let reason = json!({ "reason": "Ertelendi" });
    app.post(&aselsan, &format!("/v1/interviews/{off}/cancel"), reason).await.is(200);
    moved(&app, &aselsan, &on, Duration::DAY).await;
    app.tick();
    moved(&app, &aselsan, &on, Duration::days(2)).await;
    app.tick();
    app.deliver(&Arc::new(Sink::default())).await;
    let of_ayse = letters_to(&app, &ayse).await;
    assert_eq!(states(&of_ayse[1..]), ["dropped", "sent"], "the cancellation alone");
    let of_ece = letters_to(&app, &ece).await;
    assert_eq!(states(&of_ece[1..]), ["dropped", "dropped", "sent"], "the last time alone");
    assert!(
        of_ece[3]["subject"].as_str().unwrap().ends_with("15 Mayıs 2026 12.00 (Türkiye saatiyle)")
    );

    // Nor one that is over when the mail server is back.
    scheduled(&app, &aselsan, &ayse).await;
    app.tick();
    app.at(SOON + Duration::HOUR);
    app.deliver(&Arc::new(Sink::default())).await;
    assert_eq!(states(&letters_to(&app, &ayse).await[3..]), ["dropped"]);
}

#[actix_web::test]
async fn only_the_contact_of_an_interview_hears_of_a_request_for_another_time() {
    let app = TestApp::new().await;
    let (aselsan, ayse) = (app.employer("Aselsan", 1), app.candidate("Ayşe"));
    add(&app, &aselsan, &ayse).await;
    let contact = app.colleague(&aselsan, Role::InternshipOfficer);
    let body = json!({ "pool_entry_id": ayse.pool_entry.0, "starts_at": rfc3339(SOON),
        "duration_minutes": 30, "officer_id": contact.user.0 });
    let interview = id(&app.post(&aselsan, "/v1/interviews", body).await.is(201));
    let ask = || json!({ "message": "O saatte sınavım var" });
    let path = format!("/v1/interviews/{interview}/request-reschedule");
    app.post(&ayse, &path, ask()).await.is(200);
    app.tick();
    assert_eq!(kinds(&app, &contact).await, ["reschedule_requested"]);
    assert_eq!(kinds(&app, &aselsan).await, Vec::<String>::new());
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let letters = letters_to(&app, &contact).await;
    let text = letters[0]["text"].as_str().unwrap();
    assert!(text.contains("O saatte sınavım var"), "{text}");
    assert!(!text.contains(&ayse.surname), "who asks is shown on the platform: {text}");

    // One that was answered before its letter left needs none.
    moved(&app, &aselsan, &interview, Duration::DAY).await;
    app.post(&ayse, &path, ask()).await.is(200);
    app.tick();
    moved(&app, &aselsan, &interview, Duration::days(2)).await;
    app.deliver(&sink).await;
    assert_eq!(states(&letters_to(&app, &contact).await), ["sent", "dropped"]);
}

#[actix_web::test]
async fn employers_hear_what_the_school_decides_on_their_notice() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, notice, .. } = &world;
    let heard = kinds(app, aselsan).await.len();
    world.share().await;
    let why = json!({ "reason": "employer_data", "text": "Sicil numarası başka bir işyerinin" });
    app.post(unit, &format!("{notice}/reject"), why).await.is(200);
    app.tick();
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let letter =
        sink.readable().into_iter().find(|letter| letter.contains("geri çevrildi")).unwrap();
    for line in ["Neden: işveren bilgileri", "Sicil numarası başka bir işyerinin", "19 Temmuz 2026"]
    {
        assert!(letter.contains(line), "{line} is not in {letter}");
    }
    world.share().await;
    let declared = json!({ "declared_on": "2026-05-10", "declaration_reference": "2026/77" });
    app.post(unit, &format!("{notice}/declare"), declared).await.is(200);
    app.tick();
    let told = kinds(app, aselsan).await;
    assert_eq!(
        told[heard..],
        ["offer_accepted", "internship_confirmed", "sgk_notice_rejected", "sgk_notice_declared"]
    );
    let told = app.get(aselsan, "/v1/me/notifications?limit=1").await.is(200);
    assert!(told["items"][0]["body"].as_str().unwrap().contains("10 Mayıs 2026 tarihinde verildi"));
}

#[actix_web::test]
async fn what_the_school_decides_reaches_those_it_concerns() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement: path, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    app.tick();
    let heard = (kinds(app, ayse).await.len(), kinds(app, aselsan).await.len());
    let no = |text: &str| json!({ "verdict": "rejected", "text": text });
    let equivalence = format!("{path}/compulsory-equivalence");
    app.post(unit, &equivalence, no("İçeriği uymuyor")).await.is(200);
    let approval = format!("{path}/university-approval");
    app.post(unit, &approval, no("Öğrenci mezun oldu")).await.is(200);
    app.tick();
    assert_eq!(kinds(app, ayse).await[heard.0..], ["equivalence_decided"]);
    assert_eq!(kinds(app, aselsan).await[heard.1..], ["university_rejected"]);
    assert_eq!(kinds(app, &office).await, ["university_rejected"]);
    let told = app.get(ayse, "/v1/me/notifications?limit=1").await.is(200);
    let body = told["items"][0]["body"].as_str().unwrap();
    assert!(body.contains("sayılmamasına") && body.contains("İçeriği uymuyor"), "{body}");
    // What was cancelled by then asks nothing of anybody.
    world.cancel().await;
    app.deliver(&Arc::new(Sink::default())).await;
    assert_eq!(states(&letters_to(app, &office).await), ["dropped"]);

    let world = Internship::confirmed().await;
    let Internship { app, ayse, unit, placement: path, .. } = &world;
    let approval = format!("{path}/university-approval");
    app.post(unit, &approval, json!({ "verdict": "approved" })).await.is(200);
    app.tick();
    assert_eq!(kinds(app, ayse).await.last().unwrap(), "university_approved");
}

#[actix_web::test]
async fn the_end_of_an_internship_reaches_school_and_intern_but_not_its_reason() {
    let last_day = start_of_day(END);
    for (act, kind) in [
        ("terminate", "placement_terminated"),
        ("no-show", "placement_no_show"),
        ("complete", "placement_completed"),
    ] {
        let world = Internship::confirmed().await;
        let Internship { app, ayse, aselsan, unit, placement, .. } = &world;
        app.tick();
        let heard = kinds(app, ayse).await.len();
        app.at(if act == "complete" { last_day } else { start_of_day(FIRST_DAY) });
        let path = format!("{placement}/{act}");
        if act == "terminate" {
            let body = json!({ "last_day": "2026-07-20", "reason": "health", "text": "Ameliyat" });
            app.post(aselsan, &path, body).await.is(200);
        } else {
            app.act(aselsan, &path).await.is(200);
        }
        app.tick();
        assert_eq!(kinds(app, ayse).await[heard..], [kind]);
        let of_school = kinds(app, unit).await;
        assert_eq!(of_school.contains(&kind.to_owned()), act != "complete", "{of_school:?}");
        let letters = letters(app, "").await;
        let about = |letter: &&Value| letter.to_string().contains("20 Temmuz 2026");
        assert!(letters.iter().any(|letter| about(&letter)), "{letters:#?}");
        assert!(!letters.iter().any(|letter| letter.to_string().contains("Ameliyat")));
        app.at(last_day + Duration::days(2));
        app.tick();
        assert_eq!(kinds(app, ayse).await[heard..], [kind], "the calendar does not repeat it");
    }
}

#[actix_web::test]
async fn the_programme_office_hears_of_withdrawals() {
    let app = TestApp::new().await;
    let (office, ayse) = (app.officer(Role::ProgrammeOfficer), app.candidate("Ayşe"));
    app.act(&ayse, &format!("/v1/applications/{}/withdraw", ayse.pool_entry)).await.is(200);
    app.tick();
    assert_eq!(kinds(&app, &office).await, ["application_withdrawn"]);
    let told = app.get(&office, "/v1/me/notifications").await.is(200);
    assert!(!told.to_string().contains(&ayse.surname));
}

#[actix_web::test]
async fn a_mail_tells_twenty_notifications_and_counts_the_rest() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 22);
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    for _ in 0..22 {
        let candidate = app.candidate("Aday");
        let offer = app.sent(&aselsan, &candidate, start, end).await;
        app.post(&candidate, &format!("/v1/offers/{offer}/decline"), json!({})).await.is(200);
    }
    app.tick();
    app.at(MORNING);
    app.deliver(&Arc::new(Sink::default())).await;
    let letters = letters_to(&app, &aselsan).await;
    let [letter] = letters.as_slice() else { panic!("{} letters", letters.len()) };
    assert_eq!(letter["subject"], "22 yeni bildirim");
    let text = letter["text"].as_str().unwrap();
    assert_eq!(text.matches("Aday staj teklifinizi reddetti").count(), 20);
    assert!(text.contains("Hesabınızda 2 bildirim daha var."), "{text}");
}
