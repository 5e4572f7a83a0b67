//! Requests that are repeated with an `Idempotency-Key`.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_tests::given::{fresh_pdf, offer, respond_by};
use staj_tests::raw::Raw;
use staj_tests::{Bearer, IDEMPOTENCY_KEY, Nobody, Reply, START, TestApp, id};
use time::Duration;
use time::macros::date;

const FROM: time::Date = date!(2026 - 06 - 15);
const TO: time::Date = date!(2026 - 08 - 14);

async fn post(app: &TestApp, who: &impl Bearer, path: &str, key: &str, body: &Value) -> Reply {
    let request = TestRequest::with_uri(path).method(Method::POST).set_json(body);
    app.raw(who, request.insert_header((IDEMPOTENCY_KEY, key))).await
}

fn was_repeated(reply: &Reply) -> bool {
    reply.header("idempotent-replayed") == Some("true")
}

async fn drafts(app: &TestApp, who: &impl Bearer) -> usize {
    app.get(who, "/v1/offers").await.is(200)["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn a_repeated_request_gets_the_first_answer_and_nothing_is_done_twice() {
    let app = TestApp::new().await;
    let (aselsan, roketsan) = (app.employer("Aselsan", 5), app.employer("Roketsan", 5));
    let ayse = app.candidate("Ayşe");
    let draft = offer(&ayse, FROM, TO, respond_by(FROM));

    let first = post(&app, &aselsan, "/v1/offers", "k-1", &draft).await;
    assert!(!was_repeated(&first));
    let location = first.header("location").map(str::to_owned);
    let first = first.is(201);
    // Some write the key in quotation marks.
    for key in ["k-1", "\"k-1\""] {
        let again = post(&app, &aselsan, "/v1/offers", key, &draft).await;
        assert!(was_repeated(&again));
        assert_eq!(again.header("location").map(str::to_owned), location);
        assert_eq!(again.is(201), first);
    }
    assert_eq!(drafts(&app, &aselsan).await, 1);

    // It is the answer of then, also after the object has changed.
    let path = format!("/v1/offers/{}", id(&first));
    app.patch(&aselsan, &path, json!({ "unit": "Radar" })).await.is(200);
    assert_eq!(post(&app, &aselsan, "/v1/offers", "k-1", &draft).await.is(201), first);

    // A key belongs to one request of one person.
    let other = offer(&app.candidate("Elif"), FROM, TO, respond_by(FROM));
    let reused = "idempotency_key_reused";
    post(&app, &aselsan, "/v1/offers", "k-1", &other).await.refused(422, reused);
    let send = format!("{path}/send");
    post(&app, &aselsan, &send, "k-1", &json!({})).await.refused(422, reused);
    let of_other = post(&app, &roketsan, "/v1/offers", "k-1", &draft).await;
    assert!(!was_repeated(&of_other));
    assert_ne!(id(&of_other.is(201)), id(&first));

    // An action without a body.
    let sent =
        app.raw(&aselsan, TestRequest::post().uri(&send).insert_header((IDEMPOTENCY_KEY, "k-2")));
    let sent = sent.await.is(200);
    let again =
        app.raw(&aselsan, TestRequest::post().uri(&send).insert_header((IDEMPOTENCY_KEY, "k-2")));
    let again = again.await;
    assert!(was_repeated(&again));
    assert_eq!(again.is(200), sent);
}

#[actix_web::test]
async fn what_was_refused_is_decided_again() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let ayse = app.candidate("Ayşe");
    let draft = offer(&ayse, FROM, TO, respond_by(FROM));
    let wrong = offer(&ayse, TO, FROM, respond_by(FROM));
    post(&app, &aselsan, "/v1/offers", "k-1", &wrong).await.refused(422, "date_order");
    let corrected = post(&app, &aselsan, "/v1/offers", "k-1", &draft).await;
    assert!(!was_repeated(&corrected));
    corrected.is(201);
    // A key without a session, and what is no key.
    post(&app, &Nobody, "/v1/offers", "k-1", &draft).await.refused(401, "unauthorized");
    for key in ["", "\"\"", "a b", "ş", &"k".repeat(256)] {
        post(&app, &aselsan, "/v1/offers", key, &draft).await.refused(400, "malformed");
    }
    // What strangers may do is safe to repeat without a key.
    let login = json!({ "email": "x@example.org", "password": "wrong password" });
    post(&app, &Nobody, "/v1/auth/login", "k-1", &login).await.refused(401, "invalid_credentials");
}

