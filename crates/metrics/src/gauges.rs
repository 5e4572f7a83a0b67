//! What is measured at the moment of reading, and not counted before.

use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;

type Float = Gauge<f64, AtomicU64>;

/// The gauges of one reading.
#[derive(Debug, Default)]
pub struct Gauges(Registry);

impl Gauges {
    /// Adds a gauge.
    pub fn add(&mut self, name: &'static str, help: &'static str, value: f64) {
        self.0.register(name, help, ConstGauge::new(value));
    }

    /// Adds what only grows. Its name gets the ending `_total`.
    pub fn add_count(&mut self, name: &'static str, help: &'static str, value: f64) {
        self.0.register(name, help, ConstCounter::new(value));
    }

    /// Adds a gauge with a value for each value of its label.
    pub fn add_each<const N: usize>(
        &mut self,
        name: &'static str,
        help: &'static str,
        label: &'static str,
        values: [(&'static str, f64); N],
    ) {
        let family = Family::<[(&'static str, &'static str); 1], Float>::default();
        for (value, measured) in values {
            family.get_or_create(&[(label, value)]).set(measured);
        }
        self.0.register(name, help, family);
    }

    /// Adds what does not change while the program runs.
    pub fn add_info(
        &mut self,
        name: &'static str,
        help: &'static str,
        label: &'static str,
        value: &'static str,
    ) {
        self.0.register(name, help, Info::new([(label, value)]));
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.0
    }
}
