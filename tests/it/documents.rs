//! Documents over HTTP: what may be uploaded, who sees it, and the two levels of control.

use actix_web::http::header;
use actix_web::test::TestRequest;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, CONTROL, OSTIM, PDF, PNG, WINDOW};
use staj_tests::{Caller, Reply, TestApp, fact, id, pointers};
use time::macros::datetime;

const FIELDS: [(&str, &str); 2] = [("document_type", "art_award"), ("title", "Resim yarışması")];

/// Ten mebibytes.
const LIMIT: usize = 10 * 1024 * 1024;

async fn drafted(app: &TestApp) -> (Caller, String) {
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    (ayse, format!("/v1/applications/{application}/documents"))
}

/// A multipart body sent as it is.
async fn raw(
    app: &TestApp,
    caller: &Caller,
    path: &str,
    media: &str,
    body: impl Into<Vec<u8>>,
) -> Reply {
    let request = TestRequest::post()
        .uri(path)
        .insert_header((header::CONTENT_TYPE, media))
        .set_payload(body.into());
    app.raw(caller, request).await
}

fn of_size(size: usize) -> Vec<u8> {
    let mut file = PDF.to_vec();
    file.resize(size, b' ');
    file
}

#[actix_web::test]
async fn an_uploaded_file_comes_back_byte_for_byte_as_an_attachment() {
    let app = TestApp::new().await;
    let (ayse, documents) = drafted(&app).await;
    let fields = [FIELDS[0], FIELDS[1], ("issued_year", "2025")];
    let document = app.upload(&ayse, &documents, &fields, ("ödül belgesi.pdf", PDF)).await.is(201);
    assert_eq!(document["media_type"], "application/pdf");
    assert_eq!(document["size_bytes"], PDF.len());
    assert_eq!(document["issued_year"], 2025);
    assert_eq!(document["state"], "uploaded");
    assert_eq!(document["sha256"].as_str().map(str::len), Some(64));

    let path = format!("/v1/documents/{}", id(&document));
    assert_eq!(app.get(&ayse, &path).await.is(200), document);
    let content = app.get(&ayse, &format!("{path}/content")).await;
    assert_eq!((content.status, content.bytes.as_slice()), (200, PDF));
    assert_eq!(content.header("content-type"), Some("application/pdf"));
    assert_eq!(content.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(content.header("cache-control"), Some("no-store"));
    let disposition = content.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
    assert!(
        disposition.ends_with("filename*=UTF-8''%C3%B6d%C3%BCl%20belgesi.pdf"),
        "{disposition}"
    );
}

#[actix_web::test]
async fn a_file_is_judged_by_its_content() {
    let app = TestApp::new().await;
    let (ayse, documents) = drafted(&app).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (name, bytes, media_type) in [
        ("resim.png", PDF, Some("application/pdf")),
        ("belge.pdf", PNG, Some("image/png")),
        ("foto", b"\xff\xd8\xff\xe0\0\x10JFIF\0", Some("image/jpeg")),
        ("resim.svg", svg, None),
        ("resim.png", svg, None),
        ("belge.pdf", b"<html><script>alert(1)</script></html>", None),
        ("belge.pdf", b"PK\x03\x04", None),
        ("belge.pdf", b"", None),
    ] {
        let reply = app.upload(&ayse, &documents, &FIELDS, (name, bytes)).await;
        match media_type {
            Some(media_type) => assert_eq!(reply.is(201)["media_type"], media_type, "{name}"),
            None => drop(reply.refused(415, "unsupported_media_type")),
        }
    }
}

#[actix_web::test]
async fn the_name_of_a_file_is_only_shown() {
    let app = TestApp::new().await;
    let (ayse, documents) = drafted(&app).await;
    let long = format!("{}.pdf", "a".repeat(300));
    for (name, shown) in [
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\\\Users\\\\ayse\\\\belge.pdf", "belge.pdf"),
        ("fdp.\u{202e}exe.pdf", "fdp.exe.pdf"),
        ("..", "file"),
        ("", "file"),
        (long.as_str(), &long[..200]),
    ] {
        let document = app.upload(&ayse, &documents, &FIELDS, (name, PDF)).await.is(201);
        assert_eq!(document["file_name"], shown);
        let content = app.get(&ayse, &format!("/v1/documents/{}/content", id(&document))).await;
        assert_eq!(content.bytes, PDF, "{name}");
    }
    // A header cannot hold it.
    app.upload(&ayse, &documents, &FIELDS, ("a\0b.pdf", PDF)).await.refused(400, "malformed");
}

#[actix_web::test]
async fn a_file_of_ten_mebibytes_is_kept_and_one_byte_more_is_not() {
    let app = TestApp::new().await;
    let (ayse, documents) = drafted(&app).await;
    let full = of_size(LIMIT);
    let document = app.upload(&ayse, &documents, &FIELDS, ("tam.pdf", &full)).await.is(201);
    assert_eq!(document["size_bytes"], LIMIT);
    let over = of_size(LIMIT + 1);
    let refused = app.upload(&ayse, &documents, &FIELDS, ("fazla.pdf", &over)).await;
    assert_eq!(fact(&refused.refused(413, "too_large"), "limit"), LIMIT.to_string());
}

#[actix_web::test]
async fn an_upload_is_read_strictly() {
    let app = TestApp::new().await;
    let (ayse, path) = drafted(&app).await;
    let upload =
        async |fields: &[(&str, &str)]| app.upload(&ayse, &path, fields, ("a.pdf", PDF)).await;
    let missing = upload(&FIELDS[..1]).await.refused(422, "invalid");
    assert_eq!(pointers(&missing), ["#/title"]);
    let unknown =
        upload(&[("document_type", "horoscope"), FIELDS[1]]).await.refused(422, "invalid");
    assert_eq!(pointers(&unknown), ["#/document_type"]);
    let early = upload(&[FIELDS[0], FIELDS[1], ("issued_year", "1949")]).await;
    assert_eq!(pointers(&early.refused(422, "invalid")), ["#/issued_year"]);
    let long = "a".repeat(201);
    let long = upload(&[FIELDS[0], ("title", &long)]).await.refused(422, "invalid");
    assert_eq!(pointers(&long), ["#/title"]);
    let flood = "a".repeat(20_000);
    upload(&[FIELDS[0], ("title", &flood)]).await.refused(413, "too_large");
    upload(&[FIELDS[0], FIELDS[1], ("state", "approved")]).await.refused(400, "malformed");
    upload(&[FIELDS[0], FIELDS[0], FIELDS[1]]).await.refused(400, "malformed");
    upload(&[FIELDS[0], FIELDS[1], ("issued_year", "last")]).await.refused(400, "malformed");
    upload(&[("note", ""); 20]).await.refused(400, "malformed");

    let media = "multipart/form-data; boundary=b";
    let field = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\r\n";
    let fields = field("document_type", "art_award") + &field("title", "Ödül");
    let whole = format!("{fields}{file}--b--\r\n");
    raw(&app, &ayse, &path, media, whole.clone()).await.is(201);
    let fileless = raw(&app, &ayse, &path, media, format!("{fields}--b--\r\n")).await;
    assert_eq!(pointers(&fileless.refused(422, "invalid")), ["#/file"]);
    let twice = format!("{fields}{file}{file}--b--\r\n");
    raw(&app, &ayse, &path, media, twice).await.refused(400, "malformed");
    for cut in [fields.len() + 20, whole.len() - 8, whole.len() - 30] {
        let truncated = raw(&app, &ayse, &path, media, &whole.as_bytes()[..cut]).await;
        truncated.refused(400, "malformed");
    }
    raw(&app, &ayse, &path, "multipart/form-data", whole.clone()).await.refused(400, "malformed");
    for media in ["application/json", "multipart/mixed; boundary=b", "text/plain"] {
        raw(&app, &ayse, &path, media, whole.clone()).await.refused(415, "unsupported_media_type");
    }
    let list = app.get(&ayse, "/v1/documents").await.is(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "of all these only one was kept");
}

#[actix_web::test]
async fn an_application_holds_thirty_documents_even_of_simultaneous_uploads() {
    let app = TestApp::new().await;
    let (ayse, path) = drafted(&app).await;
    for _ in 0..27 {
        app.upload(&ayse, &path, &FIELDS, ("a.pdf", PDF)).await.is(201);
    }
    let uploads = (0..8).map(|_| app.upload(&ayse, &path, &FIELDS, ("a.pdf", PDF)));
    let replies = join_all(uploads).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 3);
    for reply in replies.into_iter().filter(|reply| reply.status != 201) {
        assert_eq!(fact(&reply.refused(409, "document_limit_reached"), "limit"), "30");
    }
}

