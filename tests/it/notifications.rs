//! Notifications and mails over HTTP, and how mails are delivered (4.13, D6).

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use staj_domain::mail::MailState;
use staj_domain::mode::Mode;
use staj_domain::user::Role;
use staj_notifications::{MailServer, SendError};
use staj_persistence::mails;
use staj_persistence::rows::notifications::{MailFilter, MailSummary};
use staj_tests::canaries::readable;
use staj_tests::given::{METU, PNG, WINDOW, respond_by};
use staj_tests::{Bearer, Nobody, START, TestApp, id, instant};
use std::sync::{Arc, Mutex, mpsc};
use time::Duration;
use time::macros::{date, datetime};

/// Marks the mail to the representative among others, such as the one that says that applications
/// are open.
const REPRESENTATIVE: &str = "To: temsilci@usp.example\r\n";

/// A mail server that keeps every mail. It can refuse the mail to the representative once.
#[derive(Default)]
pub struct Sink {
    taken: Mutex<Vec<String>>,
    readable: Mutex<Vec<String>>,
    /// The errors for the mail to the representative, each returned once.
    answers: Mutex<Vec<SendError>>,
}

impl MailServer for Sink {
    fn send(&self, message: &lettre::Message) -> Result<(), SendError> {
        let text = String::from_utf8(message.formatted()).unwrap();
        let answer = match text.contains(REPRESENTATIVE) {
            true => self.answers.lock().unwrap().pop(),
            false => None,
        };
        self.taken.lock().unwrap().push(text);
        self.readable.lock().unwrap().push(readable(message));
        answer.map_or(Ok(()), Err)
    }
}

impl Sink {
    fn refusing(permanent: bool, answer: &str) -> Arc<Self> {
        let error = SendError { permanent, answer: answer.to_owned() };
        Arc::new(Self { answers: Mutex::new(vec![error]), ..Self::default() })
    }

    /// The mails so far that contain this text.
    pub fn with(&self, text: &str) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        taken.iter().filter(|message| message.contains(text)).cloned().collect()
    }

    /// The mails so far as a mail program shows them, including attached files.
    pub fn readable(&self) -> Vec<String> {
        self.readable.lock().unwrap().clone()
    }
}

/// The mails in the sandbox, the newest first. `filter` is the end of the query string.
pub async fn sandbox_mails(app: &TestApp, filter: &str) -> Vec<Value> {
    let path = format!("/v1/sandbox/mails?limit=200{filter}");
    app.get(&Nobody, &path).await.is(200)["items"].as_array().unwrap().clone()
}

/// An evidence package of one file that an officer of the university has sent. Its mail is queued.
async fn sent_package(app: &TestApp) -> (staj_tests::Caller, String) {
    app.at(WINDOW);
    let officer = app.officer_of(Role::CareerOfficer, Some(METU));
    let term = app.open_call();
    let recorded = json!({ "channel": "website", "url": "https://kariyer.odtu.example/usp-2026",
        "body": "USP 2026 başvuruları başladı.", "announced_on": "2026-01-07" });
    let path = format!("/v1/terms/{term}/university-announcements");
    let announcement = id(&app.post(&officer, &path, recorded).await.is(201));
    let path = format!("/v1/university-announcements/{announcement}/evidence");
    app.upload(&officer, &path, &[], ("duyuru şubat.png", PNG)).await.is(201);
    let path = format!("/v1/terms/{term}/evidence-packages");
    let package = app.act(&officer, &path).await.is(201);
    assert_eq!(package["delivery"], Value::Null, "a job writes the mail");
    app.tick();
    (officer, id(&package))
}

