//! Documents over HTTP: what can be uploaded, who can see it, and the two levels of control.

use crate::evaluations::office;
use actix_web::http::header;
use actix_web::test::TestRequest;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use staj_domain::document::CLAIM_PERIOD;
use staj_domain::ids::SchoolId;
use staj_domain::mode::Mode;
use staj_domain::user::Role;
use staj_tests::given::{BOUN, CONTROL, JPEG, METU, OSTIM, PDF, PNG, WINDOW, form, fresh_pdf};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Caller, Nobody, Reply, TestApp, fact, id, pointers, rfc3339};
use std::collections::BTreeSet;
use time::Duration;
use time::macros::datetime;

const FIELDS: [(&str, &str); 2] = [("document_type", "art_award"), ("title", "Resim yarışması")];

/// Ten mebibytes.
const LIMIT: usize = 10 * 1024 * 1024;

async fn drafted(app: &TestApp) -> (Caller, String) {
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    (ayse, format!("/v1/applications/{application}/documents"))
}

/// Sends a body unchanged, with this media type.
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
    file.resize(size, b'x');
    file
}

#[actix_web::test]
async fn an_uploaded_file_is_downloaded_byte_for_byte_as_an_attachment() {
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
async fn a_file_is_validated_by_its_content() {
    let app = TestApp::new().await;
    let (ayse, documents) = drafted(&app).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (name, bytes, media_type) in [
        ("resim.png", PDF, Some("application/pdf")),
        ("belge.pdf", PNG, Some("image/png")),
        ("foto", JPEG, Some("image/jpeg")),
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
        ("../../etc/passwd", "passwd.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("x.exe", "x.pdf"),
        ("belge.pdf.exe", "belge.pdf"),
        ("a.html", "a.pdf"),
        ("C:\\\\Users\\\\ayse\\\\belge.pdf", "belge.pdf"),
        ("fdp.\u{202e}exe.pdf", "fdp.exe.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        (long.as_str(), &format!("{}.pdf", "a".repeat(196))),
    ] {
        let file = fresh_pdf();
        let document = app.upload(&ayse, &documents, &FIELDS, (name, &file)).await.is(201);
        assert_eq!(document["file_name"], shown);
        let content = app.get(&ayse, &format!("/v1/documents/{}/content", id(&document))).await;
        let disposition = content.header("content-disposition").unwrap();
        assert!(disposition.contains(&format!("filename=\"{shown}\"")), "{disposition}");
        assert_eq!(content.bytes, file, "{name}");
    }
    // A header cannot contain a NUL byte.
    app.upload(&ayse, &documents, &FIELDS, ("a\0b.pdf", PDF)).await.refused(400, "malformed");
}

#[actix_web::test]
async fn a_file_name_in_another_encoding_is_refused_with_a_remedy() {
    let app = TestApp::new().await;
    let (ayse, path) = drafted(&app).await;
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\xf6d\xfcl.pdf\"\r\n\r\n".to_vec();
    body.extend_from_slice(PDF);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let reply = raw(&app, &ayse, &path, "multipart/form-data; boundary=b", body).await;
    let problem = reply.refused(400, "malformed");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("Content-Disposition") && detail.contains("UTF-8"), "{detail}");
}

#[actix_web::test]
async fn a_file_of_ten_mebibytes_is_accepted_and_one_byte_more_is_not() {
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
async fn an_upload_is_parsed_strictly() {
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
    let next = upload(&[FIELDS[0], FIELDS[1], ("issued_year", "2027")]).await;
    assert_eq!(next.refused(422, "invalid")["errors"][0]["code"], "in_the_future");
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
    let file = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n{}\r\n",
        std::str::from_utf8(PDF).unwrap()
    );
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
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "only one of these uploads was kept");
}

#[actix_web::test]
async fn an_application_holds_thirty_documents_even_with_simultaneous_uploads() {
    let app = TestApp::new().await;
    let (ayse, path) = drafted(&app).await;
    for _ in 0..27 {
        app.upload(&ayse, &path, &FIELDS, ("a.pdf", &fresh_pdf())).await.is(201);
    }
    let files: Vec<_> = (0..8).map(|_| fresh_pdf()).collect();
    let uploads = files.iter().map(|file| app.upload(&ayse, &path, &FIELDS, ("a.pdf", file)));
    let replies = join_all(uploads).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 3);
    for reply in replies.into_iter().filter(|reply| reply.status != 201) {
        assert_eq!(fact(&reply.refused(409, "document_limit_reached"), "limit"), "30");
    }
}