#[actix_web::test]
async fn a_repeated_upload_is_stored_once_whatever_separates_its_parts() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let path = format!("/v1/applications/{}/documents", app.application(&ayse).await);
    let file = fresh_pdf();
    let upload = async |boundary: &str, title: &str| {
        let part = |name: &str, value: &str| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        };
        let mut body = (part("document_type", "art_award") + &part("title", title)).into_bytes();
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n").bytes());
        body.extend(&file);
        body.extend(format!("\r\n--{boundary}--\r\n").bytes());
        let media = format!("multipart/form-data; boundary={boundary}");
        let request = TestRequest::post().uri(&path).insert_header(("content-type", media));
        app.raw(&ayse, request.insert_header((IDEMPOTENCY_KEY, "k-1")).set_payload(body)).await
    };
    let first = upload("one", "Ödül").await.is(201);
    let again = upload("another", "Ödül").await;
    assert!(was_repeated(&again));
    assert_eq!(again.is(201), first);
    upload("one", "Başka ödül").await.refused(422, "idempotency_key_reused");
    let listed = app.get(&ayse, "/v1/documents").await.is(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_hundred_simultaneous_requests_with_one_key_make_one_object() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let draft = offer(&app.candidate("Ayşe"), FROM, TO, respond_by(FROM));
    let replies =
        join_all((0..100).map(|_| post(&app, &aselsan, "/v1/offers", "k-1", &draft))).await;
    let mut made = vec![];
    for reply in replies {
        match reply.status {
            201 => made.push(reply.is(201)),
            _ => {
                assert!(reply.header("retry-after").is_some());
                reply.refused(409, "request_in_progress");
            }
        }
    }
    assert!(!made.is_empty() && made.iter().all(|of| *of == made[0]), "{made:?}");
    assert_eq!(drafts(&app, &aselsan).await, 1);
    let again = post(&app, &aselsan, "/v1/offers", "k-1", &draft).await;
    assert!(was_repeated(&again));
}

#[actix_web::test]
async fn an_answer_is_kept_for_a_day_encrypted_and_gone_with_a_change_that_failed() {
    let mut app = TestApp::new().await;
    app.has_keys = false;
    let aselsan = app.employer("Aselsan", 5);
    let draft = offer(&app.candidate("Ayşe"), FROM, TO, respond_by(FROM));
    let mut raw = Raw::new(&app.db);
    // The answer cannot be kept, so the change is not made either.
    let guard = match staj_tests::db::is_postgres() {
        true => "alter table idempotency_keys add constraint full_disk check (status <> 201)",
        false => {
            "create trigger full_disk before insert on idempotency_keys begin select raise(abort, 'full_disk'); end"
        }
    };
    raw.run(guard).unwrap();
    let reply = post(&app, &aselsan, "/v1/offers", "k-1", &draft).await;
    assert!(reply.status >= 400, "{}", reply.status);
    assert_eq!(drafts(&app, &aselsan).await, 0);
    raw.run(match staj_tests::db::is_postgres() {
        true => "alter table idempotency_keys drop constraint full_disk",
        false => "drop trigger full_disk",
    })
    .unwrap();
    post(&app, &aselsan, "/v1/offers", "k-1", &draft).await.is(201);
    assert_eq!(drafts(&app, &aselsan).await, 1);

    let kept = || Raw::new(&app.db).lines("select key as line from idempotency_keys");
    assert_eq!(kept(), ["k-1"]);
    staj_jobs::forget_answers(&app.app.store, START + Duration::HOUR).unwrap();
    assert_eq!(kept(), ["k-1"]);
    let wall = app.app.clock.wall();
    staj_jobs::forget_answers(&app.app.store, wall + Duration::days(2)).unwrap();
    assert_eq!(kept(), Vec::<String>::new());
    let second = post(&app, &aselsan, "/v1/offers", "k-1", &draft).await;
    assert!(!was_repeated(&second));
}