#[actix_web::test]
async fn a_document_is_deleted_from_a_draft_in_the_window() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    let document = app.document(&ayse, &application).await;
    let path = format!("/v1/documents/{document}");
    app.delete(&app.applicant("Ece"), &path).await.refused(404, "not_found");
    app.at(datetime!(2026-03-16 21:00 UTC));
    app.delete(&ayse, &path).await.refused(409, "applications_closed");
    app.at(WINDOW);
    assert_eq!(app.delete(&ayse, &path).await.status, 204);
    app.get(&ayse, &path).await.refused(404, "not_found");
    app.get(&ayse, &format!("{path}/content")).await.refused(404, "not_found");
    app.delete(&ayse, &path).await.refused(404, "not_found");
    assert!(app.app.files.get(document.parse().unwrap()).await.is_err(), "the file is gone");
}

#[actix_web::test]
async fn who_sees_a_document_and_its_file() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    let document = app.document(&ayse, &application).await;
    let path = format!("/v1/documents/{document}");
    let own = app.officer(Role::CareerOfficer);
    let foreign = app.officer_of(Role::CareerOfficer, Some(BOUN));
    let programme = app.officer(Role::ProgrammeOfficer);
    let ece = app.applicant("Ece");
    let seen = async |caller: &Caller| {
        let list =
            app.get(caller, "/v1/documents").await.is(200)["items"].as_array().unwrap().len();
        let content = app.get(caller, &format!("{path}/content")).await.status;
        (app.get(caller, &path).await.status, content, list)
    };
    assert_eq!(seen(&own).await, (404, 404, 0), "not submitted (R7)");
    app.submit(&ayse, &application).await;
    for caller in [&ayse, &own, &programme] {
        assert_eq!(seen(caller).await, (200, 200, 1));
    }
    for caller in [&foreign, &ece] {
        assert_eq!(seen(caller).await, (404, 404, 0));
    }
    for role in [Role::UnitOfficer, Role::IskurOfficer] {
        app.get(&app.officer(role), &path).await.refused(403, "forbidden_role");
    }
    app.get(&app.employer("Aselsan", 1), &path).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn an_officer_works_off_a_queue_from_its_oldest_end() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::CareerOfficer);
    let mut made = Vec::new();
    for nth in 0..4 {
        made.push(app.submitted(&app.applicant(&format!("Aday {nth}"))).await.1);
    }
    let queue = "/v1/documents?state=submitted&limit=3";
    let ids = |page: &Value| page["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>();
    let first = app.get(&officer, queue).await.is(200);
    assert_eq!(ids(&first), made[..3]);
    // What is decided meanwhile leaves the queue; the next page neither skips nor repeats.
    app.act(&officer, &format!("/v1/documents/{}/accept", made[0])).await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.get(&officer, &format!("{queue}&cursor={cursor}")).await.is(200);
    assert_eq!((ids(&second), &second["next_cursor"]), (made[3..].to_vec(), &Value::Null));
    assert_eq!(ids(&app.get(&officer, queue).await.is(200)), made[1..]);
    let none = app.get(&officer, "/v1/documents?document_type=project_award").await.is(200);
    assert_eq!(ids(&none), Vec::<String>::new());
    let term = staj_tests::given::CALL;
    let all = app.get(&officer, &format!("/v1/documents?term_id={term}")).await.is(200);
    assert_eq!(ids(&all), made);
}

