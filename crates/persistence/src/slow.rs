//! Writes statements and transactions that take long to the log, and all statements to the trace of
//! the work, if there is one. A fast statement costs two readings of the clock.

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use staj_logging::{KeyValue, part_took};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What takes longer is slow. `None`: nothing is.
static LIMIT: OnceLock<Option<Duration>> = OnceLock::new();
/// The longest text of a statement in the log, in characters.
const TEXT: usize = 500;

/// From now on, connections that are opened log the statements and transactions that take longer
/// than this, and trace all. Zero: none is logged. Only the first call counts.
pub fn log_slower_than(limit: Duration) {
    if LIMIT.set((!limit.is_zero()).then_some(limit)).is_err() {
        return;
    }
    // A connection takes a function and nothing else, so the limit is a static.
    let stopwatch: fn() -> Option<Box<dyn Instrumentation>> =
        || Some(Box::new(Stopwatch::new(*LIMIT.get()?)));
    if let Err(error) = set_default_instrumentation(stopwatch) {
        log::warn!("slow statements are not logged: {error}");
    }
}

/// Measures the statements and transactions of one connection.
struct Stopwatch {
    limit: Option<Duration>,
    statement: Option<Instant>,
    transaction: Option<Instant>,
    /// Whether the statement that runs ends the transaction.
    is_ending: bool,
}

impl Stopwatch {
    fn new(limit: Option<Duration>) -> Self {
        Self { limit, statement: None, transaction: None, is_ending: false }
    }

    /// The milliseconds, if that is slow.
    fn slow(&self, took: Duration) -> Option<u64> {
        let is_slow = took > self.limit?;
        is_slow.then(|| u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
    }
}

impl Instrumentation for Stopwatch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.statement = Some(Instant::now()),
            InstrumentationEvent::FinishQuery { query, .. } => {
                if let Some(took) = self.statement.take().map(|began| began.elapsed()) {
                    let text = || text(&query.to_string());
                    part_took("statement", took, || KeyValue::new("db.query.text", text()));
                    if let Some(took) = self.slow(took) {
                        log::warn!(took_ms = took; "a statement was slow: {}", text());
                    }
                }
                if std::mem::take(&mut self.is_ending)
                    && let Some(began) = self.transaction.take()
                    && let Some(took) = self.slow(began.elapsed())
                {
                    log::warn!(took_ms = took; "a transaction was slow");
                }
            }
            InstrumentationEvent::BeginTransaction { depth, .. } if depth.get() == 1 => {
                self.transaction = Some(Instant::now());
            }
            InstrumentationEvent::CommitTransaction { depth, .. }
            | InstrumentationEvent::RollbackTransaction { depth, .. }
                if depth.get() == 1 =>
            {
                self.is_ending = true;
            }
            _ => {}
        }
    }
}

/// A statement on one line and without its values, which diesel writes after it.
fn text(statement: &str) -> String {
    let statement = statement.split(" -- binds: ").next().unwrap_or_default();
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::{Stopwatch, text};
    use crate::schema::users;
    use diesel::connection::{Connection, SimpleConnection};
    use diesel::prelude::*;
    use diesel::sqlite::Sqlite;
    use std::sync::Mutex;
    use std::time::Duration;

    static LINES: Mutex<Vec<String>> = Mutex::new(vec![]);

    struct Lines;

    impl log::Log for Lines {
        fn enabled(&self, _: &log::Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &log::Record<'_>) {
            if record.target() == "staj_persistence::slow" {
                LINES.lock().unwrap().push(record.args().to_string());
            }
        }

        fn flush(&self) {}
    }

    #[test]
    fn slow_statements_and_transactions_are_logged_and_fast_ones_are_not() {
        log::set_boxed_logger(Box::new(Lines)).unwrap();
        log::set_max_level(log::LevelFilter::Warn);
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        let mut lines = |limit: Duration| {
            conn.set_instrumentation(Stopwatch::new(Some(limit)));
            conn.transaction(|conn| conn.batch_execute("select 1")).unwrap();
            std::mem::take(&mut *LINES.lock().unwrap())
        };
        assert_eq!(lines(Duration::from_secs(60)), Vec::<String>::new());
        assert_eq!(
            lines(Duration::ZERO),
            [
                "a statement was slow: BEGIN",
                "a statement was slow: select 1",
                "a statement was slow: COMMIT",
                "a transaction was slow"
            ]
        );
    }

    #[test]
    fn a_slow_statement_is_logged_without_its_values() {
        let query = users::table.select(users::id).filter(users::email.eq("ayse@ornek.example"));
        let debug = diesel::debug_query::<Sqlite, _>(&query).to_string();
        assert!(debug.contains("ayse@ornek.example"), "diesel writes values: {debug}");
        let logged = text(&debug);
        assert!(logged.starts_with("SELECT `users`.`id` FROM `users` WHERE"), "{logged}");
        assert!(!logged.contains("ayse"), "{logged}");
        assert_eq!(text(&format!("select\n  '{}'", "x".repeat(1000))).chars().count(), 500);
    }
}
