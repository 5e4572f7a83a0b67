//! Announcements over HTTP: those of İŞKUR, those of universities, and their evidence.

use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, PDF, WINDOW, fresh_pdf, revision};
use staj_tests::{Caller, Nobody, TestApp, fact, id, pointers, without_actions};
use time::macros::datetime;

const UNKNOWN: &str = "00000000-0000-0000-0000-000000000001";

fn announcement() -> Value {
    json!({ "title": "Başvurular başladı", "body": "Son gün 16 Mart." })
}

fn of_university() -> Value {
    json!({ "channel": "website", "url": "https://kariyer.odtu.example/usp-2026",
        "body": "USP 2026 başvuruları başladı.", "announced_on": "2026-01-07" })
}

/// Records an announcement of the officer's university in the open call, and returns its id.
async fn announced(app: &TestApp, officer: &Caller) -> String {
    let path = format!("/v1/terms/{}/university-announcements", app.open_call());
    id(&app.post(officer, &path, of_university()).await.is(201))
}

async fn evidence(app: &TestApp, officer: &Caller, announcement: &str) -> String {
    let path = format!("/v1/university-announcements/{announcement}/evidence");
    id(&app.upload(officer, &path, &[], ("duyuru.pdf", &fresh_pdf())).await.is(201))
}

fn packages(app: &TestApp) -> String {
    format!("/v1/terms/{}/evidence-packages", app.open_call())
}

#[actix_web::test]
async fn the_public_sees_an_announcement_while_it_is_published() {
    let app = TestApp::new().await;
    let iskur = app.officer(Role::IskurOfficer);
    let list = format!("/v1/terms/{}/announcements", app.open_call());
    let reply = app.post(&iskur, &list, announcement()).await;
    let path = reply.header("location").unwrap().to_owned();
    let draft = reply.is(201);
    assert_eq!(draft["state"], "draft");
    assert_eq!(draft["published_at"], Value::Null);
    app.get(&Nobody, &path).await.refused(404, "not_found");
    assert_eq!(app.get(&Nobody, &list).await.is(200)["items"], json!([]));
    let listed = without_actions(app.get(&iskur, &list).await.is(200));
    assert_eq!(listed["items"], json!([without_actions(draft)]));
    let (publish, archive) = (format!("{path}/publish"), format!("{path}/archive"));
    app.act(&iskur, &archive).await.refused(409, "announcement_state");

    let published = app.post(&iskur, &publish, revision("İlk yayın")).await.is(200);
    assert_eq!((&published["state"], &published["version"]), (&json!("published"), &json!(1)));
    assert_eq!(
        app.post(&iskur, &publish, revision("İlk yayın")).await.is(200),
        published,
        "publishing again changes nothing"
    );
    let public = app.get(&Nobody, &path).await.is(200);
    assert_eq!(public["actions"], json!([]));
    assert_eq!(without_actions(public), without_actions(published.clone()));
    let listed = without_actions(app.get(&Nobody, &list).await.is(200));
    assert_eq!(listed["items"], json!([without_actions(published.clone())]));

    let archived = app.act(&iskur, &archive).await.is(200);
    assert_eq!(archived["published_at"], published["published_at"]);
    assert_eq!(app.act(&iskur, &archive).await.is(200), archived);
    app.get(&Nobody, &path).await.refused(404, "not_found");
    assert_eq!(app.get(&iskur, &path).await.is(200), archived);
    let refused =
        app.post(&iskur, &publish, revision("İlk yayın")).await.refused(409, "announcement_state");
    assert_eq!(fact(&refused, "state"), "archived");

    for (path, body) in [
        (format!("/v1/announcements/{UNKNOWN}/publish"), revision("Yok")),
        (format!("/v1/announcements/{UNKNOWN}/archive"), json!({})),
        (format!("/v1/terms/{UNKNOWN}/announcements"), announcement()),
    ] {
        app.post(&iskur, &path, body).await.refused(404, "not_found");
    }
    app.get(&Nobody, &format!("/v1/terms/{UNKNOWN}/announcements")).await.refused(404, "not_found");
    let empty = json!({ "title": " ", "body": " " });
    let refused = app.post(&iskur, &list, empty).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/body", "#/title"]);
}