#[actix_web::test]
async fn a_document_counts_when_school_and_programme_office_have_said_yes() {
    let app = TestApp::new().await;
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    let path = format!("/v1/documents/{document}");
    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    app.at(CONTROL);
    let early =
        app.act(&programme, &format!("{path}/approve")).await.refused(409, "document_state");
    assert_eq!(fact(&early, "state"), "submitted");
    app.act(&officer, &format!("{path}/approve")).await.refused(403, "forbidden_role");
    app.act(&programme, &format!("{path}/accept")).await.refused(403, "forbidden_role");

    let accepted = app.act(&officer, &format!("{path}/accept")).await.is(200);
    assert_eq!(
        (&accepted["state"], &accepted["accepted_at"]),
        (&json!("accepted"), &json!("2026-03-20T09:00:00Z"))
    );
    let again = app.act(&app.officer(Role::CareerOfficer), &format!("{path}/accept")).await.is(200);
    assert_eq!(again, accepted, "the same decision again changes nothing");
    let unlike = json!({ "reason": "forged" });
    let other = app.post(&officer, &format!("{path}/reject"), unlike.clone()).await;
    assert_eq!(fact(&other.refused(409, "document_already_decided"), "state"), "accepted");

    let approved = app.act(&programme, &format!("{path}/approve")).await.is(200);
    assert_eq!((&approved["state"], &approved["revision"]), (&json!("approved"), &json!(3)));
    assert_eq!(app.act(&programme, &format!("{path}/approve")).await.is(200), approved);
    let late = app.post(&programme, &format!("{path}/reject"), unlike).await;
    assert_eq!(fact(&late.refused(409, "document_already_decided"), "state"), "approved");
    let late = app.act(&officer, &format!("{path}/accept")).await;
    assert_eq!(fact(&late.refused(409, "document_already_decided"), "state"), "approved");
}