#[actix_web::test]
async fn every_career_centre_gets_a_mail_when_the_term_is_announced() {
    let app = TestApp::new().await;
    let (iskur, office) = (app.officer(Role::IskurOfficer), app.officer(Role::ProgrammeOfficer));
    let officer = app.officer_of(Role::CareerOfficer, Some(METU));
    app.at(datetime!(2026-12-01 09:00 UTC));
    let term = json!({ "code": "2027", "name": "Ulusal Staj Programı 2027", "operator": "İŞKUR",
        "applications_open_at": "2027-01-04T21:00:00Z", "applications_close_at": "2027-03-15T20:59:59Z",
        "control_end_at": "2027-04-15T20:59:59Z", "pool_opens_at": "2027-05-03T21:00:00Z",
        "pool_closes_at": "2027-12-01T20:59:59Z", "programme_end_date": "2027-12-31",
        "representative_email": "temsilci@usp.example" });
    let term = id(&app.post(&office, "/v1/terms", term).await.is(201));
    let statuses = format!("/v1/terms/{term}/university-statuses?limit=200");
    app.act(&iskur, &format!("/v1/terms/{term}/announce")).await.is(200);
    app.tick();

    let rows = app.get(&iskur, &statuses).await.is(200);
    let rows = rows["items"].as_array().unwrap();
    assert!(rows.len() > 100, "every active university has its row");
    for row in rows {
        assert_eq!(row["delivery"]["state"], "queued", "{row:#}");
    }
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let rows = app.get(&office, &statuses).await.is(200);
    for row in rows["items"].as_array().unwrap() {
        assert_eq!(row["delivery"]["state"], "sent", "{row:#}");
        let recipient = row["delivery"]["recipient"].as_str().unwrap();
        assert_eq!(sink.with(&format!("To: {recipient}\r\n")).len(), 1, "one mail to each");
    }
    let mail = &sandbox_mails(&app, "").await[0];
    assert_eq!(mail["subject"], "Ulusal Staj Programı 2027 başlıyor");
    assert!(mail["text"].as_str().unwrap().contains("5 Ocak 2027 00.00"), "{mail:#}");

    // Officers see the same in their account, and get no mail of their own.
    let page = app.get(&officer, "/v1/me/notifications").await.is(200);
    assert_eq!(page["items"][0]["kind"], "term_announced");
    assert_eq!(page["items"][0]["object_id"], term);
    // A repeated announcement notifies nobody.
    app.act(&iskur, &format!("/v1/terms/{term}/announce")).await.is(200);
    app.tick();
    assert_eq!(sandbox_mails(&app, "").await.len(), rows["items"].as_array().unwrap().len());

    // On the first day of applications, officers get one more notification (N2).
    for _ in 0..2 {
        app.at(datetime!(2027-01-04 21:00 UTC));
        app.tick();
    }
    let page = app.get(&officer, "/v1/me/notifications").await.is(200);
    let kinds: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["applications_opened", "term_announced"]);
}

#[actix_web::test]
async fn an_evidence_package_is_sent_as_one_mail_with_its_files() {
    let app = TestApp::new().await;
    let (officer, package) = sent_package(&app).await;
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let mails = sink.with(REPRESENTATIVE);
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert!(mail.contains("Cc: "), "a copy to the officer (N3): {mail}");
    let encoded = BASE64_STANDARD.encode(PNG);
    let flat: String = mail.split_whitespace().collect();
    assert!(flat.contains(&encoded), "the file is attached byte for byte");
    assert!(mail.contains("Message-ID: <"), "{mail}");
    assert!(mail.contains("Auto-Submitted: auto-generated"), "{mail}");

    let path = format!("/v1/terms/{}/evidence-packages", app.open_call());
    let packages = app.get(&officer, &path).await.is(200);
    assert_eq!(packages["items"][0]["delivery"]["state"], "sent");
    assert_eq!(packages["items"][0]["delivery"]["attempts"], 1);

    let office = app.officer(Role::ProgrammeOfficer);
    let path = format!("/v1/evidence-packages/{package}/acknowledge");
    let acknowledged = app.act(&office, &path).await.is(200);
    assert_eq!(app.act(&office, &path).await.is(200), acknowledged, "a repeat changes nothing");
    assert_ne!(acknowledged["acknowledged_at"], Value::Null);
    let statuses = format!("/v1/terms/{}/university-statuses?limit=200", app.open_call());
    let rows = app.get(&office, &statuses).await.is(200);
    let mut rows = rows["items"].as_array().unwrap().iter();
    let own = rows.find(|row| row["school"]["id"] == METU.to_string()).unwrap();
    for (count, member) in
        [(1, "announcements"), (1, "evidence"), (1, "packages"), (1, "acknowledged")]
    {
        assert_eq!(own[member], count, "{member} of {own:#}");
    }
}