#[actix_web::test]
async fn a_published_announcement_changes_only_by_revisions() {
    let app = TestApp::new().await;
    let iskur = app.officer(Role::IskurOfficer);
    let list = format!("/v1/terms/{}/announcements", app.open_call());
    let path =
        format!("/v1/announcements/{}", id(&app.post(&iskur, &list, announcement()).await.is(201)));
    let revisions = format!("{path}/revisions");
    let longer =
        |of: Value| json!({ "title": "Süre uzatıldı", "body": "Son gün 18 Mart.", "revision": of });
    let early = app.post(&iskur, &revisions, longer(revision("Uzatma"))).await;
    assert_eq!(fact(&early.refused(409, "announcement_state"), "state"), "draft");
    let published =
        app.post(&iskur, &format!("{path}/publish"), revision("İlk yayın")).await.is(200);
    assert_eq!(published["revision"], 0);
    app.at(WINDOW + time::Duration::DAY);
    let revised = app.post(&iskur, &revisions, longer(revision("Uzatma"))).await.is(200);
    assert_eq!((&revised["revision"], &revised["title"]), (&json!(1), &json!("Süre uzatıldı")));
    assert_eq!(revised["published_at"], published["published_at"]);
    let public = app.get(&Nobody, &path).await.is(200);
    assert_eq!(without_actions(public), without_actions(revised));

    let kept = app.get(&Nobody, &revisions).await.is(200);
    let listed: Vec<_> = kept["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kept| {
            (kept["revision"].as_i64(), kept["body"].as_str(), kept["description"].as_str())
        })
        .collect();
    assert_eq!(
        listed,
        [
            (Some(1), Some("Son gün 18 Mart."), Some("Uzatma")),
            (Some(0), Some("Son gün 16 Mart."), Some("İlk yayın")),
        ]
    );
    assert_eq!(kept["items"][1]["checked_by"]["name"], "Elif Şahin");
    // Nobody can check a text that they prepared themselves (R23).
    let mut same = revision("Uzatma");
    same["checked_by"]["name"] = json!("deniz  aydın");
    let refused = app.post(&iskur, &revisions, longer(same.clone())).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/revision/checked_by/name"]);
    let refused = app.post(&iskur, &format!("{path}/publish"), same).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/checked_by/name"]);

    app.act(&iskur, &format!("{path}/archive")).await.is(200);
    app.get(&Nobody, &revisions).await.refused(404, "not_found");
    assert_eq!(app.get(&iskur, &revisions).await.is(200), kept);
    app.post(&iskur, &revisions, longer(revision("Geç"))).await.refused(409, "announcement_state");
}

#[actix_web::test]
async fn nothing_is_published_for_a_term_in_preparation() {
    let app = TestApp::new().await;
    let (office, iskur) = (app.officer(Role::ProgrammeOfficer), app.officer(Role::IskurOfficer));
    let term = json!({
        "code": "2027", "name": "2027", "operator": "İŞKUR",
        "applications_open_at": "2027-01-05T21:00:00Z", "applications_close_at": "2027-03-16T20:59:59Z",
        "control_end_at": "2027-04-15T20:59:59Z", "pool_opens_at": "2027-05-03T21:00:00Z",
        "pool_closes_at": "2027-12-01T20:59:59Z", "programme_end_date": "2027-12-31",
        "representative_email": "temsilci@usp.example",
    });
    let term = id(&app.post(&office, "/v1/terms", term).await.is(201));
    let list = format!("/v1/terms/{term}/announcements");
    app.get(&Nobody, &list).await.refused(404, "not_found");
    let draft = id(&app.post(&iskur, &list, announcement()).await.is(201));
    let publish = format!("/v1/announcements/{draft}/publish");
    let refused =
        app.post(&iskur, &publish, revision("İlk yayın")).await.refused(409, "wrong_phase");
    assert_eq!(fact(&refused, "phase"), "draft");
    app.act(&iskur, &format!("/v1/terms/{term}/announce")).await.is(200);
    app.post(&iskur, &publish, revision("İlk yayın")).await.is(200);
}