#[actix_web::test]
async fn a_rejection_names_its_reason_and_is_final() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let (_, document) = app.submitted(&ayse).await;
    let path = format!("/v1/documents/{document}");
    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let reject = format!("{path}/reject");
    let other = app.post(&officer, &reject, json!({ "reason": "other" })).await;
    assert_eq!(pointers(&other.refused(422, "reason_required")), ["#/text"]);
    app.post(&officer, &reject, json!({ "reason": "mood" })).await.refused(400, "malformed");
    app.post(&officer, &reject, json!({})).await.refused(422, "invalid");
    let body = json!({ "reason": "other", "text": "Boş sayfa" });
    app.post(&programme, &reject, body.clone()).await.refused(409, "document_state");
    let rejected = app.post(&officer, &reject, body).await.is(200);
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(
        (&rejected["reject_reason"], &rejected["reject_text"]),
        (&json!("other"), &json!("Boş sayfa"))
    );
    assert_eq!(app.get(&ayse, &path).await.is(200)["reject_text"], "Boş sayfa");
    let later = app.post(&officer, &reject, json!({ "reason": "forged" })).await.is(200);
    assert_eq!(later, rejected, "the first reason stands");
    let accept = app.act(&officer, &format!("{path}/accept")).await;
    assert_eq!(fact(&accept.refused(409, "document_already_decided"), "state"), "rejected");
    let approve = app.act(&programme, &format!("{path}/approve")).await;
    assert_eq!(fact(&approve.refused(409, "document_already_decided"), "state"), "rejected");
}

#[actix_web::test]
async fn the_programme_office_rejects_what_a_school_accepted() {
    let app = TestApp::new().await;
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    let path = format!("/v1/documents/{document}");
    app.act(&app.officer(Role::CareerOfficer), &format!("{path}/accept")).await.is(200);
    let programme = app.officer(Role::ProgrammeOfficer);
    let body = json!({ "reason": "not_own" });
    let rejected = app.post(&programme, &format!("{path}/reject"), body).await.is(200);
    assert_eq!(rejected["state"], "rejected", "A13");
}

#[actix_web::test]
async fn a_school_judges_its_own_students_from_submission_to_evaluation() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    let document = app.document(&ayse, &application).await;
    let path = format!("/v1/documents/{document}");
    let own = app.officer(Role::CareerOfficer);
    let foreign = app.officer_of(Role::CareerOfficer, Some(BOUN));
    app.act(&own, &format!("{path}/accept")).await.refused(404, "not_found");
    let programme = app.officer(Role::ProgrammeOfficer);
    let approve = app.act(&programme, &format!("{path}/approve")).await;
    assert_eq!(fact(&approve.refused(409, "application_state"), "state"), "draft");
    app.submit(&ayse, &application).await;
    app.act(&foreign, &format!("{path}/accept")).await.refused(404, "not_found");
    let body = json!({ "reason": "forged" });
    app.post(&foreign, &format!("{path}/reject"), body).await.refused(404, "not_found");

    app.at(datetime!(2026-01-03 09:00 UTC));
    let early = app.act(&own, &format!("{path}/accept")).await.refused(409, "wrong_phase");
    assert_eq!(fact(&early, "phase"), "announced");
    assert_eq!(fact(&early, "allowed_from"), "2026-01-05T21:00:00Z");
    app.at(WINDOW);
    app.act(&own, &format!("{path}/accept")).await.is(200);
}

