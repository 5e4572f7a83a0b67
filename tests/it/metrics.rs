//! What the server counts of itself, as Prometheus reads it.

use crate::notifications::Deferring;
use serde_json::json;
use staj_persistence::StoreError;
use staj_tests::raw::Raw;
use staj_tests::{Nobody, START, TestApp};
use std::sync::Arc;
use std::time::Duration;
use time::macros::date;

/// The value of a series. The tests of the process count together, so a test compares two readings.
fn value(app: &TestApp, series: &str) -> f64 {
    let text = staj_api::scrape(&app.app).unwrap();
    let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    found.map_or(0.0, |value| value.parse().unwrap())
}

/// How much a series grows while the work is done.
macro_rules! growth {
    ($app:expr, $series:expr, $work:expr) => {{
        let before = value($app, $series);
        $work;
        value($app, $series) - before
    }};
}

#[actix_web::test]
async fn requests_and_refusals_are_counted_by_operation_status_and_code() {
    let app = TestApp::new().await;
    let terms = "staj_requests_total{operation=\"list_terms\",status=\"200\"}";
    assert!(growth!(&app, terms, app.get(&Nobody, "/v1/terms").await.is(200)) >= 1.0);
    let took = "staj_request_duration_seconds_count{operation=\"list_terms\"}";
    assert!(growth!(&app, took, app.get(&Nobody, "/v1/terms").await.is(200)) >= 1.0);
    let refused = "staj_refusals_total{operation=\"get_me\",code=\"unauthorized\"}";
    let refuse = async || app.get(&Nobody, "/v1/me").await.refused(401, "unauthorized");
    assert!(growth!(&app, refused, refuse().await) >= 1.0);
    let waits = "staj_gate_wait_seconds_count{gate=\"database\"}";
    assert!(growth!(&app, waits, app.get(&Nobody, "/v1/terms").await.is(200)) >= 1.0);
}

#[actix_web::test]
async fn a_path_is_never_a_label_and_neither_is_anything_about_a_person() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    app.get(&Nobody, "/v1/unknown-things/ayse@ornek.example").await.refused(404, "not_found");
    let login = json!({ "email": "ayse@ornek.example", "password": "yanlis parola" });
    app.post(&Nobody, "/v1/auth/login", login).await.refused(401, "invalid_credentials");
    app.tick();
    let text = staj_api::scrape(&app.app).unwrap();
    assert!(text.contains("operation=\"other\",status=\"404\""), "{text}");
    let labels = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (_, labels) = line.split_once('{')?;
        labels.split_once('}').map(|(labels, _)| labels)
    });
    let values: Vec<_> = labels.flat_map(|labels| labels.split('"').skip(1).step_by(2)).collect();
    assert!(values.len() > 20, "{values:?}");
    for value in values {
        // Names, numbers of bounds and states, and the version; ids have more digits.
        let digits = value.chars().filter(char::is_ascii_digit).count();
        let is_plain =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ',' | ' ' | '+');
        assert!(digits <= 6 && value.chars().all(is_plain), "{value}");
        assert!(!value.to_lowercase().contains("ayse"), "{value}");
    }
}

#[actix_web::test]
async fn what_the_database_refuses_is_counted_by_its_constraint() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    app.get(&aselsan, "/v1/offers").await.is(200);
    let refused = |text: &str| -> f64 {
        let lines = text.lines().filter(|line| line.starts_with("staj_constraint_refusals_total"));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    };
    let before = refused(&staj_api::scrape(&app.app).unwrap());
    let twice = app.app.store.write(|tx| {
        let holiday = staj_persistence::rows::installation::InstallationRow::new(
            staj_domain::mode::Mode::Sandbox,
            vec![],
            staj_persistence::new_id(),
            START,
        );
        staj_persistence::installation::insert(tx, &holiday)?;
        staj_persistence::installation::insert(tx, &holiday)
    });
    assert!(matches!(twice, Err(StoreError::Refused(_))));
    assert!(refused(&staj_api::scrape(&app.app).unwrap()) > before);
}

