//! The mails of an internship: who sees whether they arrived, and who can resend them (D6, A54).

use crate::notifications::{Deferring, Sink, kinds, sandbox_mails};
use serde_json::{Value, json};
use staj_domain::mail::{GIVE_UP_AFTER, RESEND_LIMIT, RESEND_PAUSE};
use staj_domain::mode::Mode;
use staj_domain::user::Role;
use staj_notifications::{MailServer, SendError};
use staj_tests::canaries::deliver;
use staj_tests::given::{BOUN, END, Internship, METU, START};
use staj_tests::{Bearer, TestApp, id, rfc3339};
use std::sync::Arc;
use time::format_description::well_known::Rfc3339;
use time::macros::date;
use time::{Date, Duration, OffsetDateTime};

/// A mail server that refuses mails to one address.
struct Refusing(String);

impl MailServer for Refusing {
    fn send(&self, message: &lettre::Message) -> Result<(), SendError> {
        let text = String::from_utf8(message.formatted()).unwrap();
        match text.contains(&format!("To: {}\r\n", self.0)) {
            true => {
                Err(SendError { permanent: true, answer: "550 5.1.1 no such mailbox".to_owned() })
            }
            false => Ok(()),
        }
    }
}

async fn address(app: &TestApp, person: &impl Bearer) -> String {
    app.get(person, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned()
}

async fn mails(world: &Internship, reader: &impl Bearer) -> Vec<Value> {
    let path = format!("{}/mails?limit=200", world.placement);
    let page = world.app.get(reader, &path).await.is(200);
    page["items"].as_array().unwrap().iter().rev().cloned().collect()
}

/// The kinds of news in each mail, and its state.
fn gist(mails: &[Value]) -> Vec<(String, &str)> {
    let kinds = |mail: &Value| {
        let kinds = mail["kinds"].as_array().unwrap().iter();
        kinds.map(|kind| kind.as_str().unwrap()).collect::<Vec<_>>().join("+")
    };
    mails.iter().map(|mail| (kinds(mail), mail["state"].as_str().unwrap())).collect()
}

/// An internship whose SGK notice was shared. All mails were sent, except the one to the school's
/// unit.
async fn refused_by_the_school() -> Internship {
    let world = Internship::confirmed().await;
    world.share().await;
    world.app.tick();
    let unit = address(&world.app, &world.unit).await;
    world.app.deliver(&Arc::new(Refusing(unit))).await;
    world
}

#[actix_web::test]
async fn the_sides_of_an_internship_see_whether_its_mails_arrived() {
    let world = refused_by_the_school().await;
    let Internship { app, ayse, aselsan, unit, placement, .. } = &world;
    let all = [
        ("internship_confirmed".to_owned(), "sent"),
        ("internship_confirmed".to_owned(), "sent"),
        ("sgk_notice_shared".to_owned(), "failed"),
    ];
    let career = app.officer_of(Role::CareerOfficer, Some(METU));
    let mut lists = vec![];
    for reader in [&aselsan.manager, unit, &career, &app.officer(Role::ProgrammeOfficer)] {
        let list = mails(&world, reader).await;
        assert_eq!(gist(&list), all);
        lists.push(list);
    }
    let [of_employer, of_unit, of_career, of_office] = <[_; 4]>::try_from(lists).unwrap();
    assert_eq!(gist(&mails(&world, ayse).await), all[..1], "interns see only their own");

    // An address is shown to its owner and to the programme office. Only the office sees the
    // response of the mail server.
    let unit_address = address(app, unit).await;
    let masked = format!("{}•••@staj.example", &unit_address[..1]);
    for (list, recipient, said) in [
        (&of_employer, &masked, Value::Null),
        (&of_unit, &unit_address, Value::Null),
        (&of_career, &masked, Value::Null),
        (&of_office, &unit_address, json!("550 5.1.1 no such mailbox")),
    ] {
        let mail = &list[2];
        assert_eq!((&mail["recipient"], &mail["last_error"]), (&json!(recipient), &said));
        assert_eq!((&mail["failure"], &mail["attempts"]), (&json!("refused"), &json!(1)));
    }
    assert_eq!(of_employer[1]["recipient"], address(app, aselsan).await);
    assert_ne!(of_employer[0]["recipient"], address(app, ayse).await);

    let path = format!("{placement}/mails");
    for stranger in [
        app.candidate("Mehmet").caller,
        app.employer("TAI", 1).manager,
        app.officer_of(Role::UnitOfficer, Some(BOUN)),
    ] {
        app.get(&stranger, &path).await.refused(404, "not_found");
    }
    let first = app.get(aselsan, &format!("{path}?limit=2")).await.is(200);
    let next = first["next_cursor"].as_str().unwrap();
    let rest = app.get(aselsan, &format!("{path}?limit=2&cursor={next}")).await.is(200);
    assert_eq!(rest["items"], json!([of_employer[0]]));
}

#[actix_web::test]
async fn a_refused_mail_can_be_sent_again_by_those_it_concerns() {
    let world = refused_by_the_school().await;
    let Internship { app, ayse, aselsan, unit, .. } = &world;
    let failed = mails(&world, aselsan).await.pop().unwrap();
    let retry = format!("/v1/mails/{}/retry", id(&failed));
    app.act(ayse, &retry).await.refused(404, "not_found");
    app.act(&app.employer("TAI", 1), &retry).await.refused(404, "not_found");
    app.act(&app.officer(Role::IskurOfficer), &retry).await.refused(403, "forbidden_role");

    app.at(app.now() + RESEND_PAUSE - Duration::SECOND);
    assert_eq!(
        app.act(aselsan, &retry).await.is(200),
        failed,
        "it can be resent only after an hour (A54)"
    );
    app.at(app.now() + Duration::SECOND);
    // The reader has corrected the address in the meantime.
    let was = address(app, unit).await;
    app.readdress(unit, "birim.yeni@staj.example");
    let queued = app.act(aselsan, &retry).await.is(200);
    assert_eq!((&queued["state"], &queued["attempts"]), (&json!("queued"), &json!(0)));
    assert_eq!(app.act(unit, &retry).await.is(200)["state"], "queued", "a repeat changes nothing");
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    assert_eq!((sink.with(&address(app, unit).await).len(), sink.with(&was).len()), (1, 0));
    let sent = mails(&world, aselsan).await.pop().unwrap();
    assert_eq!(
        (&sent["state"], &sent["failure"], &sent["resent"]),
        (&json!("sent"), &json!(null), &json!(0))
    );
    let office = app.officer(Role::ProgrammeOfficer);
    let trail = format!("/v1/audit-events?object_kind=mail&object_id={}", id(&failed));
    let trail = app.get(&office, &trail).await.is(200);
    let [event, fail] = trail["items"].as_array().unwrap().as_slice() else { panic!("{trail:#}") };
    assert_eq!(event["actor_id"], aselsan.manager.user.0.to_string());
    assert_eq!((&fail["action"], &fail["reason"]), (&json!("fail"), &json!("refused")));
}

#[actix_web::test]
async fn a_sent_mail_can_be_sent_again_three_times_an_hour_apart() {
    let world = refused_by_the_school().await;
    let Internship { app, ayse, .. } = &world;
    let own = mails(&world, ayse).await.pop().unwrap();
    let retry = format!("/v1/mails/{}/retry", id(&own));
    let sink = Arc::new(Sink::default());
    for times in 1..=usize::from(RESEND_LIMIT) {
        app.at(app.now() + RESEND_PAUSE - Duration::SECOND);
        assert_eq!(app.act(ayse, &retry).await.is(200)["state"], "sent", "an hour has not passed");
        app.at(app.now() + Duration::SECOND);
        let queued = app.act(ayse, &retry).await.is(200);
        assert_eq!((&queued["state"], &queued["resent"]), (&json!("queued"), &json!(times)));
        assert!(queued["sent_at"].is_string(), "the time of the first sending is kept");
        app.deliver(&sink).await;
        assert_eq!(sink.with("").len(), times);
    }
    let message_ids: std::collections::BTreeSet<_> = sink
        .with("")
        .iter()
        .map(|mail| mail.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned())
        .collect();
    assert_eq!(message_ids.len(), 1, "a resent mail keeps its message id");
    app.at(app.now() + RESEND_PAUSE);
    let sent = mails(&world, ayse).await.pop().unwrap();
    assert_eq!(sent["again_at"], Value::Null);
    app.act(ayse, &retry).await.refused(409, "resend_limit_reached");
    let office = app.officer(Role::ProgrammeOfficer);
    app.act(&office, &retry).await.refused(409, "resend_limit_reached");
}

#[actix_web::test]
async fn the_other_news_of_a_mail_stays_private() {
    let app = TestApp::new().await;
    let (ayse, aselsan, tai) =
        (app.candidate("Ayşe"), app.employer("Aselsan", 1), app.employer("TAI", 1));
    let unit = app.officer(Role::UnitOfficer);
    let (start, end): (Date, Date) = (START, END);
    // TAI's offer is invalidated and the school approves on the same day. One mail says both the
    // next morning.
    app.accepted(&tai, &ayse, start, date!(2026 - 08 - 31)).await;
    app.confirmed(&aselsan, &ayse, start, end).await;
    let found = app.get(&ayse, "/v1/placements").await.is(200);
    let placement = format!("/v1/placements/{}", id(&found["items"][0]));
    let approval = format!("{placement}/university-approval");
    app.post(&unit, &approval, json!({ "verdict": "approved" })).await.is(200);
    app.tick();
    let path = format!("{placement}/mails");
    let office = app.officer(Role::ProgrammeOfficer);
    let whole =
        app.get(&office, &format!("/v1/mails?recipient={}", address(&app, &ayse).await)).await;
    let whole = whole.is(200);
    let digest = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|mail| mail["kinds"].as_array().unwrap().len() == 2);
    let digest = digest.unwrap_or_else(|| panic!("{whole:#}"));
    assert_eq!(digest["kinds"], json!(["offer_invalidated", "university_approved"]));
    for reader in [&aselsan.manager, &unit] {
        let list = app.get(reader, &path).await.is(200);
        let same = list["items"].as_array().unwrap().iter().find(|mail| mail["id"] == digest["id"]);
        assert_eq!(same.unwrap()["kinds"], json!(["university_approved"]));
        let retry = format!("/v1/mails/{}/retry", id(digest));
        assert_eq!(app.act(reader, &retry).await.is(200)["kinds"], json!(["university_approved"]));
    }
}