#[actix_web::test]
async fn a_school_of_an_industrial_zone_judges_its_pupils() {
    let app = TestApp::new().await;
    let ali = app.applicant("Ali");
    let mut form = staj_tests::given::form();
    form["school_id"] = json!(OSTIM.0);
    form["level"] = json!("secondary");
    form["class_year"] = json!(11);
    form["gpa"] = Value::Null;
    let path = format!("/v1/terms/{}/applications", app.open_call());
    let application = id(&app.post(&ali, &path, form).await.is(201));
    let document = app.document(&ali, &application).await;
    app.submit(&ali, &application).await;
    let path = format!("/v1/documents/{document}/accept");
    app.act(&app.officer(Role::CareerOfficer), &path).await.refused(404, "not_found");
    let officer = app.officer_of(Role::SchoolOfficer, Some(OSTIM));
    assert_eq!(app.act(&officer, &path).await.is(200)["state"], "accepted", "A38");
}

#[actix_web::test]
async fn of_two_officers_who_decide_at_once_one_wins() {
    let app = TestApp::new().await;
    let (one, two) = (app.officer(Role::CareerOfficer), app.officer(Role::CareerOfficer));
    for round in 0..12 {
        let (_, document) = app.submitted(&app.applicant(&format!("Aday {round}"))).await;
        let path = format!("/v1/documents/{document}");
        let (accept, reject) = (format!("{path}/accept"), format!("{path}/reject"));
        let (accepted, rejected) = join(
            app.act(&one, &accept),
            app.post(&two, &reject, json!({ "reason": "unreadable" })),
        )
        .await;
        let mut statuses = [accepted.status, rejected.status];
        let (won, lost) =
            if accepted.status == 200 { ("accepted", rejected) } else { ("rejected", accepted) };
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        assert_eq!(fact(&lost.refused(409, "document_already_decided"), "state"), won);
        let now = app.get(&one, &path).await.is(200);
        assert_eq!((&now["state"], &now["revision"]), (&json!(won), &json!(2)));
    }
}

#[actix_web::test]
async fn many_documents_are_approved_in_one_call_and_each_is_answered() {
    let app = TestApp::new().await;
    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let mut documents = Vec::new();
    for nth in 0..3 {
        documents.push(app.submitted(&app.applicant(&format!("Aday {nth}"))).await.1);
    }
    app.act(&officer, &format!("/v1/documents/{}/accept", documents[0])).await.is(200);
    let reject = format!("/v1/documents/{}/reject", documents[1]);
    app.post(&officer, &reject, json!({ "reason": "expired" })).await.is(200);
    let nowhere = "00000000-0000-0000-0000-000000000001".to_owned();
    let ids = [documents.clone(), vec![nowhere]].concat();
    let body = json!({ "document_ids": ids });
    let result = app.post(&programme, "/v1/documents/approvals", body.clone()).await.is(200);
    let items: Vec<_> =
        result["items"].as_array().unwrap().iter().map(|i| (&i["status"], &i["code"])).collect();
    let code = |code: &str| json!(code);
    assert_eq!(
        items,
        [
            (&json!(200), &Value::Null),
            (&json!(409), &code("document_already_decided")),
            (&json!(409), &code("document_state")),
            (&json!(404), &code("not_found")),
        ]
    );
    assert_eq!(result["items"][0]["document"]["state"], "approved");
    assert_eq!(app.post(&programme, "/v1/documents/approvals", body).await.is(200), result);
    let twice = json!({ "document_ids": [documents[0], documents[0]] });
    let refused = app.post(&programme, "/v1/documents/approvals", twice).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/document_ids/1"]);
    let none = json!({ "document_ids": [] });
    app.post(&programme, "/v1/documents/approvals", none).await.refused(422, "invalid");
    app.post(&officer, "/v1/documents/approvals", json!({})).await.refused(403, "forbidden_role");
}
