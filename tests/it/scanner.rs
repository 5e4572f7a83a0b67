//! Uploaded files are scanned for malware, if a scanner is set. `scripts/antivirus` does the same with a
//! real one.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use staj_api::{Scan, Scanner};
use staj_domain::mode::Mode;
use staj_tests::given::fresh_pdf;
use staj_tests::{Reply, TestApp, pointers};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Finds what contains a word, unless it is away.
struct Finder(Arc<AtomicBool>);

impl Scanner for Finder {
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> BoxFuture<'a, Result<Scan, String>> {
        let found = match self.0.load(Ordering::Relaxed) {
            true => Err("connection refused".to_owned()),
            false if bytes.windows(5).any(|part| part == b"virus") => {
                Ok(Scan::Infected("Test-Signature".to_owned()))
            }
            false => Ok(Scan::Clean),
        };
        std::future::ready(found).boxed()
    }
}

#[actix_web::test]
async fn malware_is_refused_and_without_a_scanner_nothing_is_stored() {
    let is_away = Arc::<AtomicBool>::default();
    let finder = Finder(is_away.clone());
    let app = TestApp::with(Mode::Sandbox, move |app| app.scanner = Some(Box::new(finder))).await;
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    let path = format!("/v1/applications/{application}/documents");
    let upload = async |content: Vec<u8>| -> Reply {
        let fields = [("document_type", "art_award"), ("title", "Ödül")];
        app.upload(&ayse, &path, &fields, ("ödül.pdf", &content)).await
    };
    upload(fresh_pdf()).await.is(201);
    let infected = [fresh_pdf(), b"% virus".to_vec()].concat();
    let refused = upload(infected).await.refused(422, "file_unusable");
    assert_eq!(pointers(&refused), ["#/file"]);
    assert_eq!(refused["errors"][0]["code"], "infected");
    assert!(!refused.to_string().contains("Test-Signature"), "{refused}");

    is_away.store(true, Ordering::Relaxed);
    let refused = upload(fresh_pdf()).await;
    assert_eq!(refused.header("retry-after"), Some("31"));
    refused.refused(503, "unavailable");
    let path = format!("/v1/documents?application_id={application}");
    let held = app.get(&ayse, &path).await.is(200);
    assert_eq!(held["items"].as_array().unwrap().len(), 1);
}
