//! Entity tags, and requests that may only change what the client has seen.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::contract::operations;
use staj_tests::{Bearer, IDEMPOTENCY_KEY, Nobody, Reply, TestApp, fact};
use time::macros::date;

const FROM: time::Date = date!(2026 - 06 - 15);
const TO: time::Date = date!(2026 - 08 - 14);

async fn send(
    app: &TestApp,
    who: &impl Bearer,
    (method, path): (Method, &str),
    header: (&str, &str),
    body: Option<Value>,
) -> Reply {
    let mut request = TestRequest::with_uri(path).method(method).insert_header(header);
    if let Some(body) = body {
        request = request.set_json(body);
    }
    app.raw(who, request).await
}

#[actix_web::test]
async fn an_edit_of_what_somebody_else_has_changed_is_refused() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let draft = app.draft(&aselsan, &app.candidate("Ayşe"), FROM, TO).await;
    let path = format!("/v1/offers/{draft}");
    let read = app.get(&aselsan, &path).await;
    let tag = read.header("etag").unwrap().to_owned();
    let version = read.is(200)["version"].as_i64().unwrap();
    let edit = async |tag: &str, unit: &str| {
        let body = json!({ "unit": unit });
        send(&app, &aselsan, (Method::PATCH, &path), ("if-match", tag), Some(body)).await
    };

    let edited = edit(&tag, "Radar").await;
    let next = edited.header("etag").unwrap().to_owned();
    assert_ne!(next, tag);
    edited.is(200);
    let refused = edit(&tag, "Elektronik").await.refused(412, "precondition_failed");
    assert_eq!(fact(&refused, "version"), (version + 1).to_string());
    assert_eq!(app.get(&aselsan, &path).await.is(200)["unit"], "Radar", "nothing was changed");
    // The version of a list item will do, one of several tags, and any version at all.
    edit(&format!("\"{}\"", version + 1), "Yazılım").await.is(200);
    edit(&format!("\"x\", \"{}\"", version + 2), "Donanım").await.is(200);
    edit("*", "Test").await.is(200);
    for foreign in ["\"x\"", "W/\"4\"", "4", ""] {
        let refused = edit(foreign, "Hiçbiri").await.refused(412, "precondition_failed");
        assert!(refused["detail"].as_str().unwrap().contains("quotation marks"), "{foreign}");
    }
    // Actions as well. What is refused anyway says why.
    let post = |action: &str| (Method::POST, format!("{path}/{action}"));
    let (method, sending) = post("send");
    let reply = send(&app, &aselsan, (method, &sending), ("if-match", &tag), None).await;
    reply.refused(412, "precondition_failed");
    // What a preview says is what the call would say.
    let preview = format!("{path}/send?preview=true");
    let previewed = (Method::POST, preview.as_str());
    let reply = send(&app, &aselsan, previewed, ("if-match", &tag), None).await;
    reply.refused(412, "precondition_failed");
    let (method, confirming) = post("confirm");
    let reply = send(&app, &aselsan, (method, &confirming), ("if-match", &tag), None).await;
    reply.refused(409, "offer_state");
    let roketsan = app.employer("Roketsan", 1);
    let reply = send(&app, &roketsan, (Method::DELETE, &path), ("if-match", &tag), None).await;
    reply.refused(404, "not_found");
}

#[actix_web::test]
async fn tags_and_keys_do_not_depend_on_how_an_answer_is_compressed() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    for coding in ["gzip", "br", "deflate"] {
        let draft = app.draft(&aselsan, &app.candidate("Ayşe"), FROM, TO).await;
        let path = format!("/v1/offers/{draft}");
        let tag = app.get(&aselsan, &path).await.header("etag").unwrap().to_owned();
        let read = || TestRequest::get().uri(&path).insert_header(("accept-encoding", coding));
        let reply = app.compressed(&aselsan, read()).await;
        assert_eq!(reply, (200, Some(coding.to_owned()), Some(tag.clone())));
        let again = read().insert_header(("if-none-match", tag.as_str()));
        assert_eq!(app.compressed(&aselsan, again).await.0, 304);
        let send = format!("{path}/send");
        let send = || TestRequest::post().uri(&send).insert_header((IDEMPOTENCY_KEY, coding));
        let sent =
            send().insert_header(("accept-encoding", coding)).insert_header(("if-match", tag));
        assert_eq!(app.compressed(&aselsan, sent).await.0, 200, "{coding}");
        // The kept answer is not compressed.
        let again = app.raw(&aselsan, send()).await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(again.is(200)["state"], "sent");
    }
}