#[actix_web::test]
async fn a_refused_mail_is_seen_by_its_reader_and_by_the_office() {
    let world = refused_by_the_school().await;
    let Internship { app, unit, .. } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    app.tick();
    assert_eq!(kinds(app, unit).await, ["sgk_notice_shared", "mail_failed"]);
    let told = app.get(unit, "/v1/me/notifications?limit=1").await.is(200);
    let (told, email) = (&told["items"][0], address(app, unit).await);
    assert_eq!(told["title"], format!("E-posta iletilemedi: {email}"));
    let body = told["body"].as_str().unwrap();
    for what in ["bu adres e-posta almıyor", "iletişim bilgilerinden düzeltin"] {
        assert!(body.contains(what), "{body}");
    }
    assert_eq!(kinds(app, &office).await, ["mails_failed"]);
    let counted = app.get(&office, "/v1/mails/failed-count").await.is(200);
    assert_eq!(
        counted,
        json!({ "count": 1, "items": [{ "failure": "deferred", "count": 0 }, { "failure": "refused", "count": 1 },
            { "failure": "bounced", "count": 0 }] })
    );
    for (filter, count) in [("failed&failure=refused", 1), ("failed&failure=deferred", 0)] {
        let list = app.get(&office, &format!("/v1/mails?state={filter}")).await.is(200);
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{filter}");
    }

    // An unread notification is not repeated, and news of a failed mail is not mailed.
    let failed = mails(&world, unit).await.pop().unwrap();
    app.at(app.now() + RESEND_PAUSE);
    app.act(unit, &format!("/v1/mails/{}/retry", id(&failed))).await.is(200);
    assert_eq!(app.get(&office, "/v1/mails/failed-count").await.is(200)["count"], 0);
    app.deliver(&Arc::new(Refusing(email))).await;
    app.tick();
    assert_eq!(kinds(app, &office).await, ["mails_failed"]);
    assert_eq!(kinds(app, unit).await, ["sgk_notice_shared", "mail_failed"]);
    app.act(unit, "/v1/me/notifications/read").await.is(200);
    app.at(app.now() + RESEND_PAUSE);
    app.act(unit, &format!("/v1/mails/{}/retry", id(&failed))).await.is(200);
    app.deliver(&Arc::new(Refusing(address(app, unit).await))).await;
    app.tick();
    assert_eq!(kinds(app, unit).await, ["sgk_notice_shared", "mail_failed", "mail_failed"]);
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    assert_eq!(sink.with("").len(), 0);
}

