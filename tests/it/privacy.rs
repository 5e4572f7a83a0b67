//! People and their own data: what they get of it, how long it is kept, and its erasure (A66, A67).

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_persistence::personal::{Erased, REGISTRY};
use staj_tests::given::{Internship, fresh_pdf};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Nobody, Reply, START, TestApp, fact, id, rfc3339};
use std::collections::{BTreeMap, BTreeSet};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// After everything was kept as long as it had to be.
const LATER: OffsetDateTime = datetime!(2037-01-01 09:00 UTC);

/// The columns of every table, as diesel uses them.
fn schema() -> BTreeMap<String, BTreeSet<String>> {
    let text = include_str!("../../crates/persistence/src/schema.rs");
    let mut tables = BTreeMap::new();
    let mut table = None;
    for line in text.lines().map(str::trim) {
        match line.split_once(" -> ") {
            // Not the lines about joins.
            Some((column, _)) if !column.contains('(') => {
                let columns: &mut BTreeSet<_> = tables.entry(table.clone().unwrap()).or_default();
                columns.insert(column.to_owned());
            }
            _ => {
                if line.ends_with(") {") && !line.contains("struct") {
                    table = line.split_once(" (").map(|(name, _)| name.to_owned());
                }
            }
        }
    }
    tables
}

#[test]
fn the_registry_says_of_every_column_whether_it_is_about_a_person() {
    let registered: BTreeMap<_, BTreeSet<_>> = REGISTRY
        .iter()
        .map(|table| {
            let personal = table.personal.iter().map(|column| column.name);
            let columns: Vec<_> = table.plain.iter().copied().chain(personal).collect();
            let unique: BTreeSet<_> = columns.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(unique.len(), columns.len(), "{} lists a column twice", table.name);
            (table.name.to_owned(), unique)
        })
        .collect();
    assert_eq!(schema(), registered);
    for table in REGISTRY {
        let is_blanked = |column: &staj_persistence::personal::Column| !column.blank.is_empty();
        let blanked = table.personal.iter().filter(|of| is_blanked(of)).count();
        let expected = if table.erased == Erased::Columns { table.personal.len() } else { 0 };
        assert_eq!(blanked, expected, "{}", table.name);
    }
}

/// Texts that only this person has.
struct Marked {
    internship: Internship,
    marks: Vec<String>,
    user: uuid::Uuid,
    document: String,
    interview: String,
}

/// An intern about whom everybody has written something down.
async fn marked() -> Marked {
    let internship = Internship::confirmed().await;
    let Internship { app, ayse, aselsan, unit, offer, placement, notice } = &internship;
    let mark = |what: &str| format!("damga-{what}-7f3a");
    let user = ayse.caller.user;
    let contact = json!({ "phone": "+905321112233", "language": "tr" });
    app.patch(ayse, "/v1/me", contact).await.is(200);
    app.readdress(&ayse.caller, &format!("{}@ornek.example", mark("posta")));
    let programme = app.officer(Role::ProgrammeOfficer);

    // An application of another term, with a document that was rejected.
    let call = app.open_call();
    let mut form = staj_tests::given::form();
    form["student_number"] = json!(mark("ogrenci"));
    app.at(datetime!(2026-02-10 09:00 UTC));
    let application =
        id(&app.post(ayse, &format!("/v1/terms/{call}/applications"), form).await.is(201));
    let path = format!("/v1/applications/{application}/documents");
    let fields = [("document_type", "art_award"), ("title", &*mark("baslik"))];
    let file = format!("{}.pdf", mark("dosya"));
    let document = id(&app.upload(ayse, &path, &fields, (&file, &fresh_pdf())).await.is(201));
    app.submit(&ayse.caller, &application).await;
    app.at(START);

    // An employer writes notes, interviews her and asks for a document.
    let listed = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, ayse.pool_entry);
    app.put(aselsan, &listed, json!({ "note": mark("not") })).await;
    let body = json!({ "pool_entry_id": ayse.pool_entry.0, "duration_minutes": 30,
        "starts_at": rfc3339(app.now() + Duration::days(3)) });
    let interview = id(&app.post(aselsan, "/v1/interviews", body).await.is(201));
    let path = format!("/v1/interviews/{interview}/request-reschedule");
    app.post(ayse, &path, json!({ "message": mark("mesaj") })).await.is(200);
    let path = format!("/v1/offers/{offer}/document-requests");
    app.post(aselsan, &path, json!({ "text": mark("istek") })).await.is(201);
    let path = format!("/v1/offers/{offer}/documents");
    let file = format!("{}.pdf", mark("ek-dosya"));
    let title = mark("ek-baslik");
    app.upload(ayse, &path, &[("title", &title)], (&file, &fresh_pdf())).await.is(201);

    // The school's unit has something to say, too.
    internship.share().await;
    let why = json!({ "reason": "workplace", "text": mark("duzeltme") });
    app.post(unit, &format!("{notice}/reject"), why).await.is(200);
    let why = json!({ "verdict": "rejected", "text": mark("denklik") });
    app.post(unit, &format!("{placement}/compulsory-equivalence"), why).await.is(200);

    // She asks about her data, and her name is corrected.
    let ask = json!({ "kind": "access", "text": mark("basvuru") });
    let request = id(&app.post(ayse, "/v1/me/data-requests", ask).await.is(201));
    let answer = json!({ "granted": true, "answer": mark("cevap") });
    let path = format!("/v1/data-requests/{request}/answer");
    app.post(&programme, &path, answer).await.is(200);
    let path = format!("/v1/users/{user}/correct-identity");
    let fix = json!({ "surname": mark("soyad"), "evidence": mark("kanit") });
    app.post(&programme, &path, fix).await.is(200);
    app.tick();

    let written = [
        "posta",
        "ogrenci",
        "baslik",
        "dosya",
        "not",
        "mesaj",
        "istek",
        "ek-dosya",
        "ek-baslik",
        "duzeltme",
        "denklik",
        "basvuru",
        "cevap",
        "soyad",
        "kanit",
    ];
    let mut marks: Vec<_> = written.iter().map(|what| mark(what)).collect();
    marks.extend([ayse.surname.clone(), "5321112233".to_owned(), ayse.national_id.clone()]);
    Marked { marks, user: user.0, document, interview, internship }
}

