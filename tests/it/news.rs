//! Who is notified of what (4.13), over HTTP: in the account and by mail.

use crate::notifications::{Sink, kinds, sandbox_mails};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::given::{END, Internship, START as FIRST_DAY};
use staj_tests::{Bearer, Candidate, Employer, START, TestApp, id, rfc3339};
use std::sync::Arc;
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};

/// Eight in the morning in Istanbul, on the day after a test begins.
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

/// The mails to somebody, the oldest first.
async fn mails_to(app: &TestApp, reader: &impl Bearer) -> Vec<Value> {
    let me = app.get(reader, "/v1/me").await.is(200);
    let recipient = me["email"].as_str().unwrap();
    let mut mails = sandbox_mails(app, &format!("&recipient={recipient}")).await;
    mails.reverse();
    mails
}

fn states(mails: &[Value]) -> Vec<&str> {
    mails.iter().map(|mail| mail["state"].as_str().unwrap()).collect()
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

    // A candidate who was removed from a list before the morning gets no mail about that list.
    app.delete(&roketsan, &list(&roketsan, "talent-pool", &ayse)).await.is(204);
    app.delete(&aselsan, &list(&aselsan, "talent-pool", &ece)).await.is(204);
    app.at(MORNING);
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    assert_eq!(sink.with("").len(), 1);
    assert_eq!(states(&mails_to(&app, &ece).await), ["dropped"]);
    let mail = &sink.readable()[0];
    assert!(mail.contains("Aselsan") && !mail.contains("Roketsan"), "{mail}");
    for promise in ["kabul edildiğiniz anlamına gelmez", "kontenjandan yer ayırmaz"] {
        assert_eq!(mail.matches(promise).count(), 2, "once for each list (R44): {mail}");
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
    let mut received = kinds(&app, &aselsan).await;
    received.sort_unstable();
    assert_eq!(received, ["offer_declined", "offer_declined", "place_free", "place_free"]);
    let colleague = app.colleague(&aselsan, Role::InternshipOfficer);
    assert_eq!(kinds(&app, &colleague).await, Vec::<String>::new(), "they joined later");

    app.delete(&tai, &list(&tai, "reserve-list", &waiting)).await.is(204);
    app.at(MORNING);
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let mails = sink.readable();
    let places: Vec<_> = mails.iter().filter(|mail| mail.contains("boş yer var")).collect();
    let [only] = places.as_slice() else { panic!("TAI has nobody in reserve: {places:#?}") };
    assert_eq!(only.matches("boş yer var").count(), 1, "two notifications, one sentence: {only}");
    assert!(only.contains("Hiçbir adaya kendiliğinden teklif gönderilmez"), "(R49): {only}");
}

async fn scheduled(app: &TestApp, employer: &Employer, candidate: &Candidate) -> String {
    // A contact holds one interview at a time.
    let contact = app.colleague(employer, Role::InternshipOfficer);
    let body = json!({ "pool_entry_id": candidate.pool_entry.0, "starts_at": rfc3339(SOON),
        "duration_minutes": 30, "officer_id": contact.user.0 });
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
    for (kind, method, sentence) in [
        ("interview_scheduled", "REQUEST", "Aselsan sizi çevrim içi mülakata davet etti"),
        ("interview_rescheduled", "REQUEST", "mülakatınızın yeni zamanı: 14 Mayıs 2026 12.00"),
        ("interview_cancelled", "CANCEL", "Gerekçe: Ertelendi"),
    ] {
        match kind {
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
        assert_eq!(kinds(&app, &ayse).await.last().unwrap(), kind);
        app.deliver(&sink).await;
        let mail = mails_to(&app, &ayse).await.pop().unwrap();
        assert_eq!(mail["state"], "sent");
        assert!(mail["text"].as_str().unwrap().contains(sentence), "{mail:#}");
        let calendar = app.get(&ayse, &format!("{path}/calendar")).await.bytes;
        let sha256: String =
            Sha256::digest(&calendar).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            mail["attachments"],
            json!([{
                "file_name": "interview.ics",
                "media_type": format!("text/calendar; charset=utf-8; method={method}"),
                "size_bytes": calendar.len(),
                "sha256": sha256,
            }]),
            "the file is the one that the platform serves"
        );
    }
    assert_eq!(passcodes.len(), 2, "one for each time");
    let taken = sink.readable();
    assert_eq!(taken.len(), 3);
    assert!(taken.iter().all(|mail| mail.contains("BEGIN:VCALENDAR")), "{taken:#?}");
    // Calendar programs show buttons for an answer only if they are asked for one (RFC 5545).
    let asked = taken.iter().map(|mail| {
        let lines = mail.replace("\r\n ", "");
        lines.contains("\";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:")
    });
    assert_eq!(asked.collect::<Vec<_>>(), [true, true, false], "{taken:#?}");
    for passcode in &passcodes {
        assert!(!taken.iter().any(|mail| mail.contains(passcode)), "(R65, A31)");
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
    let of_ayse = mails_to(&app, &ayse).await;
    assert_eq!(states(&of_ayse[1..]), ["dropped", "sent"], "only the cancellation is sent");
    let of_ece = mails_to(&app, &ece).await;
    assert_eq!(states(&of_ece[1..]), ["dropped", "dropped", "sent"], "only the last mail is sent");
    assert!(
        of_ece[3]["subject"].as_str().unwrap().ends_with("15 Mayıs 2026 12.00 (Türkiye saatiyle)")
    );

    // Once the mail server is back, no mail announces an interview that is over.
    scheduled(&app, &aselsan, &ayse).await;
    app.tick();
    app.at(SOON + Duration::HOUR);
    app.deliver(&Arc::new(Sink::default())).await;
    assert_eq!(states(&mails_to(&app, &ayse).await[3..]), ["dropped"]);
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
    let mails = mails_to(&app, &contact).await;
    let text = mails[0]["text"].as_str().unwrap();
    for hidden in ["O saatte sınavım var", &ayse.surname] {
        assert!(!text.contains(hidden), "shown only on the platform: {text}");
    }

    // A request that was answered before its mail was sent needs no mail.
    moved(&app, &aselsan, &interview, Duration::DAY).await;
    app.post(&ayse, &path, ask()).await.is(200);
    app.tick();
    moved(&app, &aselsan, &interview, Duration::days(2)).await;
    app.deliver(&sink).await;
    assert_eq!(states(&mails_to(&app, &contact).await), ["sent", "dropped"]);
}

#[actix_web::test]
async fn employers_hear_what_the_school_decides_on_their_notice() {
    let world = Internship::confirmed().await;
    let Internship { app, aselsan, unit, notice, .. } = &world;
    let before = kinds(app, aselsan).await.len();
    world.share().await;
    let why = json!({ "reason": "employer_data", "text": "Sicil numarası başka bir işyerinin" });
    app.post(unit, &format!("{notice}/reject"), why).await.is(200);
    app.tick();
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let mail = sink.readable().into_iter().find(|mail| mail.contains("geri çevrildi")).unwrap();
    for line in ["Neden: işveren bilgileri", "Sicil numarası başka bir işyerinin", "19 Temmuz 2026"]
    {
        assert!(mail.contains(line), "{line} is not in {mail}");
    }
    world.share().await;
    let declared = json!({ "declared_on": "2026-05-10", "declaration_reference": "2026/77" });
    app.post(unit, &format!("{notice}/declare"), declared).await.is(200);
    app.tick();
    let kinds = kinds(app, aselsan).await;
    assert_eq!(
        kinds[before..],
        ["offer_accepted", "internship_confirmed", "sgk_notice_rejected", "sgk_notice_declared"]
    );
    let page = app.get(aselsan, "/v1/me/notifications?limit=1").await.is(200);
    assert!(page["items"][0]["body"].as_str().unwrap().contains("10 Mayıs 2026 tarihinde verildi"));
}

#[actix_web::test]
async fn what_the_school_decides_reaches_those_it_concerns() {
    let world = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, placement: path, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    app.tick();
    let before = (kinds(app, ayse).await.len(), kinds(app, aselsan).await.len());
    let no = |text: &str| json!({ "verdict": "rejected", "text": text });
    let equivalence = format!("{path}/compulsory-equivalence");
    app.post(unit, &equivalence, no("İçeriği uymuyor")).await.is(200);
    let approval = format!("{path}/university-approval");
    app.post(unit, &approval, no("Öğrenci mezun oldu")).await.is(200);
    app.tick();
    assert_eq!(kinds(app, ayse).await[before.0..], ["equivalence_decided", "offer_cancelled"]);
    assert_eq!(kinds(app, aselsan).await[before.1..], ["offer_cancelled"]);
    assert_eq!(kinds(app, &office).await, ["university_rejected"]);
    let page = app.get(ayse, "/v1/me/notifications?limit=2").await.is(200);
    let body = |nth: usize| page["items"][nth]["body"].as_str().unwrap();
    assert!(body(1).contains("sayılmamasına") && body(1).contains("İçeriği uymuyor"), "{page}");
    assert!(body(0).contains("iptal edildi") && body(0).contains("Öğrenci mezun oldu"), "{page}");

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
        let before = kinds(app, ayse).await.len();
        app.at(if act == "complete" { last_day } else { start_of_day(FIRST_DAY) });
        let path = format!("{placement}/{act}");
        if act == "terminate" {
            let body = json!({ "last_day": "2026-07-20", "reason": "health", "text": "Ameliyat" });
            app.post(aselsan, &path, body).await.is(200);
        } else {
            app.act(aselsan, &path).await.is(200);
        }
        app.tick();
        assert_eq!(kinds(app, ayse).await[before..], [kind]);
        let of_school = kinds(app, unit).await;
        assert_eq!(of_school.contains(&kind.to_owned()), act != "complete", "{of_school:?}");
        let mails = sandbox_mails(app, "").await;
        let about = |mail: &&Value| mail.to_string().contains("20 Temmuz 2026");
        assert!(mails.iter().any(|mail| about(&mail)), "{mails:#?}");
        assert!(!mails.iter().any(|mail| mail.to_string().contains("Ameliyat")));
        app.at(last_day + Duration::days(2));
        app.tick();
        assert_eq!(kinds(app, ayse).await[before..], [kind], "the job does not notify them again");
    }
}

#[actix_web::test]
async fn the_programme_office_hears_of_withdrawals() {
    let app = TestApp::new().await;
    let (office, ayse) = (app.officer(Role::ProgrammeOfficer), app.candidate("Ayşe"));
    app.act(&ayse, &format!("/v1/applications/{}/withdraw", ayse.pool_entry)).await.is(200);
    app.tick();
    assert_eq!(kinds(&app, &office).await, ["application_withdrawn"]);
    let page = app.get(&office, "/v1/me/notifications").await.is(200);
    assert!(!page.to_string().contains(&ayse.surname));
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
    let mails = mails_to(&app, &aselsan).await;
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!(mail["subject"], "22 yeni bildirim");
    let text = mail["text"].as_str().unwrap();
    assert_eq!(text.matches("Aday staj teklifinizi reddetti").count(), 20);
    assert!(text.contains("Hesabınızda 2 bildirim daha var."), "{text}");
}
