//! What the server counts and measures of itself. Any crate counts by calling a function here, as it
//! writes a line of the log. [`text`] is what Prometheus reads.
//!
//! A label is a name from the source code, such as an operation, a code or a job. Nearly every
//! function takes a `&'static str`, so that no id and nothing about a person can become a label.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod gauges;

pub use gauges::Gauges;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};
use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

/// The media type of [`text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds in seconds. A request waits at most three seconds at a gate and six in total.
const REQUEST: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 6.0];
/// A run of a job processes up to a thousand items.
const RUN: [f64; 8] = [0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    operation: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refusal {
    operation: &'static str,
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Gate {
    gate: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Constraint {
    constraint: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Job {
    job: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobOutcome {
    job: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

struct Metrics {
    requests: Family<Answer, Counter>,
    durations: Family<Operation, Histogram>,
    refusals: Family<Refusal, Counter>,
    waits: Family<Gate, Histogram>,
    retries: Counter,
    losses: Counter,
    constraints: Family<Constraint, Counter>,
    runs: Family<Job, Histogram>,
    items: Family<JobOutcome, Counter>,
    mails: Family<Outcome, Counter>,
    registry: Registry,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

impl Metrics {
    fn new() -> Self {
        let mut registry = Registry::with_prefix("staj");
        let of = &mut registry;
        let request = || Histogram::new(REQUEST);
        let run = || Histogram::new(RUN);
        Self {
            requests: added(of, "requests", "Answered requests", Family::default()),
            durations: added(
                of,
                "request_duration_seconds",
                "Time until a request was answered",
                Family::new_with_constructor(request),
            ),
            refusals: added(of, "refusals", "Answered problems", Family::default()),
            waits: added(
                of,
                "gate_wait_seconds",
                "Time that a request waited at a gate",
                Family::new_with_constructor(request),
            ),
            retries: added(
                of,
                "transactions_retried",
                "Transactions that collided and ran again",
                Counter::default(),
            ),
            losses: added(
                of,
                "connections_lost",
                "Database connections that were lost in use",
                Counter::default(),
            ),
            constraints: added(
                of,
                "constraint_refusals",
                "Changes that the database refused although the decision allowed them",
                Family::default(),
            ),
            runs: added(
                of,
                "job_duration_seconds",
                "Time of one run of a job",
                Family::new_with_constructor(run),
            ),
            items: added(of, "job_items", "Items that a job tried", Family::default()),
            mails: added(of, "mails", "Attempts to send a mail", Family::default()),
            registry,
        }
    }
}

/// Registers a metric, and returns it.
fn added<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

/// Counts an answered request and how long it took.
pub fn answered(operation: &'static str, status: u16, took: Duration) {
    METRICS.requests.get_or_create(&Answer { operation, status }).inc();
    METRICS.durations.get_or_create(&Operation { operation }).observe(took.as_secs_f64());
}

/// Counts a problem that a request was answered with.
pub fn refused(operation: &'static str, code: &'static str) {
    METRICS.refusals.get_or_create(&Refusal { operation, code }).inc();
}

/// Counts a request that was let in at a gate or turned away, and how long it waited.
pub fn waited(gate: &'static str, wait: Duration) {
    METRICS.waits.get_or_create(&Gate { gate }).observe(wait.as_secs_f64());
}

/// Counts a transaction that collided with another one and runs again.
pub fn retried() {
    METRICS.retries.inc();
}

/// Counts a database connection that was lost while it was in use.
pub fn lost() {
    METRICS.losses.inc();
}

/// Counts a change that a constraint refused. A name that is not written like the name of a
/// constraint or a column is counted as `other`, because messages of a database can contain values.
pub fn constrained(constraint: &str) {
    let name = constraint.rsplit_once("constraint failed: ").map_or(constraint, |(_, name)| name);
    let is_name = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '.' | ',' | ' ');
    let is_known = !name.is_empty() && name.len() <= 128 && name.chars().all(is_name);
    let constraint = if is_known { name } else { "other" }.to_owned();
    METRICS.constraints.get_or_create(&Constraint { constraint }).inc();
}

/// Counts a run of a job.
pub fn ran(job: &'static str, took: Duration) {
    METRICS.runs.get_or_create(&Job { job }).observe(took.as_secs_f64());
}

/// Counts items that a job tried: `done`, `failed` or `set_aside`.
pub fn tried(job: &'static str, outcome: &'static str, items: usize) {
    let items = u64::try_from(items).unwrap_or(u64::MAX);
    METRICS.items.get_or_create(&JobOutcome { job, outcome }).inc_by(items);
}

/// Counts an attempt to send a mail by its outcome.
pub fn mailed(outcome: &'static str) {
    METRICS.mails.get_or_create(&Outcome { outcome }).inc();
}

/// Everything that was counted, and the given gauges.
pub fn text(gauges: &Gauges) -> Result<String, fmt::Error> {
    let mut text = String::new();
    encode_registry(&mut text, &METRICS.registry)?;
    encode_registry(&mut text, gauges.registry())?;
    encode_eof(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_constraints_become_labels() {
        for refusal in [
            "offers_two_slots",
            "UNIQUE constraint failed: offers.candidate_id, offers.slot",
            "CHECK constraint failed: length(recipient) between 3 and 254",
            "Key (email)=(ayse@ornek.example) already exists",
            "",
        ] {
            constrained(refusal);
        }
        let text = text(&Gauges::default()).unwrap();
        let counted = |name: &str| {
            let line = format!("staj_constraint_refusals_total{{constraint=\"{name}\"}} ");
            text.lines().find_map(|found| found.strip_prefix(&line).map(str::to_owned))
        };
        assert_eq!(counted("offers_two_slots").as_deref(), Some("1"));
        assert_eq!(counted("offers.candidate_id, offers.slot").as_deref(), Some("1"));
        assert_eq!(counted("other").as_deref(), Some("3"));
        assert!(!text.contains('@') && !text.contains("between"), "{text}");
    }
}