/// The marks that are anywhere in the database.
fn found(app: &TestApp, marks: &[String]) -> BTreeSet<String> {
    let mut raw = Raw::new(&app.db);
    let mut found = BTreeSet::new();
    for line in REGISTRY.iter().flat_map(|table| raw.rows(table)) {
        found.extend(marks.iter().filter(|mark| line.contains(*mark)).cloned());
    }
    found
}

async fn statistics(app: &TestApp) -> Value {
    let office = app.officer(Role::ProgrammeOfficer);
    let path = format!("/v1/terms/{}/statistics", app.open_term());
    let mut counted = app.get(&office, &path).await.is(200);
    counted.as_object_mut().unwrap().remove("counted_at");
    counted
}

async fn broken(app: &TestApp) -> Vec<Value> {
    let office = app.officer(Role::ProgrammeOfficer);
    let report = app.get(&office, "/v1/invariants").await.is(200);
    let items = report["items"].as_array().unwrap().clone();
    items
        .into_iter()
        .filter(|of| of["violations"] != 0 && of["name"] != "holidays_are_known_for_a_year")
        .collect()
}

#[actix_web::test]
async fn people_get_everything_that_is_stored_about_them_and_nothing_else() {
    let Marked { internship, marks, user, .. } = marked().await;
    let Internship { app, ayse, .. } = &internship;
    let other = app.applicant("Elif");
    app.submitted(&other).await;
    let export = app.get(ayse, "/v1/me/data-export").await.is(200);
    assert_eq!(export["national_id"], ayse.national_id);
    assert_eq!(export["tables"]["users"][0]["id"], user.to_string());
    assert_eq!(export["tables"]["placements"].as_array().unwrap().len(), 1);
    let text = export.to_string();
    // An employer's note is for its members, and the evidence for the office. Her first surname
    // stands in her letter.
    let (hidden, own): (Vec<_>, Vec<_>) =
        marks.iter().partition(|mark| mark.contains("-not-") || mark.contains("-kanit-"));
    let missing: Vec<_> = own.iter().filter(|mark| !text.contains(**mark)).collect();
    assert_eq!(missing, Vec::<&&String>::new());
    assert!(hidden.iter().all(|mark| !text.contains(*mark)), "{text}");
    assert!(!text.contains(&other.user.to_string()), "somebody else's data");
    for secret in ["password_hash", "token_hash", "national_id_sealed", "passcode"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let own = app.get(&other, "/v1/me/data-export").await.is(200).to_string();
    assert!(marks.iter().all(|mark| !own.contains(mark)));
    app.get(&Nobody, "/v1/me/data-export").await.refused(401, "unauthorized");
}

#[actix_web::test]
async fn nothing_about_a_person_is_left_once_it_was_kept_long_enough() {
    let Marked { internship, marks, user, document, interview } = marked().await;
    let Internship { app, ayse, aselsan, placement, .. } = &internship;
    let all = found(app, &marks);
    // Identity numbers, phone numbers and names of files are never stored in plain text.
    let sealed = [&ayse.national_id, "5321112233", "damga-dosya-7f3a", "damga-ek-dosya-7f3a"];
    let stored: BTreeSet<_> =
        marks.iter().filter(|of| !sealed.contains(&of.as_str())).cloned().collect();
    assert_eq!(all, stored);
    let last = app.app.store.read(staj_persistence::audit_seals::last_event).unwrap();
    staj_jobs::seal(&app.app.store, &app.app.seal_key, last, START).unwrap().unwrap();

    // The day before nothing happens, and a hold stops it on the day.
    let office = app.officer(Role::ProgrammeOfficer);
    let hold = format!("/v1/users/{user}/legal-hold");
    let reason = json!({ "reason": "Ankara 3. İş Mahkemesi" });
    app.put(&office, &hold, reason.clone()).await.is(200);
    app.put(&office, &hold, reason).await.is(200);
    app.at(LATER);
    app.tick();
    assert!(found(app, &marks).contains(&marks[0]), "held");
    let statistics_before = statistics(app).await;
    let holds = app.get(&office, "/v1/legal-holds").await.is(200);
    assert_eq!(holds["items"].as_array().unwrap().len(), 1);
    app.delete(&office, &hold).await.is(204);
    app.delete(&office, &hold).await.is(204);
    app.tick();
    assert!(found(app, &marks).contains(&marks[0]), "looked at again on the next day");

    app.at(LATER + Duration::DAY);
    app.tick();
    let left = found(app, &marks);
    assert_eq!(left, BTreeSet::new());
    let erasures = app.get(&office, "/v1/erasures").await.is(200);
    let own =
        erasures["items"].as_array().unwrap().iter().find(|of| of["user_id"] == user.to_string());
    let own = own.unwrap();
    assert_eq!((&own["retention_class"], &own["was_asked"]), (&json!("interned"), &json!(false)));
    let users = app.get(&office, "/v1/users?role=candidate").await.is(200);
    let account = users["items"].as_array().unwrap().iter().find(|of| of["id"] == user.to_string());
    assert_eq!(account.unwrap()["state"], "erased");

    // Her session is over, the files are gone, and the books balance.
    app.get(ayse, "/v1/me").await.refused(401, "unauthorized");
    let path = format!("/v1/documents/{document}/content");
    app.get(&office, &path).await.refused(410, "erased");
    let shown = format!("/v1/offers/{}/documents", internship.offer);
    let shown_to_employer = app.get(aselsan, &shown).await.is(200);
    let path = format!("{shown}/{}/content", id(&shown_to_employer["items"][0]));
    app.get(aselsan, &path).await.refused(410, "erased");
    staj_jobs::sweep(&app.app.store, &app.app.files, LATER + Duration::days(30)).await.unwrap();
    assert!(app.app.files.get(document.parse().unwrap()).await.is_err(), "the file is still there");
    assert_eq!(broken(app).await, Vec::<Value>::new());
    assert_eq!(statistics(app).await, statistics_before);
    let verified = app.get(&office, "/v1/audit-verification").await.is(200);
    assert_eq!(verified["faults"], json!([]));
    assert!(verified["erased_count"].as_i64().unwrap() > 0);

    // What remains can still be looked at by those who could before.
    app.get(&office, placement).await.is(200);
    app.get(aselsan, "/v1/offers").await.is(200);
    app.get(aselsan, &format!("/v1/interviews/{interview}")).await.is(200);
    let letter = app.get(aselsan, &format!("{placement}/letter")).await;
    assert_eq!(letter.status, 200);
    let application = app.get(&office, &format!("/v1/applications/{}", ayse.pool_entry)).await;
    assert_eq!(application.is(200)["national_id"], Value::Null);
    // The record stays, whoever tries to remove it.
    let mut raw = Raw::new(&app.db);
    raw.run("delete from erasures").unwrap_err();
    raw.run(&format!("update users set full_name = 'x' where id = {}", literal(user))).unwrap();
    app.tick();
    assert_eq!(app.get(&office, "/v1/erasures").await.is(200)["items"], erasures["items"]);
}

async fn asked(app: &TestApp, who: &impl staj_tests::Bearer) -> String {
    let ask = json!({ "kind": "erasure", "text": "Silinmek istiyorum" });
    id(&app.post(who, "/v1/me/data-requests", ask).await.is(201))
}

async fn answered(app: &TestApp, request: &str, granted: bool) -> Reply {
    let office = app.officer(Role::ProgrammeOfficer);
    let path = format!("/v1/data-requests/{request}/answer");
    app.post(&office, &path, json!({ "granted": granted, "answer": "Kararımız budur." })).await
}

#[actix_web::test]
async fn whoever_asks_is_erased_on_the_next_day_unless_the_data_is_needed() {
    let Internship { app, ayse, .. } = Internship::confirmed().await;
    let elif = app.applicant("Elif");
    let email = app.get(&elif, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned();

    // An internship is kept for ten years, whoever asks.
    let needed = asked(&app, &ayse).await;
    let refused = answered(&app, &needed, true).await.refused(409, "data_still_needed");
    assert_eq!(fact(&refused, "retention_class"), "interned");
    assert_eq!(fact(&refused, "kept_until"), "2036-08-14");
    let answer = answered(&app, &needed, false).await.is(200);
    assert_eq!((&answer["state"], &answer["granted"]), (&json!("answered"), &json!(false)));
    answered(&app, &needed, true).await.refused(409, "request_answered");

    let request = asked(&app, &elif).await;
    let open = app.get(&app.officer(Role::ProgrammeOfficer), "/v1/data-requests?state=open").await;
    let open = open.is(200);
    assert_eq!(open["items"][0]["id"], request);
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    answered(&app, &request, true).await.is(200);
    answered(&app, &request, true).await.is(200);
    app.tick();
    // She is told first.
    let path = format!("/v1/sandbox/mails?recipient={email}&limit=1");
    let mail = app.get(&Nobody, &path).await.is(200);
    assert!(mail["items"][0]["subject"].as_str().unwrap().contains("cevaplandı"), "{mail}");
    let mine = app.get(&elif, "/v1/me/data-requests").await.is(200);
    assert_eq!(mine["items"][0]["answer"], "Kararımız budur.");
    app.at(app.now() + Duration::DAY);
    app.tick();
    app.get(&elif, "/v1/me").await.refused(401, "unauthorized");
    let office = app.officer(Role::ProgrammeOfficer);
    let erasures = app.get(&office, "/v1/erasures").await.is(200);
    assert_eq!(erasures["items"][0]["user_id"], elif.user.to_string());
    assert_eq!(erasures["items"][0]["was_asked"], true);
    assert_eq!(erasures["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn nobody_has_more_than_five_open_requests_and_an_unanswered_one_is_overdue_after_thirty_days()
 {
    let app = TestApp::new().await;
    let elif = app.applicant("Elif");
    for _ in 0..5 {
        asked(&app, &elif).await;
    }
    let ask = json!({ "kind": "access", "text": "Altıncı" });
    let refused = app.post(&elif, "/v1/me/data-requests", ask).await.refused(409, "too_many_open");
    assert_eq!(fact(&refused, "limit"), "5");
    let mine = app.get(&elif, "/v1/me/data-requests?limit=2").await.is(200);
    assert_eq!(mine["items"][0]["overdue"], false);
    let cursor = mine["next_cursor"].as_str().unwrap();
    let next =
        app.get(&elif, &format!("/v1/me/data-requests?limit=2&cursor={cursor}")).await.is(200);
    assert_ne!(next["items"][0]["id"], mine["items"][0]["id"]);
    app.at(app.now() + Duration::days(31));
    let mine = app.get(&elif, "/v1/me/data-requests").await.is(200);
    assert_eq!(mine["items"][0]["overdue"], true);
}

#[actix_web::test]
async fn old_records_are_deleted_and_younger_ones_stay() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let aselsan = app.employer("Aselsan", 2);
    let path = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, ayse.pool_entry);
    app.put(&aselsan, &path, json!({})).await;
    app.get(&aselsan, &format!("/v1/pool-entries/{}", ayse.pool_entry)).await.is(200);
    app.tick();
    let count = |table: &str| {
        let query = format!("select cast(count(*) as text) as line from {table}");
        Raw::new(&app.db).lines(&query)[0].parse::<u32>().unwrap()
    };
    let tables = ["access_log", "notifications", "mails"];
    let rows = || tables.map(count);
    let before = rows();
    assert!(before.iter().all(|rows| *rows > 0), "{before:?}");
    let began = app.now();
    app.at(began + Duration::days(729));
    app.tick();
    let now = rows();
    assert!(before.iter().zip(now).all(|(before, now)| now >= *before), "{before:?} {now:?}");
    app.at(began + Duration::days(3 * 366));
    app.tick();
    app.at(began + Duration::days(6 * 366));
    app.tick();
    assert_eq!(count("access_log"), 0);
    let sessions = count("sessions");
    staj_jobs::forget_sessions(&app.app.store, began + Duration::days(179)).unwrap();
    assert_eq!(count("sessions"), sessions);
    staj_jobs::forget_sessions(&app.app.store, began + Duration::days(181)).unwrap();
    assert_eq!(count("sessions"), 0);
}

#[actix_web::test]
async fn anybody_reads_how_long_data_is_kept() {
    let app = TestApp::new().await;
    let rules = app.get(&Nobody, "/v1/retention-rules").await.is(200);
    let years: Vec<_> = rules["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| (rule["retention_class"].as_str().unwrap(), rule["years"].as_i64().unwrap()))
        .collect();
    assert_eq!(years, [("unused", 2), ("applied", 2), ("interned", 10)]);
}

#[actix_web::test]
async fn a_new_data_secret_opens_everything_that_the_old_one_has_sealed() {
    use staj_persistence::{Vault, declared_records, rotation, users};
    let Internship { app, ayse, .. } = Internship::confirmed().await;
    let store = &app.app.store;
    let (old, new) = (&app.app.vault, Vault::new(b"another data secret of the tests"));
    let number = ayse.national_id.parse().unwrap();
    let stranger = staj_domain::national_id::generate(99_999);
    let office = app.officer(Role::ProgrammeOfficer);
    let contact = json!({ "phone": "+905321112233", "language": "tr" });
    app.patch(&ayse, "/v1/me", contact).await.is(200);
    let row = |number: &str| json!({ "national_id": number, "item": "gpa", "quantity": 325 });
    let rows = json!({ "rows": [row(&ayse.national_id), row(stranger.as_str())] });
    app.post(&office, "/v1/declared-data-imports", rows).await.is(200);
    app.app
        .vault
        .open(
            &store
                .read(|tx| users::national_id_sealed(tx, ayse.caller.user.into()))
                .unwrap()
                .unwrap(),
        )
        .unwrap();
    let row = staj_persistence::rows::installation::InstallationRow::new(
        staj_domain::mode::Mode::Sandbox,
        old.seal(&stranger).unwrap(),
        uuid::Uuid::nil(),
        START,
    );
    store.write(|tx| staj_persistence::installation::insert(tx, &row)).unwrap();

    // With the wrong secret nothing happens.
    let wrong = Vault::new(b"a secret that nobody has used");
    store.write(|tx| rotation::rotate(tx, &wrong, &new)).unwrap_err();
    let rotated = store.write(|tx| rotation::rotate(tx, old, &new)).unwrap();
    assert_eq!((rotated.numbers, rotated.declared, rotated.lost), (1, 1, 1));
    let user = store.read(|tx| users::find(tx, ayse.caller.user)).unwrap().unwrap();
    assert!(old.open_any(user.phone.as_ref()).is_err());
    assert_eq!(new.open_any(user.phone.as_ref()).unwrap().as_deref(), Some("+905321112233"));
    let sealed = store.read(|tx| users::national_id_sealed(tx, ayse.caller.user.into())).unwrap();
    assert!(old.open(&sealed.clone().unwrap()).is_err());
    assert_eq!(new.open(&sealed.unwrap()).unwrap(), number);
    let found = store.read(|tx| users::find_by_national_id(tx, &new.fingerprint(&number))).unwrap();
    assert_eq!(found.unwrap().id.0, ayse.caller.user.0);
    let declared = store.read(|tx| declared_records::load(tx, &new.fingerprint(&number))).unwrap();
    assert_eq!(declared.get("gpa"), Some(325));
    let canary = store.read(staj_persistence::installation::find).unwrap().unwrap().canary;
    new.open(&canary).unwrap();
}