#[actix_web::test]
async fn pages_of_announcements_show_each_once_newest_first() {
    let app = TestApp::new().await;
    let iskur = app.officer(Role::IskurOfficer);
    let list = format!("/v1/terms/{}/announcements", app.open_call());
    for title in ["bir", "iki", "üç"] {
        let body = json!({ "title": title, "body": "…" });
        let draft = id(&app.post(&iskur, &list, body).await.is(201));
        let publish = format!("/v1/announcements/{draft}/publish");
        app.post(&iskur, &publish, revision("İlk yayın")).await.is(200);
    }
    let first = app.get(&Nobody, &format!("{list}?limit=2")).await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.get(&Nobody, &format!("{list}?limit=2&cursor={cursor}")).await.is(200);
    let titles: Vec<_> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["items"].as_array().unwrap().iter().map(|item| item["title"].clone()))
        .collect();
    assert_eq!(titles, ["üç", "iki", "bir"]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[actix_web::test]
async fn a_university_records_what_it_announced_once_applications_have_started() {
    let app = TestApp::new().await;
    let (metu, boun) =
        (app.officer(Role::CareerOfficer), app.officer_of(Role::CareerOfficer, Some(BOUN)));
    let list = format!("/v1/terms/{}/university-announcements", app.open_call());
    app.at(datetime!(2026-01-05 20:59:59 UTC));
    let refused = app.post(&metu, &list, of_university()).await.refused(409, "wrong_phase");
    assert_eq!(fact(&refused, "allowed_from"), "2026-01-05T21:00:00Z");
    app.at(WINDOW);
    let recorded = app.post(&metu, &list, of_university()).await.is(201);
    assert_eq!(recorded["school"]["name"], "Orta Doğu Teknik Üniversitesi");
    assert_eq!((&recorded["channel"], &recorded["evidence"]), (&json!("website"), &json!([])));

    let mut future = of_university();
    future["announced_on"] = json!("2026-02-02");
    let refused = app.post(&metu, &list, future).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/announced_on"]);
    let mut ancient = of_university();
    ancient["announced_on"] = json!("-5000-01-01");
    let refused = app.post(&metu, &list, ancient).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/announced_on"]);
    let mut bad = of_university();
    for url in
        ["duyuru", "javascript:alert(1)", "data:text/html,x", "https://", "file:///etc/passwd"]
    {
        bad["url"] = json!(url);
        let refused = app.post(&metu, &list, bad.clone()).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), ["#/url"], "{url}");
    }
    let unknown = format!("/v1/terms/{UNKNOWN}/university-announcements");
    app.post(&metu, &unknown, of_university()).await.refused(404, "not_found");
    app.get(&metu, &unknown).await.refused(404, "not_found");

    assert_eq!(app.get(&metu, &list).await.is(200)["items"], json!([recorded]));
    assert_eq!(app.get(&boun, &list).await.is(200)["items"], json!([]));
    for role in [Role::ProgrammeOfficer, Role::IskurOfficer] {
        assert_eq!(app.get(&app.officer(role), &list).await.is(200)["items"], json!([recorded]));
    }
}

