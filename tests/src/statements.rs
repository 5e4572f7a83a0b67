//! Counts the statements that a request sends to the database.

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use staj_logging::Work;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// The number of statements of each request, by its id.
static COUNTED: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);

fn counted() -> MutexGuard<'static, Option<HashMap<String, u32>>> {
    COUNTED.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Counter;

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { .. } = event
            && let Some(request) = Work::current().value("request_id")
        {
            *counted().get_or_insert_default().entry(request).or_default() += 1;
        }
    }
}

/// From now on, connections that are opened count their statements.
pub(crate) fn count() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::new(Counter))).unwrap());
}

/// How many statements the request with this id has sent, `begin` and `commit` included.
pub(crate) fn of(request: &str) -> u32 {
    counted().as_ref().and_then(|counted| counted.get(request).copied()).unwrap_or_default()
}