#[actix_web::test]
async fn uploads_beyond_the_limit_of_all_files_are_refused() {
    let limit = 3 * u64::try_from(fresh_pdf().len()).unwrap();
    let app = TestApp::with(Mode::Sandbox, |app| app.room.limit = Some(limit)).await;
    let (ayse, path) = drafted(&app).await;
    let refused = loop {
        let reply = app.upload(&ayse, &path, &FIELDS, ("a.pdf", &fresh_pdf())).await;
        if reply.status != 201 {
            break reply;
        }
    };
    refused.refused(507, "storage_full");
    let list = app.get(&ayse, "/v1/documents").await.is(200);
    let sizes = list["items"].as_array().unwrap().iter().map(|of| of["size_bytes"].as_u64());
    let stored: u64 = sizes.map(Option::unwrap).sum();
    assert!(stored > 0 && stored <= limit, "{stored} of {limit}");
    // The limit is for all together.
    let (elif, path) = drafted(&app).await;
    let reply = app.upload(&elif, &path, &FIELDS, ("a.pdf", &fresh_pdf())).await;
    reply.refused(507, "storage_full");
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
    assert_eq!(seen(&own).await, (404, 404, 0), "not submitted yet (R7)");
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
async fn officers_work_through_a_queue_oldest_first() {
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
    // A decided document leaves the queue. The next page neither skips nor repeats any other.
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
async fn a_document_counts_once_school_and_programme_office_have_approved_it() {
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
    let early = app.act(&programme, &format!("{path}/accept")).await;
    let early = early.refused(409, "document_state");
    assert_eq!(fact(&early, "document_control"), "career_centre", "A38");

    let accepted = app.act(&officer, &format!("{path}/accept")).await.is(200);
    assert_eq!(
        (&accepted["state"], &accepted["accepted_at"]),
        (&json!("accepted"), &json!("2026-03-20T09:00:00Z"))
    );
    let again = app.act(&app.officer(Role::CareerOfficer), &format!("{path}/accept")).await.is(200);
    assert_eq!(again, accepted, "the same decision again changes nothing");
    let rejection = json!({ "reason_code": "forged" });
    let other = app.post(&officer, &format!("{path}/reject"), rejection.clone()).await;
    assert_eq!(fact(&other.refused(409, "document_already_decided"), "state"), "accepted");

    let approved = app.act(&programme, &format!("{path}/approve")).await.is(200);
    assert_eq!((&approved["state"], &approved["version"]), (&json!("approved"), &json!(3)));
    assert_eq!(app.act(&programme, &format!("{path}/approve")).await.is(200), approved);
    let late = app.post(&programme, &format!("{path}/reject"), rejection).await;
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
    let other = app.post(&officer, &reject, json!({ "reason_code": "other" })).await;
    assert_eq!(pointers(&other.refused(422, "reason_required")), ["#/text"]);
    let unknown = app.post(&officer, &reject, json!({ "reason_code": "mood" })).await;
    assert_eq!(pointers(&unknown.refused(422, "invalid")), ["#/reason_code"]);
    app.post(&officer, &reject, json!({})).await.refused(422, "invalid");
    let body = json!({ "reason_code": "other", "text": "Boş sayfa" });
    app.post(&programme, &reject, body.clone()).await.refused(409, "document_state");
    let rejected = app.post(&officer, &reject, body).await.is(200);
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(
        (&rejected["reject_reason_code"], &rejected["reject_text"]),
        (&json!("other"), &json!("Boş sayfa"))
    );
    assert_eq!(app.get(&ayse, &path).await.is(200)["reject_text"], "Boş sayfa");
    let later = app.post(&officer, &reject, json!({ "reason_code": "forged" })).await.is(200);
    assert_eq!(later, rejected, "the first reason is kept");
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
    let body = json!({ "reason_code": "not_own" });
    let rejected = app.post(&programme, &format!("{path}/reject"), body).await.is(200);
    assert_eq!(rejected["state"], "rejected", "A13");
}

#[actix_web::test]
async fn a_school_checks_its_own_students_from_submission_to_evaluation() {
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
    app.act(&programme, &format!("{path}/claim")).await.refused(409, "application_state");
    app.submit(&ayse, &application).await;
    app.act(&foreign, &format!("{path}/accept")).await.refused(404, "not_found");
    let body = json!({ "reason_code": "forged" });
    app.post(&foreign, &format!("{path}/reject"), body).await.refused(404, "not_found");

    app.at(datetime!(2026-01-03 09:00 UTC));
    let early = app.act(&own, &format!("{path}/accept")).await.refused(409, "wrong_phase");
    assert_eq!(fact(&early, "phase"), "announced");
    assert_eq!(fact(&early, "allowed_from"), "2026-01-05T21:00:00Z");
    app.act(&own, &format!("{path}/claim")).await.refused(409, "wrong_phase");
    app.act(&programme, &format!("{path}/approve")).await.refused(409, "wrong_phase");
    let body = json!({ "reason_code": "unreadable" });
    app.post(&own, &format!("{path}/reject"), body).await.refused(409, "wrong_phase");
    app.at(WINDOW);
    app.act(&own, &format!("{path}/accept")).await.is(200);
}

#[actix_web::test]
async fn a_school_of_an_industrial_zone_checks_its_pupils() {
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
async fn one_of_two_officers_who_decide_at_once_wins() {
    let app = TestApp::new().await;
    let (one, two) = (app.officer(Role::CareerOfficer), app.officer(Role::CareerOfficer));
    for round in 0..12 {
        let (_, document) = app.submitted(&app.applicant(&format!("Aday {round}"))).await;
        let path = format!("/v1/documents/{document}");
        let (accept, reject) = (format!("{path}/accept"), format!("{path}/reject"));
        let (accepted, rejected) = join(
            app.act(&one, &accept),
            app.post(&two, &reject, json!({ "reason_code": "unreadable" })),
        )
        .await;
        let mut statuses = [accepted.status, rejected.status];
        let (won, lost) =
            if accepted.status == 200 { ("accepted", rejected) } else { ("rejected", accepted) };
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        assert_eq!(fact(&lost.refused(409, "document_already_decided"), "state"), won);
        let now = app.get(&one, &path).await.is(200);
        assert_eq!((&now["state"], &now["version"]), (&json!(won), &json!(2)));
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
    app.post(&officer, &reject, json!({ "reason_code": "expired" })).await.is(200);
    let nowhere = "00000000-0000-0000-0000-000000000001".to_owned();
    let ids = [documents.clone(), vec![nowhere]].concat();
    let body = json!({ "document_ids": ids });
    let result = app.post(&programme, "/v1/documents/approvals", body.clone()).await.is(200);
    let items: Vec<_> = result["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (&i["status"], &i["refusal"]["code"]))
        .collect();
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

/// The ids of a page, in its order.
fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(id).collect()
}

/// Submits an application from this school with one document, and returns the id of the document.
async fn submitted_from(app: &TestApp, school: SchoolId) -> String {
    let applicant = app.applicant("Aday");
    let mut form = form();
    form["school_id"] = json!(school.0);
    if school == OSTIM {
        form["level"] = json!("secondary");
        form["class_year"] = json!(11);
        form["gpa"] = Value::Null;
    }
    let path = format!("/v1/terms/{}/applications", app.open_call());
    let application = id(&app.post(&applicant, &path, form).await.is(201));
    let document = app.document(&applicant, &application).await;
    app.submit(&applicant, &application).await;
    document
}

/// Submits this many documents of METU students, and returns their ids, oldest first.
async fn waiting(app: &TestApp, count: usize) -> Vec<String> {
    let mut made = Vec::new();
    for nth in 0..count {
        made.push(app.submitted(&app.applicant(&format!("Aday {nth}"))).await.1);
    }
    made
}

#[actix_web::test]
async fn queues_are_in_the_order_of_submission_not_of_upload() {
    let app = TestApp::new().await;
    let (ayse, ece) = (app.applicant("Ayşe"), app.applicant("Ece"));
    let of_ayse = app.application(&ayse).await;
    let early = app.document(&ayse, &of_ayse).await;
    let path = format!("/v1/documents/{early}");
    assert_eq!(app.get(&ayse, &path).await.is(200)["submitted_at"], Value::Null);
    let (_, late) = app.submitted(&ece).await;
    app.at(WINDOW + Duration::HOUR);
    app.submit(&ayse, &of_ayse).await;

    let officer = app.officer(Role::CareerOfficer);
    let queue = app.get(&officer, "/v1/documents?state=submitted").await.is(200);
    assert_eq!(ids(&queue), [late, early]);
    assert_eq!(queue["items"][1]["submitted_at"], rfc3339(WINDOW + Duration::HOUR));
    let until = rfc3339(WINDOW);
    let long = format!("/v1/documents?state=submitted&submitted_until={until}");
    assert_eq!(ids(&app.get(&officer, &long).await.is(200)), ids(&queue)[..1]);
}

#[actix_web::test]
async fn a_queue_can_be_filtered() {
    let app = TestApp::new().await;
    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let (application, own) = app.submitted(&app.applicant("Ayşe")).await;
    let foreign = submitted_from(&app, BOUN).await;
    let pupil = submitted_from(&app, OSTIM).await;
    let seen = async |caller: &Caller, query: &str| {
        ids(&app.get(caller, &format!("/v1/documents?{query}")).await.is(200))
    };
    let all = [own.clone(), foreign.clone(), pupil.clone()];
    assert_eq!(seen(&programme, "state=submitted").await, all);
    assert_eq!(seen(&programme, "state=submitted&state=accepted").await, all);
    assert_eq!(seen(&programme, &format!("school_id={}", BOUN.0)).await, all[1..2]);
    assert_eq!(seen(&programme, &format!("application_id={application}")).await, all[..1]);
    assert_eq!(seen(&programme, "document_control=programme_office").await, all[1..]);
    assert_eq!(seen(&programme, "document_control=career_centre").await, all[..1]);
    assert_eq!(seen(&officer, &format!("school_id={}", BOUN.0)).await, Vec::<String>::new());
    let claim = format!("/v1/documents/{own}/claim");
    app.act(&officer, &claim).await.is(200);
    assert_eq!(seen(&officer, "claimed_by=me").await, all[..1]);
    assert_eq!(seen(&officer, "claimed_by=nobody").await, Vec::<String>::new());
    assert_eq!(seen(&programme, "claimed_by=me").await, Vec::<String>::new());
    assert_eq!(seen(&programme, "claimed_by=nobody").await, all[1..]);
    let list = "/v1/documents?claimed_by=somebody";
    app.get(&programme, list).await.refused(400, "malformed");
    app.get(&programme, "/v1/documents?submitted_until=soon").await.refused(400, "malformed");
}

#[actix_web::test]
async fn two_officers_page_through_a_queue_while_others_decide_and_miss_nothing() {
    let app = TestApp::new().await;
    let made = waiting(&app, 16).await;
    let decided: Vec<_> = made.iter().step_by(3).collect();
    let page_through = async || {
        let officer = app.officer(Role::CareerOfficer);
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/documents?state=submitted&limit=3{cursor}");
            let page = app.get(&officer, &path).await.is(200);
            seen.extend(ids(&page));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break seen,
            }
        }
    };
    let decide = async || {
        let officer = app.officer(Role::CareerOfficer);
        for document in &decided {
            app.act(&officer, &format!("/v1/documents/{document}/accept")).await.is(200);
        }
    };
    let ((one, two), ()) = join(join(page_through(), page_through()), decide()).await;
    for seen in [one, two] {
        let distinct: BTreeSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "repeated: {seen:?}");
        let left = made.iter().filter(|document| !decided.contains(document));
        for document in left {
            assert!(distinct.contains(document), "{document} is skipped in {seen:?}");
        }
        let mut ordered = seen.clone();
        ordered.sort_by_key(|document| made.iter().position(|other| other == document));
        assert_eq!(ordered, seen, "oldest first");
    }
}

#[actix_web::test]
async fn the_backlog_counts_what_waits_and_says_since_when() {
    let app = TestApp::new().await;
    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let backlog = async |caller: &Caller, query: &str| {
        let answer = app.get(caller, &format!("/v1/documents/backlog?{query}")).await.is(200);
        let line = |item: &Value| {
            (item["state"].clone(), item["count"].clone(), item["oldest_submitted_at"].clone())
        };
        answer["items"].as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    let none = |state: &str| (json!(state), json!(0), Value::Null);
    assert_eq!(backlog(&officer, "").await, [none("submitted"), none("accepted")]);
    let made = waiting(&app, 3).await;
    submitted_from(&app, BOUN).await;
    app.act(&officer, &format!("/v1/documents/{}/accept", made[1])).await.is(200);
    let some = |state: &str, count: u32| (json!(state), json!(count), json!(rfc3339(WINDOW)));
    assert_eq!(backlog(&officer, "").await, [some("submitted", 2), some("accepted", 1)]);
    assert_eq!(backlog(&programme, "").await, [some("submitted", 3), some("accepted", 1)]);
    let of_school = backlog(&programme, &format!("school_id={}", BOUN.0)).await;
    assert_eq!(of_school, [some("submitted", 1), none("accepted")]);
    let own = backlog(&programme, "document_control=programme_office").await;
    assert_eq!(own, [some("submitted", 1), none("accepted")]);
    let elsewhere = backlog(&programme, &format!("term_id={}", app.open_term())).await;
    assert_eq!(elsewhere, [none("submitted"), none("accepted")]);
}

#[actix_web::test]
async fn a_claimed_document_belongs_to_its_officer_for_half_an_hour() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let (_, document) = app.submitted(&ayse).await;
    let path = format!("/v1/documents/{document}");
    let (one, two) = (app.officer(Role::CareerOfficer), app.officer(Role::CareerOfficer));
    app.at(CONTROL);
    let claimed = app.act(&one, &format!("{path}/claim")).await.is(200);
    let until = rfc3339(CONTROL + CLAIM_PERIOD);
    assert_eq!(claimed["claim"]["user_id"], one.user.to_string());
    assert_eq!(claimed["claim"]["claimed_until"], until);
    assert_eq!(app.get(&two, &path).await.is(200)["claim"], claimed["claim"]);
    assert_eq!(app.get(&ayse, &path).await.is(200)["claim"], Value::Null);

    let reason = json!({ "reason_code": "forged" });
    for later in [Duration::ZERO, CLAIM_PERIOD] {
        app.at(CONTROL + later);
        for refused in [
            app.act(&two, &format!("{path}/accept")).await,
            app.post(&two, &format!("{path}/reject"), reason.clone()).await,
            app.act(&two, &format!("{path}/claim")).await,
            app.delete(&two, &format!("{path}/claim")).await,
        ] {
            let refused = refused.refused(409, "document_claimed");
            assert_eq!(fact(&refused, "claimed_until"), until);
        }
    }
    app.at(CONTROL + CLAIM_PERIOD + Duration::MICROSECOND);
    assert_eq!(app.get(&two, &path).await.is(200)["claim"], Value::Null);
    let taken = app.act(&two, &format!("{path}/claim")).await.is(200);
    assert_eq!(taken["claim"]["user_id"], two.user.to_string());
    app.act(&one, &format!("{path}/accept")).await.refused(409, "document_claimed");
    assert_eq!(app.delete(&two, &format!("{path}/claim")).await.status, 204);
    assert_eq!(
        app.delete(&two, &format!("{path}/claim")).await.status,
        204,
        "there is no claim to release"
    );
    // A decision ends the claim.
    app.act(&one, &format!("{path}/claim")).await.is(200);
    let accepted = app.act(&one, &format!("{path}/accept")).await.is(200);
    assert_eq!((&accepted["state"], &accepted["claim"]), (&json!("accepted"), &Value::Null));
    let programme = app.officer(Role::ProgrammeOfficer);
    app.act(&programme, &format!("{path}/claim")).await.is(200);
    let other = app.officer(Role::ProgrammeOfficer);
    app.act(&other, &format!("{path}/approve")).await.refused(409, "document_claimed");
    app.act(&programme, &format!("{path}/approve")).await.is(200);
    let late = app.act(&programme, &format!("{path}/claim")).await;
    late.refused(409, "document_already_decided");
    let foreign = app.officer_of(Role::CareerOfficer, Some(BOUN));
    app.act(&foreign, &format!("{path}/claim")).await.refused(404, "not_found");
    app.delete(&foreign, &format!("{path}/claim")).await.refused(404, "not_found");
}

#[actix_web::test]
async fn officers_who_claim_at_once_share_the_queue() {
    let app = TestApp::new().await;
    let made = waiting(&app, 16).await;
    let officers: Vec<_> = (0..4).map(|_| app.officer(Role::CareerOfficer)).collect();
    let claims = "/v1/documents/claims";
    let few = json!({ "limit": 3 });
    let claimed =
        join_all(officers.iter().map(|officer| app.post(officer, claims, few.clone()))).await;
    let held: Vec<_> = claimed.into_iter().map(|reply| ids(&reply.is(200))).collect();
    let distinct: BTreeSet<_> = held.iter().flatten().collect();
    assert_eq!(held.iter().map(Vec::len).collect::<Vec<_>>(), [3; 4]);
    assert_eq!(distinct.len(), 12, "two officers hold the same document: {held:?}");
    assert!(made[..12].iter().all(|document| distinct.contains(document)), "the oldest first");

    let again = app.post(&officers[0], claims, few.clone()).await.is(200);
    assert_eq!(ids(&again), held[0], "repeating the request returns the same documents");
    app.act(&officers[0], &format!("/v1/documents/{}/accept", held[0][0])).await.is(200);
    let next = ids(&app.post(&officers[0], claims, few).await.is(200));
    assert_eq!(next[..2], held[0][1..], "the documents that the officer still holds");
    assert_eq!(next[2], made[12], "the oldest document that nobody holds");
    let many = json!({ "limit": 50 });
    let rest = ids(&app.post(&officers[0], claims, many.clone()).await.is(200));
    assert_eq!(rest.len(), 2 + 4, "no more than there are");

    let programme = app.officer(Role::ProgrammeOfficer);
    let own = ids(&app.post(&programme, claims, many.clone()).await.is(200));
    assert_eq!(own, [held[0][0].clone()], "the document that is waiting for approval");
    let foreign = submitted_from(&app, BOUN).await;
    let level = json!({ "level": "check", "limit": 50 });
    let checks = ids(&app.post(&programme, claims, level.clone()).await.is(200));
    assert_eq!(checks, [foreign], "A38: the document that no school checks");
    let level = json!({ "level": "approval" });
    let refused = app.post(&officers[0], claims, level).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/level"]);
    let none = json!({ "document_type": "project_award" });
    assert_eq!(ids(&app.post(&officers[1], claims, none).await.is(200)), Vec::<String>::new());
    let refused = app.post(&officers[1], claims, json!({ "limit": 51 })).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/limit"]);
}

#[actix_web::test]
async fn a_simultaneous_claim_and_decision_happen_one_after_the_other() {
    let app = TestApp::new().await;
    let (one, two) = (app.officer(Role::CareerOfficer), app.officer(Role::CareerOfficer));
    for round in 0..16 {
        let (_, document) = app.submitted(&app.applicant(&format!("Aday {round}"))).await;
        let path = format!("/v1/documents/{document}");
        let (claimed, accepted) = if round % 2 == 0 {
            let claim = format!("{path}/claim");
            let accept = format!("{path}/accept");
            let (claimed, accepted) = join(app.act(&one, &claim), app.act(&two, &accept)).await;
            let is_held = claimed.status == 200;
            if !is_held {
                claimed.refused(409, "document_already_decided");
            }
            (is_held, accepted)
        } else {
            let claims = app.post(&one, "/v1/documents/claims", json!({ "limit": 50 }));
            let accept = format!("{path}/accept");
            let (claimed, accepted) = join(claims, app.act(&two, &accept)).await;
            (ids(&claimed.is(200)).contains(&document), accepted)
        };
        match accepted.status {
            200 => assert!(!claimed, "decided despite a claim"),
            _ => {
                accepted.refused(409, "document_claimed");
                assert!(claimed, "refused, although nobody holds it");
            }
        }
        // Accepted here, so that it does not disturb the next round.
        app.act(&one, &format!("{path}/accept")).await.is(200);
    }
}

#[actix_web::test]
async fn many_documents_are_decided_in_one_call_independently() {
    let app = TestApp::new().await;
    let (officer, colleague) = (app.officer(Role::CareerOfficer), app.officer(Role::CareerOfficer));
    let made = waiting(&app, 6).await;
    let foreign = submitted_from(&app, BOUN).await;
    app.act(&officer, &format!("/v1/documents/{}/accept", made[2])).await.is(200);
    app.act(&colleague, &format!("/v1/documents/{}/claim", made[3])).await.is(200);
    let accept = |id: &String| json!({ "document_id": id, "decision": "accept" });
    let reject = |id: &String, reason: Value, text: Value| json!({ "document_id": id, "decision": "reject", "reason_code": reason, "text": text });
    let body = json!({ "items": [
        accept(&made[0]),
        reject(&made[1], json!("forged"), Value::Null),
        reject(&made[2], json!("forged"), Value::Null),
        accept(&made[3]),
        reject(&made[4], json!("other"), Value::Null),
        reject(&made[5], Value::Null, Value::Null),
        accept(&foreign),
    ]});
    let path = "/v1/documents/decisions";
    let result = app.post(&officer, path, body.clone()).await.is(200);
    let items: Vec<_> = result["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["status"].as_u64().unwrap(), item["refusal"]["code"].as_str()))
        .collect();
    assert_eq!(
        items,
        [
            (200, None),
            (200, None),
            (409, Some("document_already_decided")),
            (409, Some("document_claimed")),
            (422, Some("reason_required")),
            (422, Some("reason_required")),
            (404, Some("not_found")),
        ]
    );
    assert_eq!(result["items"][0]["document"]["state"], "accepted");
    assert_eq!(result["items"][1]["document"]["reject_reason_code"], "forged");
    assert_eq!(
        app.post(&officer, path, body).await.is(200),
        result,
        "repeating the request returns the same"
    );
    let states = async |document: &String| {
        app.get(&officer, &format!("/v1/documents/{document}")).await.is(200)["state"].clone()
    };
    assert_eq!(states(&made[4]).await, "submitted", "a refusal changes nothing");

    let twice = json!({ "items": [accept(&made[0]), accept(&made[0])] });
    let refused = app.post(&officer, path, twice).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/items/1/document_id"]);
    for count in [0, 201] {
        let items = vec![accept(&made[0]); count];
        let refused = app.post(&officer, path, json!({ "items": items })).await;
        assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/items"], "{count}");
    }
    app.post(&app.applicant("Ece"), path, json!({})).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn reject_reasons_are_data_that_everybody_can_read() {
    let app = TestApp::new().await;
    let list = app.get(&Nobody, "/v1/reject-reasons").await.is(200);
    let reasons = list["items"].as_array().unwrap();
    assert!(reasons.len() >= 7);
    for reason in reasons {
        assert_ne!(reason["name"]["tr"], reason["name"]["en"]);
    }
    let find = |code: &str| reasons.iter().find(|reason| reason["code"] == code).unwrap();
    assert_eq!(find("other")["text_required"], true);
    assert_eq!(find("check_unfounded")["levels"], json!(["approval"]));

    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    let path = format!("/v1/documents/{document}");
    let of_approval = json!({ "reason_code": "check_unfounded", "text": "Mühür yok" });
    let reject = format!("{path}/reject");
    let refused = app.post(&officer, &reject, of_approval.clone()).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "not_in_use");
    app.act(&officer, &format!("{path}/accept")).await.is(200);
    // The operator retires a reason. It can no longer be given, but it is still explained.
    Raw::new(&app.db)
        .run("update reject_reasons set active = not active where code = 'forged'")
        .unwrap();
    let given = app.post(&programme, &reject, json!({ "reason_code": "forged" })).await;
    assert_eq!(given.refused(422, "invalid")["errors"][0]["code"], "not_in_use");
    app.post(&programme, &reject, of_approval).await.is(200);
    let list = app.get(&Nobody, "/v1/reject-reasons").await.is(200);
    let forged = list["items"].as_array().unwrap().iter().find(|reason| reason["code"] == "forged");
    assert_eq!(forged.unwrap()["active"], false);
}

#[actix_web::test]
async fn a_school_without_an_officer_leaves_its_documents_to_the_programme_office() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let control = async |school: SchoolId| {
        let one = app.get(&Nobody, &format!("/v1/schools/{}", school.0)).await.is(200);
        let kind = one["kind"].as_str().unwrap();
        let path =
            format!("/v1/schools?limit=200&kind={kind}&province_code={}", one["province_code"]);
        let listed = app.get(&Nobody, &path).await.is(200);
        let listed = listed["items"].as_array().unwrap();
        assert!(listed.contains(&one), "the list shows the same");
        one["document_control"].clone()
    };
    for (school, role, own) in [
        (BOUN, Role::CareerOfficer, "career_centre"),
        (OSTIM, Role::SchoolOfficer, "school_officer"),
    ] {
        let one = submitted_from(&app, school).await;
        let two = submitted_from(&app, school).await;
        assert_eq!(control(school).await, "programme_office");
        // An invited officer cannot sign in yet.
        let invited = app
            .post(
                &programme,
                "/v1/users",
                json!({ "email": format!("{role}@okul.example"), "full_name": "Yeni", "role": role.to_string(),
                    "school_id": school.0, "language": "tr" }),
            )
            .await;
        invited.is(201);
        // A unit officer checks no documents.
        if role == Role::CareerOfficer {
            app.officer_of(Role::UnitOfficer, Some(school));
        }
        assert_eq!(control(school).await, "programme_office");
        let early = app.act(&programme, &format!("/v1/documents/{one}/approve")).await;
        assert_eq!(
            fact(&early.refused(409, "document_state"), "document_control"),
            "programme_office",
            "there are still two levels"
        );
        app.act(&programme, &format!("/v1/documents/{one}/accept")).await.is(200);
        let approved = app.act(&programme, &format!("/v1/documents/{one}/approve")).await.is(200);
        assert_eq!(approved["state"], "approved", "A38");

        let officer = app.officer_of(role, Some(school));
        assert_eq!(control(school).await, own);
        let (accept, reject) =
            (format!("/v1/documents/{two}/accept"), format!("/v1/documents/{two}/reject"));
        let refused = app.act(&programme, &accept).await.refused(409, "document_state");
        assert_eq!(fact(&refused, "document_control"), own);
        let reason = json!({ "reason_code": "forged" });
        app.post(&programme, &reject, reason.clone()).await.refused(409, "document_state");
        app.act(&programme, &format!("/v1/users/{}/deactivate", officer.user)).await.is(200);
        assert_eq!(
            control(school).await,
            "programme_office",
            "after its last officer was deactivated"
        );
        app.post(&programme, &reject, reason).await.is(200);
    }
    assert_eq!(control(METU).await, "programme_office");
}

#[actix_web::test]
async fn losing_a_mandatory_document_makes_an_application_ineligible_at_once() {
    let app = TestApp::new().await;
    let term = app.demanding_call().await;
    let (officer, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let ayse = app.applicant("Ayşe");
    let application = id(&app.post(&ayse, &format!("{term}/applications"), form()).await.is(201));
    let path = format!("/v1/applications/{application}");
    let mut documents = Vec::new();
    for document_type in ["student_certificate", "student_certificate", "art_award", "art_award"] {
        let fields = [("document_type", document_type), ("title", "Belge")];
        let upload =
            app.upload(&ayse, &format!("{path}/documents"), &fields, ("b.pdf", &fresh_pdf())).await;
        documents.push(format!("/v1/documents/{}", id(&upload.is(201))));
    }
    app.submit(&ayse, &application).await;
    let [first, second, accepted, waiting] = <[String; 4]>::try_from(documents).unwrap();
    let state = async |path: &str| app.get(&ayse, path).await.is(200)["state"].clone();
    let reason = json!({ "reason_code": "forged" });
    app.act(&officer, &format!("{accepted}/accept")).await.is(200);
    app.act(&officer, &format!("{first}/accept")).await.is(200);
    app.post(&officer, &format!("{second}/reject"), reason.clone()).await.is(200);
    assert_eq!(state(&path).await, "submitted", "the other certificate may still count");

    app.at(CONTROL);
    app.post(&programme, &format!("{first}/reject"), reason.clone()).await.is(200);
    assert_eq!(state(&path).await, "ineligible", "A12");
    for document in [&accepted, &waiting] {
        assert_eq!(state(document).await, "dropped");
    }
    let queues = "/v1/documents?state=submitted&state=accepted";
    assert_eq!(ids(&app.get(&programme, queues).await.is(200)), Vec::<String>::new());
    let late = app.act(&officer, &format!("{waiting}/accept")).await;
    assert_eq!(fact(&late.refused(409, "application_state"), "state"), "ineligible");
    let again = app.post(&programme, &format!("{first}/reject"), reason).await.is(200);
    assert_eq!(again["state"], "rejected", "repeating it changes nothing");

    app.tick();
    let notifications = app.get(&ayse, "/v1/me/notifications").await.is(200).to_string();
    assert!(
        notifications.contains("Belge üzerinde oynanmış"),
        "the reason in words: {notifications}"
    );
    assert!(notifications.contains("Bu belge zorunluydu"), "and what follows: {notifications}");

    let trail = format!("/v1/audit-events?object_kind=application&object_id={application}");
    let trail = app.get(&programme, &trail).await.is(200);
    let last = &trail["items"][0];
    assert_eq!((&last["action"], &last["to_state"]), (&json!("ineligible"), &json!("ineligible")));
    assert_eq!(last["reason"], "the mandatory document student_certificate was rejected");
    assert_eq!(last["actor_id"], programme.user.to_string());
    let invariants = app.get(&programme, "/v1/invariants").await.is(200);
    for item in invariants["items"].as_array().unwrap() {
        assert_eq!(item["violations"], 0, "{item}");
    }
}

#[actix_web::test]
async fn a_rejected_document_is_replaced_once_while_applications_are_open() {
    let app = TestApp::new().await;
    let mut office = office(&app);
    let term = app.demanding_call().await;
    office.term.clone_from(&term);
    let ayse = app.applicant("Ayşe");
    let application = id(&app.post(&ayse, &format!("{term}/applications"), form()).await.is(201));
    let path = format!("/v1/applications/{application}");
    let documents = format!("{path}/documents");
    let upload = async |document_type: &str, more: &[(&str, &str)]| {
        let fields = [&[("document_type", document_type), ("title", "Belge")], more].concat();
        app.upload(&ayse, &documents, &fields, ("b.pdf", &fresh_pdf())).await
    };
    let get = async |path: &str| app.get(&ayse, path).await.is(200);
    let tasks = async || get("/v1/me/tasks").await["items"].clone();
    let first = id(&upload("student_certificate", &[]).await.is(201));
    app.submit(&ayse, &application).await;
    let replaces = [("replaces_id", first.as_str())];
    let early = upload("student_certificate", &replaces).await.refused(409, "document_state");
    assert_eq!(fact(&early, "state"), "submitted");
    office.reject(&app, &first).await;
    assert_eq!(get(&path).await["state"], "submitted", "it can still be replaced (A77)");
    let until = get(&format!("/v1/documents/{first}")).await["replaceable_until"].clone();
    let calendar = app.get(&ayse, &term).await.is(200);
    assert_eq!(until, calendar["applications_close_at"]);
    assert_eq!(tasks().await[0]["kind"], "replace_document");
    assert_eq!(tasks().await[0]["due_at"], until);
    app.tick();
    let told = get("/v1/me/notifications").await.to_string();
    assert!(told.contains("Yerine yeni bir belge yükleyebilirsiniz"), "{told}");

    let other = upload("art_award", &replaces).await.refused(422, "invalid");
    assert_eq!(pointers(&other), ["#/document_type"]);
    let unknown = [("replaces_id", "00000000-0000-0000-0000-000000000001")];
    let unknown = upload("student_certificate", &unknown).await.refused(422, "invalid");
    assert_eq!(unknown["errors"][0]["code"], "unknown");
    let both = [replaces[0], ("item", "gpa")];
    let both = upload("student_certificate", &both).await.refused(422, "invalid");
    assert_eq!(both["errors"][0]["code"], "not_wanted");
    upload("art_award", &[]).await.refused(409, "application_locked");

    let second = upload("student_certificate", &replaces).await.is(201);
    assert_eq!((&second["state"], &second["replaces_id"]), (&json!("submitted"), &json!(first)));
    assert_eq!(get(&format!("/v1/documents/{first}")).await["replaceable_until"], Value::Null);
    assert_eq!(tasks().await, json!([]));
    let queue = app.get(&office.programme, "/v1/documents?state=submitted").await.is(200);
    assert_eq!(ids(&queue), [id(&second)]);
    let again = upload("student_certificate", &replaces).await.refused(422, "invalid");
    assert_eq!(again["errors"][0]["code"], "already_replaced");

    office.reject(&app, &id(&second)).await;
    app.at(CONTROL);
    let second = id(&second);
    let late = upload("student_certificate", &[("replaces_id", &second)]).await;
    late.refused(409, "applications_closed");
    assert_eq!(tasks().await, json!([]));
    assert_eq!(get(&path).await["state"], "submitted");
    office.evaluate(&app).await;
    assert_eq!(get(&path).await["state"], "ineligible", "the evaluation checks again");
    assert_eq!(crate::audit::broken(&app).await, []);
}

#[actix_web::test]
async fn a_withdrawal_takes_its_documents_out_of_every_queue() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let (application, document) = app.submitted(&ayse).await;
    let officer = app.officer(Role::CareerOfficer);
    let path = format!("/v1/documents/{document}");
    app.act(&officer, &format!("{path}/claim")).await.is(200);
    app.act(&ayse, &format!("/v1/applications/{application}/withdraw")).await.is(200);
    let queue = app.get(&officer, "/v1/documents?state=submitted").await.is(200);
    assert_eq!(ids(&queue), Vec::<String>::new());
    let dropped = app.get(&officer, &path).await.is(200);
    assert_eq!((&dropped["state"], &dropped["claim"]), (&json!("dropped"), &Value::Null), "A51");
    let late = app.act(&officer, &format!("{path}/accept")).await;
    assert_eq!(fact(&late.refused(409, "application_state"), "state"), "withdrawn");
}

#[actix_web::test]
async fn the_database_refuses_to_undo_a_decision() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::CareerOfficer);
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    let reason = json!({ "reason_code": "forged" });
    app.post(&officer, &format!("/v1/documents/{document}/reject"), reason).await.is(200);
    let of = literal(document.parse().unwrap());
    let mut raw = Raw::new(&app.db);
    for state in ["submitted", "accepted", "approved"] {
        let back = format!(
            "update documents set state = '{state}', reject_reason_code = null, rejected_at = null where id = {of}"
        );
        let refused = raw.run(&back).unwrap_err().to_string();
        assert!(refused.contains("documents_machine"), "{state}: {refused}");
    }
}