#[actix_web::test]
async fn evidence_can_only_be_added_to_ones_own_announcement() {
    let app = TestApp::new().await;
    let (metu, boun) =
        (app.officer(Role::CareerOfficer), app.officer_of(Role::CareerOfficer, Some(BOUN)));
    let announcement = announced(&app, &metu).await;
    let path = format!("/v1/university-announcements/{announcement}/evidence");
    let reply = app.upload(&metu, &path, &[], ("../duyuru görüntüsü.pdf", PDF)).await;
    let content = reply.header("location").unwrap().to_owned();
    let uploaded = reply.is(201);
    assert_eq!(uploaded["file_name"], "duyuru görüntüsü.pdf");
    assert_eq!(uploaded["media_type"], "application/pdf");
    assert_eq!(uploaded["evidence_package_id"], Value::Null);

    for reader in [&metu, &app.officer(Role::ProgrammeOfficer)] {
        let file = app.get(reader, &content).await;
        assert_eq!((file.status, file.bytes.as_slice()), (200, PDF));
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        let disposition = file.header("content-disposition").unwrap();
        assert!(disposition.starts_with("attachment; "), "{disposition}");
        assert!(disposition.contains("filename*=UTF-8''duyuru%20g%C3%B6r"), "{disposition}");
    }
    app.get(&boun, &content).await.refused(404, "not_found");
    app.upload(&boun, &path, &[], ("a.pdf", PDF)).await.refused(404, "not_found");
    let other = announced(&app, &metu).await;
    let crossed = content.replace(&announcement, &other);
    app.get(&metu, &crossed).await.refused(404, "not_found");

    let text = app.upload(&metu, &path, &[], ("a.pdf", b"duyuru")).await;
    text.refused(415, "unsupported_media_type");
    app.upload(&metu, &path, &[("note", "x")], ("a.pdf", PDF)).await.refused(400, "malformed");
    app.post(&metu, &path, json!({})).await.refused(415, "unsupported_media_type");
    let mut large = PDF.to_vec();
    large.resize(10 * 1024 * 1024 + 1, b'x');
    app.upload(&metu, &path, &[], ("a.pdf", &large)).await.refused(413, "too_large");
    large.pop();
    app.upload(&metu, &path, &[], ("a.pdf", &large)).await.is(201);
}

#[actix_web::test]
async fn a_package_takes_all_unsent_evidence_and_never_changes() {
    let app = TestApp::new().await;
    let (metu, boun) =
        (app.officer(Role::CareerOfficer), app.officer_of(Role::CareerOfficer, Some(BOUN)));
    let path = packages(&app);
    app.act(&metu, &path).await.refused(409, "evidence_missing");
    let (one, two) = (announced(&app, &metu).await, announced(&app, &metu).await);
    app.act(&metu, &path).await.refused(409, "evidence_missing");
    let mut first = vec![evidence(&app, &metu, &one).await, evidence(&app, &metu, &two).await];
    let of_other = evidence(&app, &boun, &announced(&app, &boun).await).await;

    let sent = app.act(&metu, &path).await.is(201);
    let ids = |package: &Value| {
        let items = package["evidence"].as_array().unwrap();
        let mut ids: Vec<_> = items.iter().map(id).collect();
        ids.sort();
        ids
    };
    first.sort();
    assert_eq!(ids(&sent), first);
    assert_eq!(sent["recipient"], "temsilci@usp.example");
    assert_eq!(sent["sent_by"], metu.user.to_string());
    app.act(&metu, &path).await.refused(409, "evidence_missing");

    let late = evidence(&app, &metu, &one).await;
    let second = app.act(&metu, &path).await.is(201);
    assert_eq!(ids(&second), [late]);
    assert_eq!(app.get(&metu, &path).await.is(200)["items"], json!([second, sent]));
    assert_eq!(app.get(&boun, &path).await.is(200)["items"], json!([]));
    let other = app.act(&boun, &path).await.is(201);
    assert_eq!(ids(&other), [of_other]);
    for role in [Role::ProgrammeOfficer, Role::IskurOfficer] {
        let all = app.get(&app.officer(role), &path).await.is(200);
        let sent = json!([other, second, sent]);
        assert_eq!(without_actions(all)["items"], without_actions(sent));
    }
    let unknown = format!("/v1/terms/{UNKNOWN}/evidence-packages");
    app.act(&metu, &unknown).await.refused(404, "not_found");
    app.get(&metu, &unknown).await.refused(404, "not_found");
}

#[actix_web::test]
async fn simultaneous_packages_send_a_file_once() {
    for _ in 0..3 {
        let app = TestApp::new().await;
        let metu = app.officer(Role::CareerOfficer);
        let announcement = announced(&app, &metu).await;
        for _ in 0..3 {
            evidence(&app, &metu, &announcement).await;
        }
        let path = packages(&app);
        let replies = join_all((0..6).map(|_| app.act(&metu, &path))).await;
        let (sent, refused): (Vec<_>, Vec<_>) =
            replies.into_iter().partition(|reply| reply.status == 201);
        assert_eq!(sent.len(), 1);
        refused.into_iter().for_each(|reply| drop(reply.refused(409, "evidence_missing")));
    }
}