#[actix_web::test]
async fn a_mail_that_is_deferred_for_three_days_is_given_up() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.sent(&aselsan, &ayse, START, END).await;
    app.tick();
    let office = app.officer(Role::ProgrammeOfficer);
    let queued = app.now();
    let email = address(&app, &ayse).await;
    let server = Arc::new(Deferring(email.clone()));
    let only = async || {
        let mails = app.get(&office, "/v1/mails").await.is(200);
        mails["items"][0].clone()
    };
    let end = queued + GIVE_UP_AFTER;
    while app.now() < end {
        app.deliver(&server).await;
        let mail = only().await;
        assert_eq!((&mail["state"], &mail["give_up_at"]), (&json!("queued"), &json!(rfc3339(end))));
        let next = mail["next_attempt_at"].as_str().unwrap();
        app.at(OffsetDateTime::parse(next, &Rfc3339).unwrap());
    }
    assert_eq!(app.now(), end, "the last attempt is at the stated time");
    app.tick();
    assert_eq!(kinds(&app, &ayse).await, ["offer_sent"], "it has not failed yet");
    assert_eq!(deliver(&app.app, server).await.unwrap(), 1);
    let mail = only().await;
    assert_eq!(
        (&mail["state"], &mail["failure"], &mail["last_error"]),
        (&json!("failed"), &json!("deferred"), &json!(format!("451 <{email}> later")))
    );
    app.tick();
    assert_eq!(kinds(&app, &ayse).await, ["offer_sent", "mail_failed"]);
    assert_eq!(kinds(&app, &office).await, ["mails_failed"]);
}

