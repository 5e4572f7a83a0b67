//! Log lines that name the work they belong to: a request, an item of a job, a mail. Whoever begins
//! the work says once what it is. Every line that is written during the work carries that, whichever
//! crate and thread writes it. If somebody collects traces, the work and its parts are spans.
//!
//! The names must be ids and codes, never a person's name, an identity number or a secret.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod json;
mod spans;

pub use json::json;
pub use opentelemetry::KeyValue;
pub use spans::{part_took, span, trace_with};

use log::kv::{Error, Key, Source, Value, VisitSource};
use log::{Level, Log, Metadata, Record};
use opentelemetry::Context;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

tokio::task_local! {
    static WORK: Work;
}

/// What log lines say about the work that is being done. Clones share what is added later.
#[derive(Debug, Clone, Default)]
pub struct Work {
    said: Arc<Mutex<Vec<Pair>>>,
    /// The span of the work, if somebody collects traces.
    span: Option<Context>,
}

type Pair = (&'static str, String);

impl Work {
    /// The work of this task or thread. Outside any work it is empty, and what is added is lost.
    pub fn current() -> Self {
        WORK.try_with(Clone::clone).unwrap_or_default()
    }

    /// Work that is part of the current one and adds this to its lines.
    pub fn part<const N: usize>(pairs: [(&'static str, &str); N]) -> Self {
        let current = Self::current();
        let said = Arc::new(Mutex::new(current.pairs().clone()));
        let work = Self { said, span: current.span };
        for (name, value) in pairs {
            work.add(name, value);
        }
        work
    }

    /// Adds what has become known about the work. A name that is already there keeps its value.
    pub fn add(&self, name: &'static str, value: impl ToString) {
        let mut pairs = self.pairs();
        if pairs.iter().all(|(known, _)| *known != name) {
            pairs.push((name, value.to_string()));
        }
    }

    /// What the lines of the work say under this name.
    pub fn value(&self, name: &str) -> Option<String> {
        let pairs = self.pairs();
        pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    /// Does the work in a task.
    pub async fn run<T>(self, work: impl Future<Output = T>) -> T {
        WORK.scope(self, work).await
    }

    /// Does the work on this thread.
    pub fn run_here<T>(self, work: impl FnOnce() -> T) -> T {
        WORK.sync_scope(self, work)
    }

    fn pairs(&self) -> MutexGuard<'_, Vec<Pair>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds the current work to every line before another logger writes it.
pub struct Logger<L>(pub L);

impl<L: Log> Log for Logger<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        let work = Work::current().pairs().clone();
        let both = Both(record.key_values(), &work);
        let level = if is_fault_of_a_client(record) { Level::Debug } else { record.level() };
        self.0.log(&record.to_builder().level(level).key_values(&both).build());
    }

    fn flush(&self) {
        self.0.flush();
    }
}

/// Writes panics as lines of the log, so that they also name their work.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        log::error!(thread = thread.name().unwrap_or("-"); "{panic}");
    }));
}

/// Whether the HTTP layer reports a request that it cannot parse, or a connection that broke. It
/// calls both an error, although the server has none, and anybody can cause any number of them.
fn is_fault_of_a_client(record: &Record<'_>) -> bool {
    const LAYER: &str = "actix_http::h1";
    const FAULTS: [&str; 3] = ["stream error:", "MAX_BUFFER_SIZE ", "write zero;"];
    let is_of_layer = record.level() == Level::Error && record.target().starts_with(LAYER);
    is_of_layer && {
        let text = record.args().to_string();
        FAULTS.iter().any(|fault| text.starts_with(fault))
    }
}

/// What the line says itself, and then what the work adds.
struct Both<'a>(&'a dyn Source, &'a [Pair]);

impl Source for Both<'_> {
    fn visit<'kvs>(&'kvs self, visitor: &mut dyn VisitSource<'kvs>) -> Result<(), Error> {
        self.0.visit(visitor)?;
        for (name, value) in self.1 {
            visitor.visit_pair(Key::from_str(name), Value::from(value.as_str()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps the lines.
    #[derive(Default)]
    struct Kept(Mutex<Vec<String>>);

    impl Log for Kept {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &Record<'_>) {
            struct Text(String);
            impl<'kvs> VisitSource<'kvs> for Text {
                fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
                    self.0 += &format!(" {key}={value}");
                    Ok(())
                }
            }
            let mut line = Text(format!("{} {}", record.level(), record.args()));
            record.key_values().visit(&mut line).unwrap();
            self.0.lock().unwrap().push(line.0);
        }

        fn flush(&self) {}
    }

    fn lines(write: impl FnOnce(&Logger<Kept>)) -> Vec<String> {
        let logger = Logger(Kept::default());
        write(&logger);
        logger.0.0.into_inner().unwrap()
    }

    fn write(logger: &Logger<Kept>, target: &str, text: &str) {
        let own = [("code", "internal")];
        let mut record = Record::builder();
        record.level(Level::Error).target(target).key_values(&own);
        logger.log(&record.args(format_args!("{text}")).build());
    }

    #[test]
    fn a_line_names_its_work_on_every_thread_and_nothing_afterwards() {
        let lines = lines(|logger| {
            Work::part([("request_id", "7")]).run_here(|| {
                Work::current().add("user_id", 1);
                let work = Work::current();
                std::thread::scope(|scope| {
                    scope.spawn(|| work.run_here(|| write(logger, "staj", "away")));
                });
                Work::part([("mail", "9")]).run_here(|| write(logger, "staj", "refused"));
                write(logger, "staj", "broken");
            });
            write(logger, "staj", "idle");
        });
        assert_eq!(
            lines,
            [
                "ERROR away code=internal request_id=7 user_id=1",
                "ERROR refused code=internal request_id=7 user_id=1 mail=9",
                "ERROR broken code=internal request_id=7 user_id=1",
                "ERROR idle code=internal",
            ]
        );
    }

    #[test]
    fn requests_that_cannot_be_parsed_are_no_errors_of_the_server() {
        let lines = lines(|logger| {
            write(logger, "actix_http::h1::dispatcher", "stream error: request parse error: x");
            write(logger, "actix_http::h1::dispatcher", "Internal server error: unexpected eof");
            write(logger, "staj_api", "stream error: not of the HTTP layer");
        });
        let levels: Vec<_> = lines.iter().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(levels, ["DEBUG", "ERROR", "ERROR"]);
    }
}