#[actix_web::test]
async fn files_too_large_for_a_mail_come_as_links_that_open_only_them() {
    let app = TestApp::attaching(PNG.len() as i64 - 1).await;
    let (_, package) = sent_package(&app).await;
    let mail = &sandbox_mails(&app, "&recipient=temsilci@usp.example").await[0];
    assert_eq!(mail["attachments"], json!([]));
    let text = mail["text"].as_str().unwrap();
    let base = "http://127.0.0.1:8080";
    let link = text.lines().find_map(|line| line.strip_prefix(base)).expect("a link");
    assert!(link.contains(&package));
    let reply = app.get(&Nobody, link).await;
    assert_eq!(reply.bytes, PNG);
    reply.is(200);

    let (path, query) = link.split_once('?').unwrap();
    let (expires, signature) = query.split_once('&').unwrap();
    let later = format!("expires={}", expires[8..].parse::<i64>().unwrap() + 1);
    app.get(&Nobody, &format!("{path}?{later}&{signature}")).await.refused(404, "not_found");
    app.get(&Nobody, &format!("{path}?{expires}&signature=00")).await.refused(404, "not_found");
    app.get(&Nobody, &format!("{path}?{expires}&signature=xyz")).await.refused(404, "not_found");
    let other = path.replace(&package, "00000000-0000-0000-0000-000000000001");
    app.get(&Nobody, &format!("{other}?{expires}&{signature}")).await.refused(404, "not_found");
    app.at(WINDOW + Duration::days(30));
    app.get(&Nobody, link).await.is(200);
    app.at(WINDOW + Duration::days(30) + Duration::seconds(1));
    app.get(&Nobody, link).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_mail_that_was_deferred_is_sent_again_under_the_same_message_id() {
    let app = TestApp::new().await;
    let (_, package) = sent_package(&app).await;
    let office = app.officer(Role::ProgrammeOfficer);
    let of = format!("/v1/mails?object_id={package}");
    let busy = Sink::refusing(false, "450 4.2.1 mailbox busy");
    app.deliver(&busy).await;
    let mails = app.get(&office, &of).await.is(200);
    let mail = &mails["items"][0];
    assert_eq!((&mail["state"], &mail["attempts"]), (&json!("queued"), &json!(1)));
    assert_eq!(mail["last_error"], "450 4.2.1 mailbox busy");

    // It is not sent before the backoff ends.
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    assert_eq!(sink.with(REPRESENTATIVE).len(), 0);
    app.at(WINDOW + Duration::minutes(1));
    app.deliver(&sink).await;
    let message_id = |mail: &String| {
        mail.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned()
    };
    assert_eq!(
        message_id(&busy.with(REPRESENTATIVE)[0]),
        message_id(&sink.with(REPRESENTATIVE)[0])
    );
    let mails = app.get(&office, &of).await.is(200);
    assert_eq!(
        (&mails["items"][0]["state"], &mails["items"][0]["attempts"]),
        (&json!("sent"), &json!(2))
    );
}

#[actix_web::test]
async fn a_refused_mail_waits_until_somebody_sends_it_again() {
    let app = TestApp::new().await;
    let (_, package) = sent_package(&app).await;
    let office = app.officer(Role::ProgrammeOfficer);
    let of = format!("/v1/mails?object_id={package}&state=failed");
    app.deliver(&Sink::refusing(true, "550 5.1.1 no such mailbox")).await;
    let failed = app.get(&office, &of).await.is(200);
    let path = format!("/v1/mails/{}/retry", id(&failed["items"][0]));
    // A failed mail does not undo the package (D6).
    let packages = format!("/v1/terms/{}/evidence-packages", app.open_call());
    let found = app.get(&office, &packages).await.is(200);
    assert_eq!(found["items"][0]["delivery"]["state"], "failed");

    app.at(WINDOW + Duration::days(3));
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    assert_eq!(sink.with(REPRESENTATIVE).len(), 0, "a failed mail is not retried");
    assert_eq!(app.act(&office, &path).await.is(200)["state"], "queued");
    app.deliver(&sink).await;
    assert_eq!(sink.with(REPRESENTATIVE).len(), 1);
    assert_eq!(app.act(&office, &path).await.is(200)["state"], "sent", "it is not sent twice");
}

#[actix_web::test]
async fn evidence_is_sent_again_to_the_current_representative_with_a_copy_to_the_current_address() {
    let app = TestApp::new().await;
    let (officer, package) = sent_package(&app).await;
    let office = app.officer(Role::ProgrammeOfficer);
    app.deliver(&Sink::refusing(true, "550 5.1.1 no such mailbox")).await;
    app.tick();
    let told = app.get(&officer, "/v1/me/notifications?limit=1").await.is(200);
    assert_eq!(told["items"][0]["kind"], "mail_failed");
    let body = told["items"][0]["body"].as_str().unwrap();
    for word in ["temsilci@usp.example", "bu adres e-posta almıyor", "Program ofisine haber verin"]
    {
        assert!(body.contains(word), "{word}: {body}");
    }

    app.readdress(&officer, "kariyer.yeni@odtu.example");
    let term = format!("/v1/terms/{}", app.open_call());
    let corrected = json!({ "representative_email": "yeni.temsilci@usp.example" });
    app.patch(&office, &term, corrected).await.is(200);
    let failed = app.get(&office, &format!("/v1/mails?object_id={package}")).await.is(200);
    app.at(WINDOW + Duration::hours(1));
    let retry = format!("/v1/mails/{}/retry", id(&failed["items"][0]));
    let queued = app.act(&office, &retry).await.is(200);
    assert_eq!(
        (&queued["recipient"], &queued["copy_to"]),
        (&json!("yeni.temsilci@usp.example"), &json!("kariyer.yeni@odtu.example"))
    );
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let [mail] = &sink.with("To: yeni.temsilci@usp.example\r\n")[..] else { panic!("one mail") };
    assert!(mail.contains("Cc: kariyer.yeni@odtu.example\r\n"), "{mail}");
}

#[actix_web::test]
async fn a_mail_to_a_school_is_sent_again_to_its_current_address() {
    let app = TestApp::new().await;
    app.open_call();
    let office = app.officer(Role::ProgrammeOfficer);
    let officer = app.officer_of(Role::CareerOfficer, Some(METU));
    let path = format!("/v1/schools/{}", METU.0);
    let old = app.get(&office, &path).await.is(200)["email"].as_str().unwrap().to_owned();
    app.tick();
    app.deliver(&Arc::new(Deferring(old.clone()))).await;
    app.patch(&office, &path, json!({ "email": "kagem@metu.example" })).await.is(200);
    // A deferred mail does not wait three days for an address that has been corrected.
    app.at(app.now() + Duration::minutes(1));
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let to = |address: &str| sink.with(&format!("To: {address}\r\n")).len();
    assert_eq!((to("kagem@metu.example"), to(&old)), (1, 0));
    app.tick();
    assert_eq!(kinds(&app, &officer).await, ["applications_opened"], "nothing has failed");
}

/// A mail server that cannot take mails to one address for now.
pub struct Deferring(pub String);

impl MailServer for Deferring {
    fn send(&self, message: &lettre::Message) -> Result<(), SendError> {
        let text = String::from_utf8(message.formatted()).unwrap();
        match text.contains(&format!("To: {}\r\n", self.0)) {
            true => Err(SendError { permanent: false, answer: format!("451 <{}> later", self.0) }),
            false => Ok(()),
        }
    }
}

#[actix_web::test]
async fn an_offer_leaves_before_the_announcements_that_were_queued_before_it() {
    let app = TestApp::new().await;
    let (iskur, office) = (app.officer(Role::IskurOfficer), app.officer(Role::ProgrammeOfficer));
    for code in ["2026-3", "2026-4"] {
        let term = app.term_in_preparation(&office, json!({ "code": code, "name": code })).await;
        app.act(&iskur, &format!("{term}/announce")).await.is(200);
    }
    app.tick();
    let waits = queued(&app).len();
    assert!(waits >= 300, "{waits} mails");
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.at(START);
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    app.tick();
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    let taken = sink.with("");
    assert!(taken.len() > 300, "{} mails", taken.len());
    let me = app.get(&ayse, "/v1/me").await.is(200);
    let to = format!("To: {}\r\n", me["email"].as_str().unwrap());
    let offer = taken.iter().position(|mail| mail.contains(&to));
    assert!(offer.is_some_and(|place| place < 4), "the first are sent at once: {offer:?}");
}

#[actix_web::test]
async fn people_hear_of_an_offer_before_an_earlier_announcement() {
    let app = TestApp::new().await;
    let (iskur, office) = (app.officer(Role::IskurOfficer), app.officer(Role::ProgrammeOfficer));
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let term = app.term_in_preparation(&office, json!({})).await;
    app.act(&iskur, &format!("{term}/announce")).await.is(200);
    app.at(START);
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    app.tick();
    let mails = queued(&app);
    assert!(mails.len() > 100, "{} mails", mails.len());
    let first = mails.last().unwrap();
    assert_eq!(first.notifications[0].kind.0.to_string(), "offer_sent");
}

/// The mails that are queued, the newest first.
fn queued(app: &TestApp) -> Vec<MailSummary> {
    let filter = MailFilter {
        state: Some(MailState::Queued),
        failure: None,
        recipient: None,
        object: None,
        placement: None,
        after: None,
        limit: 1000,
    };
    app.app.store.read(|tx| mails::list(tx, &filter)).unwrap()
}

#[actix_web::test]
async fn a_mail_whose_sender_died_is_sent_when_the_lease_ends() {
    let app = TestApp::new().await;
    sent_package(&app).await;
    // A server claims the mail and is killed before it reports the outcome.
    let lease = Duration::minutes(10);
    let claimed = app.app.store.write(|tx| mails::claim(tx, WINDOW, lease, 1000)).unwrap();
    assert!(!claimed.is_empty());
    let sink = Arc::new(Sink::default());
    app.at(WINDOW + Duration::minutes(10) - Duration::seconds(1));
    app.deliver(&sink).await;
    assert_eq!(sink.with(REPRESENTATIVE).len(), 0, "the lease has not ended");
    app.at(WINDOW + Duration::minutes(10));
    app.deliver(&sink).await;
    assert_eq!(sink.with(REPRESENTATIVE).len(), 1);
}

#[actix_web::test]
async fn a_mail_that_takes_longer_than_its_lease_is_sent_once() {
    /// Takes a mail, and accepts it only when told to.
    struct Slow(Sink, Mutex<mpsc::Receiver<()>>, mpsc::Sender<()>);
    impl MailServer for Slow {
        fn send(&self, message: &lettre::Message) -> Result<(), SendError> {
            self.0.send(message)?;
            self.2.send(()).unwrap();
            self.1.lock().unwrap().recv().unwrap();
            Ok(())
        }
    }
    let app = TestApp::with(Mode::Sandbox, |app| {
        app.mailing.lease = Duration::milliseconds(300);
    })
    .await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    app.tick();
    let (yes, answers) = mpsc::channel();
    let (taken, takes) = mpsc::channel();
    let slow = Arc::new(Slow(Sink::default(), Mutex::new(answers), taken));
    let (shared, server) = (app.app.clone(), slow.clone());
    let sender = std::thread::spawn(move || {
        let deliver = staj_tests::canaries::deliver(&shared, server);
        actix_web::rt::System::new().block_on(deliver).unwrap()
    });
    takes.recv().unwrap();
    // The lease that the sender took has ended, but it is still sending.
    app.at(app.now() + Duration::SECOND);
    let office = app.officer(Role::ProgrammeOfficer);
    let give_up = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let mails = app.get(&office, "/v1/mails?state=queued").await.is(200);
        if instant(&mails["items"][0]["next_attempt_at"]) > app.now() {
            break;
        }
        assert!(std::time::Instant::now() < give_up, "the lease is not renewed: {mails:#}");
    }
    let other = Arc::new(Sink::default());
    app.deliver(&other).await;
    assert_eq!(other.with("").len(), 0, "another server leaves it alone");
    yes.send(()).unwrap();
    assert_eq!(sender.join().unwrap(), 1);
    let mails = app.get(&office, "/v1/mails").await.is(200);
    assert_eq!(
        (&mails["items"][0]["state"], &mails["items"][0]["attempts"], slow.0.with("").len()),
        (&json!("sent"), &json!(1), 1)
    );
}