#[actix_web::test]
async fn of_several_objects_the_answer_is_kept_even_if_the_last_was_refused() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let draft = offer(&app.candidate("Ayşe"), FROM, TO, respond_by(FROM));
    let mut unknown = draft.clone();
    unknown["pool_entry_id"] = json!("00000000-0000-4000-8000-000000000001");
    let body = json!({ "items": [draft, unknown] });
    let first = post(&app, &aselsan, "/v1/offers/drafts", "k-1", &body).await.is(200);
    let statuses = (&first["items"][0]["status"], &first["items"][1]["status"]);
    assert_eq!(statuses, (&json!(201), &json!(404)));
    let again = post(&app, &aselsan, "/v1/offers/drafts", "k-1", &body).await;
    assert!(was_repeated(&again));
    assert_eq!(again.is(200), first);
    assert_eq!(drafts(&app, &aselsan).await, 1);
}

/// As if the server had been killed between two objects, or before its answer.
#[actix_web::test]
async fn a_request_that_ended_midway_makes_only_what_is_missing() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let items = ["Ayşe", "Mehmet", "Zeynep"]
        .map(|name| offer(&app.candidate(name), FROM, TO, respond_by(FROM)));
    let body = json!({ "items": items });
    let offers = |results: &Value| {
        let items = results["items"].as_array().unwrap();
        items.iter().map(|item| id(&item["offer"])).collect::<Vec<_>>()
    };
    let first = post(&app, &aselsan, "/v1/offers/drafts", "k-1", &body).await.is(200);
    let forget = |which: &str| {
        Raw::new(&app.db)
            .run(&format!("delete from idempotency_keys where key like '{which}'"))
            .unwrap();
    };
    forget("k-1");
    let again = post(&app, &aselsan, "/v1/offers/drafts", "k-1", &body).await.is(200);
    assert_eq!(offers(&again), offers(&first));
    assert_eq!(drafts(&app, &aselsan).await, 3);
    forget("k-1");
    forget("% 2");
    let rest = post(&app, &aselsan, "/v1/offers/drafts", "k-1", &body).await.is(200);
    assert_eq!(offers(&rest)[..2], offers(&first)[..2]);
    assert_ne!(offers(&rest)[2], offers(&first)[2]);
    assert_eq!(drafts(&app, &aselsan).await, 4);
    // Another request cannot take the key for the objects that it has made.
    forget("k-1");
    let other = json!({ "items": [items[2]] });
    let refused = post(&app, &aselsan, "/v1/offers/drafts", "k-1", &other).await.is(200);
    assert_eq!(refused["items"][0]["refusal"]["code"], "idempotency_key_reused");
    // The longest key.
    let done = post(&app, &aselsan, "/v1/offers/drafts", &"k".repeat(255), &other).await.is(200);
    assert_eq!(done["items"][0]["status"], 201);
}

/// The same for people, who would get a second mail, and for schools.
#[actix_web::test]
async fn nobody_is_invited_twice_by_a_request_that_ended_midway() {
    let app = TestApp::new().await;
    let officer = app.officer(staj_domain::user::Role::ProgrammeOfficer);
    let people = json!({ "items": [
        { "email": "kerem@ofis.example", "full_name": "Kerem Aydın", "role": "iskur_officer", "language": "tr" }
    ] });
    let schools = json!({ "items": [
        { "kind": "university", "name": "Likya Üniversitesi", "province_code": 7, "email": "kariyer@likya.example" }
    ] });
    for (path, body) in [("/v1/users/invitations", &people), ("/v1/schools/additions", &schools)] {
        let first = post(&app, &officer, path, "k-1", body).await.is(200);
        assert_eq!(first["items"][0]["status"], 201);
        let links =
            || Raw::new(&app.db).lines("select cast(count(*) as text) as line from account_links");
        let before = links();
        Raw::new(&app.db).run("delete from idempotency_keys where key = 'k-1'").unwrap();
        assert_eq!(post(&app, &officer, path, "k-1", body).await.is(200), first);
        assert_eq!(links(), before);
        Raw::new(&app.db).run("delete from idempotency_keys").unwrap();
    }
}