#[actix_web::test]
async fn of_simultaneous_edits_of_one_version_one_is_made() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let draft = app.draft(&aselsan, &app.candidate("Ayşe"), FROM, TO).await;
    let path = format!("/v1/offers/{draft}");
    let tag = app.get(&aselsan, &path).await.header("etag").unwrap().to_owned();
    let edits = (0..20).map(|n| {
        let body = json!({ "unit": format!("Birim {n}") });
        send(&app, &aselsan, (Method::PATCH, &path), ("if-match", &tag), Some(body))
    });
    let replies = join_all(edits).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.into_iter().filter(|reply| reply.status != 200) {
        reply.refused(412, "precondition_failed");
    }
}

#[actix_web::test]
async fn whoever_asks_for_strictness_must_say_what_they_have_seen() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let aselsan = app.employer("Aselsan", 5);
    let path = format!("/v1/employers/{}", aselsan.id);
    let strict = ("prefer", "handling=strict");
    let edit = json!({ "district": "Gölbaşı" });
    let reply = send(&app, &aselsan, (Method::PATCH, &path), strict, Some(edit.clone())).await;
    reply.refused(428, "precondition_required");
    let tag = app.get(&aselsan, &path).await.header("etag").unwrap().to_owned();
    let request = TestRequest::patch().uri(&path).insert_header(strict).set_json(edit);
    app.raw(&aselsan, request.insert_header(("if-match", tag))).await.is(200);
    // One's own account.
    let tag = app.get(&aselsan, "/v1/me").await.header("etag").unwrap().to_owned();
    for status in [200, 412] {
        let edit = Some(json!({ "language": "en" }));
        let header = ("if-match", tag.as_str());
        let reply = send(&app, &aselsan, (Method::PATCH, "/v1/me"), header, edit).await;
        assert_eq!(reply.status, status);
    }
    // What has no tag cannot have this one.
    let holiday = Some(json!({ "kind": "full", "name": "İzin", "source": "Genelge" }));
    let day = "/v1/holidays/2026-06-15";
    let reply = send(&app, &office, (Method::PUT, day), ("if-match", "\"1\""), holiday).await;
    reply.refused(412, "precondition_failed");
    app.get(&Nobody, "/v1/holidays?from=2026-06-15&to=2026-06-15").await.is(200);
}

#[actix_web::test]
async fn what_the_client_has_is_not_sent_again() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 5);
    let own = format!("/v1/employers/{}", aselsan.id);
    for (path, cache) in [("/v1/provinces", "public, max-age=300"), (own.as_str(), "no-store")] {
        let first = app.get(&aselsan, path).await;
        assert_eq!(first.header("cache-control"), Some(cache), "{path}");
        let tag = first.header("etag").unwrap().to_owned();
        first.is(200);
        for tag in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let header = ("if-none-match", tag.as_str());
            let same = send(&app, &aselsan, (Method::GET, path), header, None).await;
            assert_eq!((same.status, same.bytes.len()), (304, 0), "{path} {tag}");
            assert!(same.header("etag").is_some());
        }
        let header = ("if-none-match", "\"x\"");
        send(&app, &aselsan, (Method::GET, path), header, None).await.is(200);
        let header = ("if-match", "\"x\"");
        let reply = send(&app, &aselsan, (Method::GET, path), header, None).await;
        reply.refused(412, "precondition_failed");
    }
    app.patch(&aselsan, &own, json!({ "district": "Gölbaşı" })).await.is(200);
}

#[actix_web::test]
async fn every_operation_that_answers_with_a_version_says_how_to_use_it() {
    let contract: Value = serde_json::from_str(&staj_api::openapi::json()).unwrap();
    let schemas = &contract["components"]["schemas"];
    let mut found = 0;
    for operation in operations() {
        let of = &contract["paths"][&operation.path][operation.method.to_lowercase()];
        let names = |name: &str| {
            of["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == name)
        };
        for (status, response) in of["responses"].as_object().unwrap() {
            let schema = response["content"]["application/json"]["schema"]["$ref"].as_str();
            let name = schema.and_then(|name| name.rsplit('/').next()).unwrap_or_default();
            let is_versioned = schemas[name]["properties"]["version"]["type"] == "integer";
            if !is_versioned {
                continue;
            }
            found += 1;
            assert!(response["headers"]["ETag"].is_object(), "{} {status}", operation.id);
            let needed = match operation.method.as_str() {
                "GET" => "If-None-Match",
                "POST" if status == "201" => "Idempotency-Key",
                // A list of objects, or a search for one.
                "POST" if !operation.path.contains("_id}") => continue,
                _ => "If-Match",
            };
            assert!(names(needed) || operation.is_public, "{} {needed}", operation.id);
        }
    }
    assert!(found > 80, "{found}");
}
