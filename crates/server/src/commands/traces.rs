//! Sends traces to a collector, if there is one (OpenTelemetry, OTLP over HTTP).

use crate::error::Error;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, SpanData, SpanExporter};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long a collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(10);

/// Begins to trace this share of all work. Must run outside of any runtime. The spans of the last
/// seconds are sent when the result is dropped.
pub fn begin(url: &str, share: f64) -> Result<Traces, Error> {
    // More than one TLS provider may be compiled in, so one must be selected.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_endpoint(url)
        .build()?;
    let exporter = Reported { exporter, is_failing: AtomicBool::new(false) };
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        // By the id of the trace, so that all servers decide the same.
        .with_sampler(Sampler::TraceIdRatioBased(share))
        .with_resource(Resource::builder().with_service_name("staj").build())
        .build();
    staj_logging::trace_with(provider.tracer("staj"));
    Ok(Traces(provider))
}

/// The traces that are still on their way.
pub struct Traces(SdkTracerProvider);

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            log::warn!("the last traces may be lost: {error}");
        }
    }
}

/// Writes the beginning and the end of an outage of the collector to the log.
#[derive(Debug)]
struct Reported {
    exporter: opentelemetry_otlp::SpanExporter,
    is_failing: AtomicBool,
}

impl SpanExporter for Reported {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.exporter.export(batch).await;
        match (self.is_failing.swap(sent.is_err(), Ordering::Relaxed), &sent) {
            (false, Err(error)) => log::warn!("traces are lost (STAJ_TRACES_URL): {error}"),
            (true, Ok(())) => log::warn!("traces are collected again"),
            (false, Ok(())) | (true, Err(_)) => {}
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use staj_logging::{Work, span};
    use std::io::{Read, Write};
    use std::net::TcpListener;

    #[test]
    fn a_collector_gets_the_spans_of_the_work() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let collector = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut received = vec![];
            let mut part = [0; 4096];
            loop {
                let length = stream.read(&mut part).unwrap();
                received.extend_from_slice(&part[..length]);
                // The name of the outer span comes last.
                if length == 0 || String::from_utf8_lossy(&received).contains("GET /v1/terms") {
                    break;
                }
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
            String::from_utf8_lossy(&received).into_owned()
        });
        let traces = begin(&url, 1.0).unwrap();
        let work = Work::part([("operation", "list_terms")]);
        let work = work.asked(|| "GET /v1/terms".into(), None);
        work.clone().run_here(|| span("read", || {}));
        work.end([], None);
        drop(traces);
        let received = collector.join().unwrap();
        assert!(received.starts_with("POST /v1/traces HTTP/1.1"), "{received}");
        for text in ["service.name", "staj", "read", "staj.operation", "list_terms"] {
            assert!(received.contains(text), "{text} is missing in {received}");
        }
    }
}
