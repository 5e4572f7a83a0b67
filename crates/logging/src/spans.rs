//! Spans: how long each part of the work took, for whoever collects traces (OpenTelemetry).

use crate::Work;
use opentelemetry::global::{BoxedTracer, ObjectSafeTracer};
use opentelemetry::trace::{
    Span, SpanBuilder, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId,
    TraceState, Tracer,
};
use opentelemetry::{Context, KeyValue};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// Who makes spans. Nobody does before somebody collects them.
static TRACER: OnceLock<BoxedTracer> = OnceLock::new();

/// From now on, work is traced. Only the first call counts.
pub fn trace_with(tracer: impl ObjectSafeTracer + Send + Sync + 'static) {
    let _ = TRACER.set(BoxedTracer::new(Box::new(tracer)));
}

impl Work {
    /// The same work as a span of its own, because a client asked for it. `traceparent` is the header
    /// with which the client names the span that it is part of (W3C Trace Context).
    pub fn asked(self, name: impl FnOnce() -> String, traceparent: Option<&str>) -> Self {
        let outside = || Some(Context::new().with_remote_span_context(remote(traceparent?)?));
        let Some(tracer) = TRACER.get() else { return self };
        self.spanned(tracer, SpanBuilder::from_name(name()).with_kind(SpanKind::Server), outside())
    }

    /// The same work as a span of its own, which the server began itself.
    pub fn begun(self, name: &'static str) -> Self {
        let Some(tracer) = TRACER.get() else { return self };
        self.spanned(tracer, SpanBuilder::from_name(name), None)
    }

    /// Ends the span of the work with what has become known about the work, and with how it ended.
    pub fn end(
        &self,
        attributes: impl IntoIterator<Item = KeyValue>,
        failed: Option<&'static str>,
    ) {
        let Some(context) = &self.span else { return };
        let span = context.span();
        for (name, value) in self.pairs().iter() {
            span.set_attribute(KeyValue::new(format!("staj.{name}"), value.clone()));
        }
        span.set_attributes(attributes);
        if let Some(failed) = failed {
            span.set_status(Status::error(failed));
        }
        span.end();
    }

    fn spanned(self, tracer: &BoxedTracer, span: SpanBuilder, outside: Option<Context>) -> Self {
        let within = self.span.or(outside).unwrap_or_default();
        let span = tracer.build_with_context(span, &within);
        // Not every trace is recorded.
        let span = span.is_recording().then(|| within.with_span(span));
        Self { said: self.said, span }
    }
}

/// Does a part of the current work, as a span of its own if the work is one.
pub fn span<T>(name: &'static str, work: impl FnOnce() -> T) -> T {
    let current = Work::current();
    match current.span {
        // The span ends when its last owner is gone, also after a panic.
        Some(_) => current.begun(name).run_here(work),
        None => work(),
    }
}

/// Notes a part of the current work that has just ended. `detail` is what a trace says of it.
pub fn part_took(name: &'static str, took: Duration, detail: impl FnOnce() -> KeyValue) {
    let (Some(tracer), Some(within)) = (TRACER.get(), Work::current().span) else { return };
    #[expect(
        clippy::disallowed_methods,
        reason = "traces are on the clock of those who collect them"
    )]
    let now = SystemTime::now();
    let began = now.checked_sub(took).unwrap_or(now);
    let builder = SpanBuilder::from_name(name)
        .with_kind(SpanKind::Client)
        .with_start_time(began)
        .with_attributes([detail()]);
    tracer.build_with_context(builder, &within).end_with_timestamp(now);
}

/// The span that a `traceparent` names: `00-TRACE-SPAN-FLAGS`.
fn remote(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-');
    let (version, trace, span) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex =
        |text: &str, length| text.len() == length && text.bytes().all(|of| of.is_ascii_hexdigit());
    let is_valid = version == "00" && is_hex(trace, 32) && is_hex(span, 16);
    let (trace, span) = (TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?);
    let context = SpanContext::new(trace, span, TraceFlags::SAMPLED, true, TraceState::NONE);
    (is_valid && context.is_valid()).then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

    #[test]
    fn work_and_its_parts_on_other_threads_are_one_tree_below_the_span_of_the_client() {
        let silent = Work::part([("request_id", "6")]).asked(|| "GET /v1/terms".into(), None);
        assert!(silent.span.is_none(), "nobody collects traces");

        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        trace_with(provider.tracer("staj"));
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let work = Work::part([("request_id", "7")]).asked(|| "GET /v1/terms".into(), Some(parent));
        std::thread::scope(|scope| {
            let part = work.clone();
            scope.spawn(|| {
                part.run_here(|| {
                    span("read", || {
                        let text = || KeyValue::new("db.query.text", "select 1");
                        part_took("statement", Duration::from_millis(3), text);
                    });
                });
            });
        });
        work.end([], Some("unavailable"));

        let spans = exporter.get_finished_spans().unwrap();
        let found = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
        let (asked, read, statement) = (found("GET /v1/terms"), found("read"), found("statement"));
        assert_eq!(asked.parent_span_id, SpanId::from_hex("b7ad6b7169203331").unwrap());
        assert_eq!(read.parent_span_id, asked.span_context.span_id());
        assert_eq!(statement.parent_span_id, read.span_context.span_id());
        assert!(spans.iter().all(|span| {
            span.span_context.trace_id().to_string() == "0af7651916cd43dd8448eb211c80319c"
        }));
        assert_eq!(asked.attributes, [KeyValue::new("staj.request_id", "7")]);
        assert_eq!(asked.status, Status::error("unavailable"));
        let took = statement.end_time.duration_since(statement.start_time).unwrap();
        assert_eq!(took, Duration::from_millis(3));
    }

    #[test]
    fn what_is_no_traceparent_names_no_span() {
        for text in [
            "",
            "00",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7-b7ad6b7169203331-01",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert!(remote(text).is_none(), "{text}");
        }
    }
}
