//! What wraps every request: its id, its log line, and the headers of every response.

use crate::app::App;
use crate::ctx::RequestId;
use crate::idempotency;
use crate::language::speak;
use crate::looks::write_down;
use crate::preconditions;
use crate::problem::{ApiError, Code};
use crate::router::{Operation, Route};
use crate::services::{Allowance, address};
use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    AcceptLanguage, Header, HeaderName, HeaderValue, LanguageTag, Preference, VARY,
};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::web;
use log::Level;
use staj_domain::Named;
use staj_domain::mode::Mode;
use staj_domain::user::Language;
use staj_logging::{KeyValue, Work};
use std::borrow::Cow;
use std::time::Instant;
use uuid::Uuid;

/// Puts the layers of every server around an app. What is compressed has left everything else: answers are
/// kept and tagged as they are.
pub fn layers<T>(
    app: actix_web::App<T>,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + 'static>,
        Error = actix_web::Error,
        InitError = (),
    >,
>
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
{
    app.wrap(from_fn(observe)).wrap(Compress::default())
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware for every request. It assigns a request id, renders problems with that id in the
/// client's language, sets the security headers, and writes one log line. Every line that
/// the request writes names the request and, once they are known, the caller and their role.
async fn observe(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    // Every path with GET also has HEAD (RFC 9110, 9.3.2). The server leaves out the body.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    // Accept only a UUID from the client: any other text could inject content into our log.
    let given = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .and_then(|id| Uuid::try_parse(id).ok());
    let id = given.unwrap_or_else(crate::ctx::new_id);
    request.extensions_mut().insert(RequestId(id));
    let route = Route::find(request.match_info().as_str());
    let operation = route.and_then(|route| route.operation(request.method()));
    let pattern = match route {
        Some(route) => {
            request.extensions_mut().insert(route);
            Cow::Borrowed(route.pattern.as_str())
        }
        None => request.match_pattern().map_or(Cow::Borrowed("-"), Cow::Owned),
    };
    let parent = request.headers().get("traceparent").and_then(|parent| parent.to_str().ok());
    let name = || format!("{} {pattern}", request.method());
    let work = Work::part([("request_id", &id.to_string())]).asked(name, parent);
    if let Some(operation) = operation {
        work.add("operation", &operation.id);
    }
    let traced = work.clone();
    let observed = async move {
        let method = request.method().clone();
        let response = answer(request, next, id, operation).await?;
        // Log the pattern, not the path: a path may contain data that does not belong in a log.
        let (took, status) = (began.elapsed(), response.status());
        staj_metrics::answered(name_of(operation), status.as_u16(), took);
        let attributes = [
            KeyValue::new("http.request.method", method.to_string()),
            KeyValue::new("http.route", pattern.to_string()),
            KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
        ];
        traced.end(attributes, status.is_server_error().then_some("the server could not serve it"));
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // Monitoring asks every few seconds.
        let is_watch =
            operation.is_some_and(|of| matches!(&*of.id, "get_health" | "get_readiness"));
        let level = match status.is_success() && is_watch {
            true => Level::Debug,
            false => Level::Info,
        };
        log::log!(level, status = status.as_u16(), took_us = took; "{method} {pattern}");
        Ok(response)
    };
    work.run(observed).await
}

async fn answer(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: Uuid,
    operation: Option<&'static Operation>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let language = language(&request);
    let app = request.app_data::<web::Data<App>>();
    let is_production = app.is_some_and(|app| app.mode == Mode::Production);
    let mut allowance = allowance(&request, operation);
    let refusal = unexpected_query(&request, operation)
        .or_else(|| maintenance(&request))
        .or_else(|| allowance.as_mut()?.refusal.take());
    let admitted = match refusal {
        Some(refusal) => Err(refusal),
        None => idempotency::admit(&mut request, operation).await,
    };
    let mut response = match admitted {
        Err(refusal) => request.error_response(refusal),
        Ok(Some(replayed)) => request.into_response(replayed),
        Ok(None) => {
            let answered = speak(language, next.call(request)).await?;
            idempotency::commit(answered.map_into_boxed_body()).await?
        }
    };
    response = preconditions::tag(response, operation).await?;
    if let Err(error) = write_down(&response, operation).await {
        // Nobody sees what nobody could write down.
        response = response.error_response(error);
    }
    let problem =
        response.response().error().and_then(|error| error.as_error::<ApiError>()).map(|error| {
            staj_metrics::refused(name_of(operation), error.code.name());
            error.response(Some(id), language)
        });
    if let Some(problem) = problem {
        response = response.into_response(problem);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
    headers.append(VARY, HeaderValue::from_static("Accept-Language"));
    if let Some(allowance) = allowance {
        allowance.tell(headers);
    }
    if let Some(deprecation) = operation.and_then(|operation| operation.deprecation) {
        deprecation.tell(headers);
    }
    let policy = HeaderName::from_static("content-security-policy");
    if !headers.contains_key(&policy) {
        // Nothing but the pages of the documentation is a page.
        let nothing =
            HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
        headers.insert(policy, nothing);
    }
    if is_production {
        let a_year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(HeaderName::from_static("strict-transport-security"), a_year);
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let no_store = HeaderValue::from_static("no-store");
    if !headers.contains_key("cache-control") {
        headers.insert(HeaderName::from_static("cache-control"), no_store);
    }
    Ok(response)
}

/// What metrics call an operation, and all requests that are for none, such as those for the
/// documentation.
fn name_of(operation: Option<&'static Operation>) -> &'static str {
    operation.map_or("other", |operation| &operation.id)
}

/// Refuses a query string on an operation that has no query parameters. It would otherwise be
/// ignored, which is dangerous for a mistaken preview: the command would really run. Operations with
/// query parameters refuse unknown names themselves.
fn unexpected_query(request: &ServiceRequest, operation: Option<&Operation>) -> Option<ApiError> {
    let is_queryless = operation.is_some_and(|operation| !operation.has_query);
    let is_unexpected = is_queryless && !request.query_string().is_empty();
    is_unexpected
        .then(|| ApiError::with_detail(Code::Malformed, "this operation has no query parameters"))
}

/// Counts a request of which an address may make only so many.
fn allowance(request: &ServiceRequest, operation: Option<&Operation>) -> Option<Allowance> {
    let app = request.app_data::<web::Data<App>>()?;
    app.limits.count(&operation?.id, address(request.request(), &app.proxies))
}

/// Refuses everything but reading during maintenance.
fn maintenance(request: &ServiceRequest) -> Option<ApiError> {
    let app = request.app_data::<web::Data<App>>()?;
    let is_read = matches!(*request.method(), Method::GET | Method::OPTIONS);
    if is_read { None } else { app.maintenance.refusal(app.clock.wall()) }
}

/// The client's most preferred language in which problems are available. English if there is none.
fn language(request: &ServiceRequest) -> Language {
    let asked = AcceptLanguage::parse(request).map(|asked| asked.ranked()).unwrap_or_default();
    let available = |preference: &Preference<LanguageTag>| {
        Language::from_name(preference.item()?.primary_language())
    };
    asked.iter().find_map(available).unwrap_or(Language::English)
}