#[actix_web::test]
async fn officers_see_who_else_has_sent_the_same_file_or_certificate() {
    let app = TestApp::new().await;
    let (centre, other) =
        (app.officer(Role::CareerOfficer), app.officer_of(Role::CareerOfficer, Some(BOUN)));
    let office = app.officer(Role::ProgrammeOfficer);
    let file = fresh_pdf();
    let mut documents = vec![];
    // The same file, the same certificate, another type of certificate, and a draft.
    for (name, school, fields, bytes, submits) in [
        ("Ayşe", METU, ("language_certificate", "YDS 2025/123"), file.clone(), true),
        ("Ece", METU, ("art_award", ""), file.clone(), true),
        ("Can", BOUN, ("language_certificate", "yds-2025-123"), fresh_pdf(), true),
        ("Ali", METU, ("art_award", "YDS 2025/123"), fresh_pdf(), true),
        ("Efe", METU, ("language_certificate", "YDS2025123"), file.clone(), false),
    ] {
        let applicant = app.applicant(name);
        let mut form = form();
        form["school_id"] = json!(school.0);
        let draft = format!("/v1/terms/{}/applications", app.open_call());
        let application = id(&app.post(&applicant, &draft, form).await.is(201));
        let path = format!("/v1/applications/{application}/documents");
        let (of_type, number) = fields;
        let mut fields = vec![("document_type", of_type), ("title", "Belge")];
        if !number.is_empty() {
            fields.push(("certificate_number", number));
        }
        let uploaded = app.upload(&applicant, &path, &fields, ("a.pdf", &bytes)).await.is(201);
        assert_eq!(uploaded["duplicates"], Value::Null, "candidates do not learn of others");
        if submits {
            app.submit(&applicant, &application).await;
        }
        documents.push(id(&uploaded));
    }
    app.at(CONTROL);
    let listed = app.get(&centre, "/v1/documents").await.is(200);
    let counts: Vec<_> = documents[..4]
        .iter()
        .map(|of| {
            let items = listed["items"].as_array().unwrap().iter();
            items.clone().find(|item| id(item) == *of).map(|item| item["duplicates"].clone())
        })
        .collect();
    assert_eq!(counts, [Some(json!(2)), Some(json!(1)), None, Some(json!(0))]);
    let path = format!("/v1/documents/{}/duplicates", documents[0]);
    let seen = async |who: &Caller| {
        let found = app.get(who, &path).await.is(200);
        let ids: Vec<_> = found["items"].as_array().unwrap().iter().map(id).collect();
        (ids, found["elsewhere"].as_u64().unwrap())
    };
    assert_eq!(seen(&centre).await, (vec![documents[1].clone()], 1));
    let (all, elsewhere) = seen(&office).await;
    assert_eq!((all.len(), elsewhere), (2, 0));
    app.get(&other, &path).await.refused(404, "not_found");
}