#[actix_web::test]
async fn people_choose_which_news_is_mailed_and_the_account_shows_all_of_it() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 3));
    let me = app.get(&aselsan, "/v1/me").await.is(200);
    assert_eq!(me["mails"], json!({ "daily": true, "bulk": true }));
    let declined = async || {
        let offer = app.sent(&aselsan, &ayse, START, END).await;
        app.post(&ayse, &format!("/v1/offers/{offer}/decline"), json!({})).await.is(200);
        app.tick();
    };
    let mails = async |who: &str| sandbox_mails(&app, &format!("&recipient={who}")).await.len();
    let of_ayse = address(&app, &ayse).await;
    let me = me["email"].as_str().unwrap();
    declined().await;
    assert_eq!((mails(me).await, mails(&of_ayse).await), (1, 1));
    let patch = json!({ "mails": { "daily": false } });
    let chosen = app.patch(&aselsan, "/v1/me", patch).await.is(200);
    assert_eq!(chosen["mails"], json!({ "daily": false, "bulk": true }));
    app.at(app.now() + Duration::days(1));
    declined().await;
    // An offer has a deadline, so it is mailed whatever they choose.
    let patch = json!({ "mails": { "daily": false, "bulk": false } });
    app.patch(&ayse, "/v1/me", patch).await.is(200);
    declined().await;
    assert_eq!((mails(me).await, mails(&of_ayse).await), (1, 3));
    let shown = kinds(&app, &aselsan).await;
    assert_eq!(shown.iter().filter(|kind| *kind == "offer_declined").count(), 3, "{shown:?}");
    app.patch(&ayse, "/v1/me", json!({ "mails": { "now": false } }))
        .await
        .refused(400, "malformed");
}

#[actix_web::test]
async fn a_mail_leads_to_the_page_of_what_it_is_about() {
    let pages = "https://staj.example";
    let app =
        TestApp::with(Mode::Sandbox, |app| app.mailing.pages_url = Some(pages.to_owned())).await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 3));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    app.tick();
    let mail = &sandbox_mails(&app, &format!("&recipient={}", address(&app, &ayse).await)).await[0];
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains(&format!("\n{pages}/offer/{offer}\n")), "{text}");
}

/// What a mail server reports later, when it could not deliver what it had accepted.
fn report(mail: &Value, action: &str) -> String {
    let id = mail["id"].as_str().unwrap();
    format!(
        "Content-Type: multipart/report; report-type=delivery-status\r\n\r\n\
         Final-Recipient: rfc822; yok@example.org\r\nAction: {action}\r\nStatus: 5.2.2\r\n\
         Diagnostic-Code: smtp; 552 mailbox full\r\n\r\nMessage-ID: <{id}@staj.example>\r\n"
    )
}

#[actix_web::test]
async fn a_mail_that_comes_back_is_shown_and_its_reader_is_asked_for_another_address() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 3));
    let office = app.officer(Role::ProgrammeOfficer);
    app.sent(&aselsan, &ayse, START, END).await;
    app.tick();
    app.deliver(&Arc::new(Sink::default())).await;
    let recipient = address(&app, &ayse).await;
    let path = format!("/v1/mails?recipient={recipient}");
    let mail = async || app.get(&office, &path).await.is(200)["items"][0].clone();
    let sent = mail().await;
    assert_eq!(sent["state"], "sent");
    let came_back = |action: &str| {
        staj_notifications::bounce(&app.app.store, &report(&sent, action), app.now()).unwrap()
    };
    assert_eq!((came_back("delayed"), came_back("failed"), came_back("failed")), (0, 1, 0));
    let failed = mail().await;
    assert_eq!((&failed["state"], &failed["failure"]), (&json!("failed"), &json!("bounced")));
    assert_eq!(failed["last_error"], "smtp; 552 mailbox full");
    app.tick();
    assert!(kinds(&app, &ayse).await.contains(&"mail_failed".to_owned()));
    let told = app.get(&ayse, "/v1/me/notifications").await.is(200);
    let text = told.to_string();
    assert!(text.contains("geri geldi") && text.contains("düzeltin"), "{told:#}");
}
