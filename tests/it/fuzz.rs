//! Bytes that nobody would send on purpose. Whatever arrives, the answer follows the contract, and none is
//! a fault of the server. Half a second for each parser here; `STAJ_FUZZ=60 scripts/test sqlite fuzz`
//! tries for a minute each.

use actix_web::test::TestRequest;
use serde_json::json;
use staj_domain::user::Role;
use staj_tests::dice::Dice;
use staj_tests::given::{PDF, PNG, fresh_pdf};
use staj_tests::{Bearer, Nobody, TestApp};
use std::time::{Duration, Instant};

/// How long each parser is tried, and from which seed.
fn tries() -> (Duration, u64) {
    let given = std::env::var_os("STAJ_FUZZ").and_then(|given| given.into_string().ok());
    let given = given.unwrap_or_default();
    let (seconds, seed) = given.split_once(':').unwrap_or((&given, "1"));
    (Duration::from_secs_f64(seconds.parse().unwrap_or(0.5)), seed.parse().unwrap_or(1))
}

/// Bytes and texts that parsers tend to stumble over.
const STUMBLES: &[&[u8]] = &[
    b"\0",
    b"\r\n",
    b"\"",
    b"'",
    b"\\",
    b"%00",
    b"%",
    b"../",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"-1",
    b"1e999",
    b"9223372036854775808",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u{202e}".as_bytes(),
    "İ".as_bytes(),
    b"\xc0\x80",
    b"--edge",
    b"Content-Disposition",
    b"%PDF-",
    b"endobj",
    b"stream",
    b"/Kids",
    b"xref",
];

/// A seed with a few changes: bytes flipped, taken out, doubled, put in, or the end cut off.
fn changed(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(7) {
            0 | 1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            2 if at < bytes.len() => {
                bytes.remove(at);
            }
            3 => {
                let end = (at + dice.below(40)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                let to = dice.below(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            4 => bytes.truncate(at),
            _ => {
                let part = dice.one_of(STUMBLES);
                bytes.splice(at..at, part.iter().copied());
            }
        }
    }
    bytes
}

/// Sends requests that are made from the seeds until the time is up. Every answer is checked against the
/// contract.
async fn attack(
    app: &TestApp,
    caller: &impl Bearer,
    seeds: &[Vec<u8>],
    request: impl Fn(Vec<u8>) -> Option<TestRequest>,
) {
    let (length, seed) = tries();
    let (mut dice, begun, mut sent) = (Dice(seed), Instant::now(), 0);
    while begun.elapsed() < length {
        let at = dice.below(seeds.len());
        let bytes = changed(&seeds[at], &mut dice);
        let Some(request) = request(bytes.clone()) else { continue };
        let reply = app.raw(caller, request).await;
        assert!(reply.status < 500, "{:?}: {:#}", String::from_utf8_lossy(&bytes), reply.body);
        sent += 1;
    }
    assert!(sent > 5, "only {sent} requests");
    println!("{sent} requests");
}

/// A text as it stands in an address: everything but what an HTTP parser refuses before it.
fn encoded(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'&' | b'=' => {
                char::from(*byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[actix_web::test]
async fn no_cursor_and_no_query_makes_the_server_fail() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    for _ in 0..3 {
        app.applicant("Ayşe");
    }
    let page = app.get(&office, "/v1/users?limit=1").await.is(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    let seeds = [
        format!("limit=1&cursor={cursor}"),
        "role=candidate&limit=2".to_owned(),
        "state=active&state=deactivated".to_owned(),
    ];
    let seeds = seeds.map(String::into_bytes);
    let request =
        |bytes: Vec<u8>| Some(TestRequest::get().uri(&format!("/v1/users?{}", encoded(&bytes))));
    attack(&app, &office, &seeds, request).await;
}

#[actix_web::test]
async fn no_token_makes_the_server_fail() {
    let app = TestApp::new().await;
    let seeds = [
        app.officer(Role::ProgrammeOfficer).token.into_bytes(),
        b"eyJhbGciOiJub25lIn0.e30.".to_vec(),
    ];
    let request = |bytes: Vec<u8>| {
        let token = String::from_utf8(bytes).ok()?;
        let value =
            actix_web::http::header::HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
        Some(TestRequest::get().uri("/v1/me").insert_header(("authorization", value)))
    };
    attack(&app, &Nobody, &seeds, request).await;
}

#[actix_web::test]
async fn no_json_makes_the_server_fail() {
    let app = TestApp::new().await;
    let employer = app.employer("Aselsan", 2);
    let ayse = app.candidate("Ayşe");
    let offer = staj_tests::given::offer(
        &ayse,
        time::macros::date!(2026 - 07 - 20),
        time::macros::date!(2026 - 08 - 14),
        time::macros::datetime!(2026-06-01 09:00 UTC),
    );
    let seeds = [offer.to_string().into_bytes(), json!([[[[{}]]]]).to_string().into_bytes()];
    let request = |bytes: Vec<u8>| {
        let request = TestRequest::post().uri("/v1/offers").set_payload(bytes);
        Some(request.insert_header(("content-type", "application/json")))
    };
    attack(&app, &employer, &seeds, request).await;
}

#[actix_web::test]
async fn no_upload_makes_the_server_fail() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let application = app.application(&ayse).await;
    let form = |file: &[u8]| {
        let field = |name: &str, text: &str| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\u{f6}d\u{fc}l.pdf\"\r\nContent-Type: application/pdf\r\n\r\n";
        let fields = [field("document_type", "art_award"), field("title", "Ödül")].concat();
        [fields.as_bytes(), head.as_bytes(), file, b"\r\n--edge--\r\n"].concat()
    };
    let seeds = [form(PDF), form(PNG), form(&fresh_pdf())];
    let path = format!("/v1/applications/{application}/documents");
    let request = |bytes: Vec<u8>| {
        let request = TestRequest::post().uri(&path).set_payload(bytes);
        Some(request.insert_header(("content-type", "multipart/form-data; boundary=edge")))
    };
    attack(&app, &ayse, &seeds, request).await;
}

#[actix_web::test]
async fn no_import_makes_the_server_fail() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let seed =
        json!({ "rows": [{ "national_id": "10000000146", "item": "ales", "quantity": 80 }] });
    let request = |bytes: Vec<u8>| {
        let request = TestRequest::post().uri("/v1/declared-data-imports").set_payload(bytes);
        Some(request.insert_header(("content-type", "application/json")))
    };
    attack(&app, &office, &[seed.to_string().into_bytes()], request).await;
}