#[actix_web::test]
async fn people_read_only_their_own_notifications_and_in_their_language() {
    let app = TestApp::new().await;
    let (one, other) = (app.candidate("Ayşe"), app.candidate("Baran"));
    let employer = app.employer("Aselsan", 3);
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    let offer = app.sent(&employer, &one, start, end).await;
    app.at(respond_by(start) - Duration::hours(48));
    app.tick();
    app.tick();
    let own = app.get(&one, "/v1/me/notifications?unread=true").await.is(200);
    let reminders: Vec<_> = own["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["kind"] == "respond_by_reminder")
        .collect();
    let [reminder] = reminders.as_slice() else { panic!("one reminder (N23): {own:#}") };
    assert_eq!(reminder["object_id"], offer);
    assert!(reminder["title"].as_str().unwrap().starts_with("Teklife cevap süresi doluyor"));
    app.patch(&one, "/v1/me", json!({ "language": "en" })).await.is(200);
    let path = format!("/v1/me/notifications/{}/read", id(reminder));
    app.act(&other, &path).await.refused(404, "not_found");
    let read = app.act(&one, &path).await.is(200);
    assert!(read["title"].as_str().unwrap().starts_with("The deadline to answer"));
    app.at(app.now() + Duration::hours(1));
    assert_eq!(app.act(&one, &path).await.is(200), read, "the time at which it was read is kept");
    app.act(&one, "/v1/me/notifications/read").await.is(200);
    let count = app.get(&one, "/v1/me/notifications/unread-count").await.is(200);
    assert_eq!(count, json!({ "unread": 0 }));
}

/// The kinds of somebody's notifications, the oldest first.
pub async fn kinds(app: &TestApp, reader: &impl Bearer) -> Vec<String> {
    let page = app.get(reader, "/v1/me/notifications?limit=200").await.is(200);
    let items = page["items"].as_array().unwrap().iter().rev();
    items.map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn both_sides_hear_what_becomes_of_an_offer() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let (won, lost) = (app.employer("Aselsan", 1), app.employer("TAI", 1));
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    app.accepted(&lost, &ayse, start, end).await;
    let offer = app.confirmed(&won, &ayse, start, end).await;
    let unit = app.officer(Role::UnitOfficer);
    let notice = id(&app.get(&won, "/v1/sgk-notices").await.is(200)["items"][0]);
    app.act(&won, &format!("/v1/sgk-notices/{notice}/share")).await.is(200);
    app.tick();
    let cancel = json!({ "reason": "budget", "text": "Bütçe kesildi." });
    app.post(&won, &format!("/v1/offers/{offer}/cancel"), cancel).await.is(200);
    app.tick();
    let both_sent = ["offer_sent", "offer_sent"];
    let candidate = kinds(&app, &ayse).await;
    assert_eq!(candidate[..2], both_sent);
    assert_eq!(candidate[2..], ["offer_invalidated", "internship_confirmed", "offer_cancelled"]);
    assert_eq!(
        kinds(&app, &won).await,
        ["offer_accepted", "internship_confirmed", "offer_cancelled"]
    );
    assert_eq!(kinds(&app, &lost).await, ["offer_accepted", "offer_invalidated"]);
    assert_eq!(kinds(&app, &unit).await, ["sgk_notice_shared", "sgk_notice_recalled"]);

    let page = app.get(&ayse, "/v1/me/notifications").await.is(200);
    let cancelled = page["items"][0]["body"].as_str().unwrap();
    assert!(cancelled.contains("Gerekçe: bütçe") && cancelled.contains("Bütçe kesildi."));
    let page = app.get(&lost, "/v1/me/notifications").await.is(200);
    assert!(
        !page.to_string().contains("Aselsan"),
        "no employer learns who else made an offer (A41)"
    );
}

#[actix_web::test]
async fn non_urgent_news_comes_in_one_mail_a_day_and_outdated_news_is_not_sent() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 3);
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    for name in ["Ayşe", "Baran", "Ceren"] {
        let candidate = app.candidate(name);
        let offer = app.sent(&aselsan, &candidate, start, end).await;
        app.post(&candidate, &format!("/v1/offers/{offer}/decline"), json!({})).await.is(200);
        app.tick();
    }
    let sink = Arc::new(Sink::default());
    app.deliver(&sink).await;
    assert_eq!(sink.with("").len(), 0, "the offers were answered before their mails were sent");
    let dropped = sandbox_mails(&app, "").await;
    let dropped = dropped.iter().filter(|mail| mail["state"] == "dropped").count();
    assert_eq!(dropped, 3);
    // Eight in the morning in Istanbul.
    app.at(datetime!(2026-05-11 04:59:59 UTC));
    app.deliver(&sink).await;
    assert_eq!(sink.with("").len(), 0);
    app.at(datetime!(2026-05-11 05:00 UTC));
    app.deliver(&sink).await;
    assert_eq!(sink.with("").len(), 1, "one mail with all of them");
    let mails = sandbox_mails(&app, "").await;
    let digest = mails.iter().find(|mail| mail["state"] == "sent").unwrap();
    assert_eq!(digest["subject"], "3 yeni bildirim");
    assert_eq!(digest["text"].as_str().unwrap().matches("reddetti").count(), 3);
}