#[actix_web::test]
async fn transactions_that_run_again_are_counted() {
    let app = TestApp::new().await;
    let collide = || {
        let attempts = std::cell::Cell::new(0);
        app.app.store.write(|_| {
            attempts.set(attempts.get() + 1);
            match attempts.get() {
                1 => Err(collision()),
                _ => Ok(()),
            }
        })
    };
    assert!(growth!(&app, "staj_transactions_retried_total", collide().unwrap()) >= 1.0);
}

/// What PostgreSQL reports when two transactions wait for each other.
fn collision() -> StoreError {
    use diesel::result::{DatabaseErrorKind, Error};
    let kind = DatabaseErrorKind::SerializationFailure;
    StoreError::from(Error::DatabaseError(kind, Box::new("deadlock detected".to_owned())))
}

#[actix_web::test]
async fn jobs_and_mails_are_counted_by_their_outcome() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    let done = "staj_job_items_total{job=\"notify\",outcome=\"done\"}";
    assert!(growth!(&app, done, app.tick()) >= 1.0);
    let runs = "staj_job_duration_seconds_count{job=\"lapse_offers\"}";
    assert!(growth!(&app, runs, app.tick()) >= 1.0);
    let email = app.get(&ayse, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned();
    let deferred = "staj_mails_total{outcome=\"deferred\"}";
    assert!(growth!(&app, deferred, app.deliver(&Arc::new(Deferring(email))).await) >= 1.0);
}

#[actix_web::test]
async fn lags_are_the_ages_of_the_oldest_work_that_is_not_done() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    app.tick();
    let lag = |of: &str| {
        app.app.lags.read(&app.app.store, app.now()).unwrap();
        value(&app, &format!("staj_lag_seconds{{of=\"{of}\"}}"))
    };
    assert_eq!((lag("event"), lag("deadline")), (0.0, 0.0));
    // The mail about the offer is due at once, and nobody sends it.
    app.at(START + time::Duration::hours(1));
    assert_eq!(lag("mail"), 3600.0);
    let sent = app.get(&ayse, "/v1/offers").await.is(200);
    let respond_by = staj_tests::instant(&sent["items"][0]["respond_by"]);
    app.at(respond_by + time::Duration::minutes(2));
    assert_eq!(lag("deadline"), 120.0);
    Raw::new(&app.db).run("update outbox_events set notified_at = null").unwrap();
    assert!(lag("event") >= 120.0);
    app.tick();
    assert_eq!((lag("event"), lag("deadline")), (0.0, 0.0));
}

#[actix_web::test]
async fn metrics_are_readable_at_once_while_the_database_is_away() {
    let app = TestApp::new().await;
    app.app.database.ask(|| Ok(staj_persistence::Probed::Writable));
    assert_eq!(value(&app, "staj_database_up"), 1.0);
    app.app.lags.read(&app.app.store, app.now()).unwrap();
    // Somebody holds every connection, and nobody answers.
    let lent: Vec<_> = (0..8)
        .map(|_| {
            let store = app.app.store.clone();
            let (sender, lent) = std::sync::mpsc::channel::<()>();
            let (began, is_lent) = std::sync::mpsc::channel();
            let thread = std::thread::spawn(move || {
                store.read(|_| {
                    began.send(()).unwrap();
                    let _ = lent.recv();
                    Ok::<_, StoreError>(())
                })
            });
            is_lent.recv().unwrap();
            (sender, thread)
        })
        .collect();
    app.app.database.ask(|| Err(StoreError::Lost));
    let began = std::time::Instant::now();
    assert_eq!(value(&app, "staj_database_up"), 0.0);
    assert_eq!(value(&app, "staj_connections{state=\"used\"}"), 8.0);
    assert!(value(&app, "process_resident_memory_bytes") > 1e6);
    assert!(value(&app, "process_open_fds") > 2.0 && value(&app, "process_threads") > 1.0);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    for (sender, thread) in lent {
        drop(sender);
        thread.join().unwrap().unwrap();
    }
}
