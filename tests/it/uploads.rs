//! What holds for every place that takes a file: an applicant's documents, supplementary documents
//! of an offer, and evidence of an announcement.

use futures_util::future::join_all;
use serde_json::json;
use staj_domain::user::Role;
use staj_jobs::{ORPHAN_AGE, sweep};
use staj_tests::db::is_postgres;
use staj_tests::given::{END, JPEG, PDF, PNG, START, fresh_pdf};
use staj_tests::raw::Raw;
use staj_tests::{Caller, Reply, TestApp, fact, id};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A place that takes a file, and who can upload there.
struct Place {
    path: String,
    fields: &'static [(&'static str, &'static str)],
    owner: Caller,
    /// A time at which uploads are possible.
    at: OffsetDateTime,
}

impl Place {
    async fn upload(&self, app: &TestApp, name: &str, bytes: &[u8]) -> Reply {
        app.at(self.at);
        app.upload(&self.owner, &self.path, self.fields, (name, bytes)).await
    }
}

/// Every place that takes a file.
async fn places(app: &TestApp) -> Vec<Place> {
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let answering = app.now();
    let career = app.officer(Role::CareerOfficer);
    let call = app.open_call();
    let body = json!({ "channel": "website", "url": "https://kariyer.example", "body": "Başladı", "announced_on": "2026-01-20" });
    let announcements = format!("/v1/terms/{}/university-announcements", call.0);
    let announcement = id(&app.post(&career, &announcements, body).await.is(201));
    let mehmet = app.applicant("Mehmet");
    let application = app.application(&mehmet).await;
    vec![
        Place {
            path: format!("/v1/applications/{application}/documents"),
            fields: &[("document_type", "art_award"), ("title", "Ödül")],
            owner: mehmet,
            at: app.now(),
        },
        Place {
            path: format!("/v1/offers/{offer}/documents"),
            fields: &[("title", "Transkript")],
            owner: ayse.caller,
            at: answering,
        },
        Place {
            path: format!("/v1/university-announcements/{announcement}/evidence"),
            fields: &[],
            owner: career,
            at: app.now(),
        },
    ]
}

#[actix_web::test]
async fn a_file_that_cannot_be_used_is_refused_with_a_remedy() {
    let app = TestApp::new().await;
    // The signature and a header of 20,000 by 20,000 pixels.
    let bomb =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x4e\x20\0\0\x4e\x20\x08\x02\0\0\0\x6c\x12\xd1\x6e";
    let script = String::from_utf8(PDF.to_vec())
        .unwrap()
        .replace("/Type/Catalog", "/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>");
    let no_pages =
        String::from_utf8(PDF.to_vec()).unwrap().replace("[3 0 R]/Count 1", "[]/Count 0");
    let cut = &JPEG[..JPEG.len() / 2];
    for place in places(&app).await {
        for (name, bytes, code) in [
            ("belge.pdf", &b"%PDF-"[..], "damaged"),
            ("belge.pdf", no_pages.as_bytes(), "no_pages"),
            ("belge.pdf", script.as_bytes(), "active_content"),
            ("foto.jpg", cut, "damaged"),
            ("foto.png", &PNG[..40], "damaged"),
            ("foto.png", bomb, "too_many_pixels"),
        ] {
            let problem = place.upload(&app, name, bytes).await.refused(422, "file_unusable");
            assert_eq!(problem["errors"][0]["pointer"], "#/file", "{problem:#}");
            assert_eq!(problem["errors"][0]["code"], code, "{problem:#}");
            assert!(problem["detail"].as_str().unwrap().starts_with("the file "), "{problem:#}");
        }
        let kept = place.upload(&app, "belge.pdf.exe", PDF).await.is(201);
        assert_eq!(kept["file_name"], "belge.pdf");
    }
}

#[actix_web::test]
async fn the_same_file_is_taken_once_in_one_place() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        let first = place.upload(&app, "a.pdf", PDF).await.is(201);
        let twin = place.upload(&app, "b.pdf", PDF).await.refused(409, "duplicate_file");
        assert_eq!(fact(&twin, "duplicate_of"), id(&first), "{twin:#}");
        let file = fresh_pdf();
        let replies = join_all((0..4).map(|_| place.upload(&app, "c.pdf", &file))).await;
        let taken = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(taken, 1, "{}", place.path);
        for refused in replies.into_iter().filter(|reply| reply.status != 201) {
            refused.refused(409, "duplicate_file");
        }
        // A photo that differs only in its metadata is the same photo.
        place.upload(&app, "foto.jpg", JPEG).await.is(201);
        let noted = [&JPEG[..2], b"\xff\xfe\0\x06note", &JPEG[2..]].concat();
        place.upload(&app, "foto.jpg", &noted).await.refused(409, "duplicate_file");
    }
}

#[actix_web::test]
async fn files_without_a_row_are_swept_once_they_are_old_and_no_others() {
    let app = TestApp::new().await;
    let (store, files) = (&app.app.store, &app.app.files);
    let mut owned = vec![];
    for place in places(&app).await {
        let kept = place.upload(&app, "a.pdf", &fresh_pdf()).await.is(201);
        owned.push(id(&kept).parse::<Uuid>().unwrap());
    }
    let orphan = Uuid::from_u128(7);
    files.put(orphan, b"a cut off upload".to_vec()).await.unwrap();
    files.mark(Uuid::from_u128(8)).await.unwrap();
    files.probe().await.unwrap();

    let wall = staj_api::Clock::system().wall();
    assert_eq!(sweep(store, files, wall).await.unwrap(), 0, "its upload may still be running");
    assert!(files.get(orphan).await.is_ok());
    let later = wall + ORPHAN_AGE + Duration::MINUTE;
    assert_eq!(sweep(store, files, later).await.unwrap(), 1);
    assert!(files.get(orphan).await.unwrap_err().is_missing());
    for id in owned {
        assert!(files.get(id).await.is_ok(), "a row names {id}");
    }
    assert_eq!(files.marker().await.unwrap(), Some(Uuid::from_u128(8)));
    assert_eq!(sweep(store, files, later).await.unwrap(), 0);
}

/// The sweeper has to know every table that owns files.
#[actix_web::test]
async fn three_tables_own_files() {
    let app = TestApp::new().await;
    let query = if is_postgres() {
        "select table_name::text as line from information_schema.columns
         where table_schema = 'public' and column_name = 'media_type' order by 1"
    } else {
        "select t.name as line from sqlite_schema t join pragma_table_info(t.name) c
         where c.name = 'media_type' order by 1"
    };
    assert_eq!(
        Raw::new(&app.db).lines(query),
        ["announcement_evidence", "documents", "supplementary_documents"]
    );
}

/// A file is large, so it is read only for somebody whose session lives.
#[actix_web::test]
async fn a_file_of_an_ended_session_is_not_read() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    app.act(&ayse, "/v1/auth/logout").await.is(204);
    let path = format!("/v1/applications/{application}/documents");
    let fields = [("document_type", "art_award"), ("title", "Ödül")];
    // Read, it would be too large.
    let large = vec![b'x'; 11 * 1024 * 1024];
    app.upload(&ayse, &path, &fields, ("ödül.pdf", &large)).await.refused(401, "unauthorized");
}
