//! The OpenAPI contract, which is generated from the registered routes.

mod links;

use crate::deprecation::Deprecation;
use crate::idempotency;
use crate::labels;
use crate::preconditions::has_object;
use crate::problem::{Code, Problem};
use crate::router::Route;
use crate::services::is_limited;
use crate::wire::{ClaimedBy, DocumentControl, Job, NotificationKind, OfferInclude, PoolInclude};
use actix_web::http::Method;
use serde_json::{Value, json};
use staj_domain::user::Language;
use staj_persistence::sandbox;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use time::format_description::well_known::Rfc3339;
use time::macros::{date, format_description};
use time::{Date, Duration, OffsetDateTime};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayItems, KnownFormat, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Deprecated, Info, Object, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};
use utoipa::{Modify, OpenApi as _};
use utoipa_actix_web::AppExt;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Staj",
        description = include_str!("openapi.md"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "Staj")
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "auth", description = "Signing in and out, registration and invitations"),
        (name = "users", description = "Accounts of the people who run the programme"),
        (name = "reference", description = "Provinces, schools, departments, holidays, wage rules, problem types"),
        (name = "terms", description = "Terms, their calendar, evaluation and pool"),
        (name = "announcements", description = "Announcements of the programme and of universities, and their evidence"),
        (name = "applications", description = "Applications and their documents"),
        (name = "documents", description = "Document control: accepting, rejecting and approving documents"),
        (name = "pool", description = "The pool of candidates, without names and schools"),
        (name = "talent-pool", description = "Talent pools and reserve lists of employers, and the lists that a candidate is on"),
        (name = "interviews", description = "Interviews, their meetings and calendars"),
        (name = "employers", description = "Employers, members and quotas"),
        (name = "offers", description = "Internship offers, from the draft to the confirmation"),
        (name = "placements", description = "Confirmed internships"),
        (name = "tasks", description = "What has to be done about offers and internships, and by when"),
        (name = "sgk-notices", description = "SGK notices, with which schools register interns for social security"),
        (name = "notifications", description = "Notifications about what concerns you, and mails"),
        (name = "audit", description = "The audit trail, who looked at what, and checks of the stored data"),
        (name = "privacy", description = "What is stored about people, what they ask about it, how long it is kept, and its erasure (KVKK)"),
        (name = "operations", description = "Health and readiness"),
        (name = "sandbox", description = "The sandbox of those who build against the API: its accounts, clock and mails, counterparts who act by themselves, and a fresh start"),
    ),
    // Query parameters refer to these; no body does.
    components(schemas(
        Problem, ClaimedBy, DocumentControl, Job, NotificationKind, OfferInclude, PoolInclude
    )),
    security(("bearer" = [])),
    modifiers(&Bearer)
)]
struct Contract;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, contract: &mut OpenApi) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.bearer_format = Some("JWT".to_owned());
        bearer.description = Some("The access token that `POST /v1/auth/login` returns".to_owned());
        contract
            .components
            .get_or_insert_default()
            .security_schemes
            .insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    }
}

/// Generates the OpenAPI document of all routes.
pub fn document() -> OpenApi {
    let (_, mut contract) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Contract::openapi())
        .configure(crate::routes)
        .split_for_parts();
    let Info { version, .. } = &mut contract.info;
    *version = env!("CARGO_PKG_VERSION").to_owned();
    let schemas = &mut contract.components.get_or_insert_default().schemas;
    schemas.values_mut().for_each(refuse_nul);
    for (name, schema) in schemas.iter_mut() {
        label(name, schema);
    }
    let enums: Vec<_> =
        schemas.iter().filter_map(|(name, of)| Some((values(of)?, name.clone()))).collect();
    for (path, item) in &mut contract.paths.paths {
        let is_of_object = path.contains("_id}");
        let PathItem { get, put, post, delete, patch, .. } = item;
        let methods = [
            (get, Method::GET),
            (put, Method::PUT),
            (post, Method::POST),
            (delete, Method::DELETE),
            (patch, Method::PATCH),
        ];
        let operations =
            methods.into_iter().filter_map(|(found, method)| Some((found.as_mut()?, method)));
        for (operation, method) in operations {
            conditional(operation, path, &method);
            complete(operation, is_of_object, &method);
            if method == Method::POST {
                repeatable(operation);
            }
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    describe(parameter, &enums);
                }
            }
        }
    }
    // utoipa writes that nothing is needed as one way to sign in that asks for nothing. Generators
    // take that for a way to sign in.
    for operation in contract.paths.paths.values_mut().flat_map(operations) {
        if operation.security.as_deref() == Some(&[SecurityRequirement::default()]) {
            operation.security = Some(vec![]);
        }
    }
    links::add(&mut contract);
    let headers = headers(&contract);
    let problems = problems(&contract);
    let components = contract.components.get_or_insert_default();
    (components.headers, components.examples) = (headers, problems);
    contract.extensions.get_or_insert_default().insert("x-tagGroups".to_owned(), tag_groups());
    contract
}

/// The operations of a path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// The tags by those who need them, for the navigation of documentation.
fn tag_groups() -> Value {
    json!([
        { "name": "Everybody", "tags": ["auth", "reference", "notifications", "privacy"] },
        { "name": "Candidates", "tags": ["applications", "talent-pool", "interviews", "offers", "placements"] },
        { "name": "Schools", "tags": ["announcements", "documents", "sgk-notices", "tasks"] },
        { "name": "Employers", "tags": ["employers", "pool"] },
        { "name": "Programme office", "tags": ["terms", "users", "audit"] },
        { "name": "Operators", "tags": ["operations"] },
        { "name": "Developers", "tags": ["sandbox"] },
    ])
}

/// The names of an enum, if the schema is one.
fn values(schema: &RefOr<Schema>) -> Option<Vec<Value>> {
    match schema {
        RefOr::T(Schema::Object(of)) => of.enum_values.clone(),
        _ => None,
    }
}

/// Adds what the codes of an enum are called.
fn label(name: &str, schema: &mut RefOr<Schema>) {
    let codes = values(schema).unwrap_or_default();
    let labels: serde_json::Map<_, _> = codes
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|code| Some((code.to_owned(), labels::find(name, code)?.label)))
        .map(|(code, label)| (code, json!({ "tr": label.tr, "en": label.en })))
        .collect();
    if let RefOr::T(Schema::Object(of)) = schema
        && !labels.is_empty()
    {
        let extensions = of.extensions.get_or_insert_default();
        extensions.insert("x-labels".to_owned(), Value::Object(labels));
    }
}

/// A body with a NUL character is 400, so no text of a body may have one. Bodies are the schemas that
/// refuse unknown members.
fn refuse_nul(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(of)) = schema else { return };
    if of.additional_properties.as_deref() != Some(&AdditionalProperties::FreeForm(false)) {
        return;
    }
    for member in of.properties.values_mut() {
        match member {
            RefOr::T(Schema::Object(map)) if map.property_names.is_some() => {
                if let Some(Schema::Object(name)) = map.property_names.as_deref_mut() {
                    without_nul(name);
                }
            }
            RefOr::T(Schema::Object(text)) => without_nul(text),
            RefOr::T(Schema::Array(list)) => {
                if let ArrayItems::RefOrSchema(items) = &mut list.items
                    && let RefOr::T(Schema::Object(text)) = items.as_mut()
                {
                    without_nul(text);
                }
            }
            _ => {}
        }
    }
}

/// Adds the pattern of a text without NUL, unless the schema already says more.
fn without_nul(text: &mut Object) {
    let is_text = match &text.schema_type {
        SchemaType::Type(of) => *of == Type::String,
        SchemaType::Array(of) => of.contains(&Type::String),
        SchemaType::AnyValue => false,
    };
    let is_free = match &text.format {
        None | Some(SchemaFormat::Custom(_)) => true,
        Some(SchemaFormat::KnownFormat(format)) => *format == KnownFormat::Password,
    };
    if is_text && is_free && text.pattern.is_none() && text.enum_values.is_none() {
        text.pattern = Some("^[^\\u0000]*$".to_owned());
    }
}

/// Completes a parameter: an enum refers to its schema, a path parameter has an example from the
/// sandbox, a text has no NUL.
fn describe(parameter: &mut Parameter, enums: &[(Vec<Value>, String)]) {
    let of_sandbox = match parameter.name.as_str() {
        "term_id" => Some(sandbox::TERM.0),
        "employer_id" => Some(sandbox::employer(1).0),
        "application_id" => Some(sandbox::application(1).0),
        "pool_entry_id" => Some(sandbox::application(1).0),
        "offer_id" => Some(sandbox::OFFER.0),
        "user_id" => Some(sandbox::manager(1).0),
        "workplace_id" => Some(sandbox::workplace(1).0),
        "school_id" => Some(sandbox::UNIVERSITY),
        _ => None,
    };
    if parameter.parameter_in == ParameterIn::Path {
        if let Some(id) = of_sandbox {
            let told = ParameterBuilder::from(parameter.clone()).example(Some(json!(id)));
            *parameter = told.build();
        }
        return;
    }
    // A header cannot contain NUL.
    if parameter.parameter_in == ParameterIn::Header {
        return;
    }
    let named = |schema: &RefOr<Schema>| {
        let own = values(schema)?;
        let (_, name) = enums.iter().find(|(values, _)| *values == own)?;
        Some(RefOr::Ref(Ref::from_schema_name(name)))
    };
    let Some(schema) = parameter.schema.take().map(with_default) else { return };
    parameter.schema = Some(match schema {
        // A reference has no place for a default.
        RefOr::T(Schema::Object(of)) if of.default.is_some() => RefOr::T(Schema::Object(of)),
        RefOr::T(Schema::Array(mut list)) => {
            if let ArrayItems::RefOrSchema(items) = &mut list.items
                && let Some(name) = named(items)
            {
                **items = name;
            }
            RefOr::T(Schema::Array(list))
        }
        RefOr::T(Schema::Object(mut of)) => match named(&RefOr::T(Schema::Object(of.clone()))) {
            Some(name) => name,
            None => {
                without_nul(&mut of);
                RefOr::T(Schema::Object(of))
            }
        },
        other => other,
    });
}

/// A complete example of each JSON body. Their dates are around 10 May 2026, and their ids
/// are those of the sandbox; a test sends all of them.
static BODIES: LazyLock<BTreeMap<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());

/// A complete example of each JSON answer, by operation and status, and of each problem, by code and
/// status. They are taken from what the tests have seen.
static ANSWERS: LazyLock<BTreeMap<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("answers.json")).unwrap_or_default());

/// The day on which the examples of the contract work in a new sandbox.
const EXAMPLES_ON: Date = date!(2026 - 05 - 10);

/// The OpenAPI document as the sandbox serves it: the dates of its examples are moved, so that they
/// lie within the term that was created today.
pub fn json_on(today: Date) -> String {
    let mut contract: Value = serde_json::from_str(&json()).unwrap_or_default();
    shift(&mut contract, today - EXAMPLES_ON, false);
    contract.to_string()
}

fn shift(value: &mut Value, by: Duration, is_example: bool) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_example = is_example || name == "example" || name == "examples";
                shift(member, by, is_example);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shift(item, by, is_example)),
        Value::String(text) if is_example => {
            let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
            let instant = OffsetDateTime::parse(text, &Rfc3339);
            if let Ok(day) = day {
                *text = day.saturating_add(by).to_string();
            } else if let Ok(at) = instant
                && let Ok(at) = at.saturating_add(by).format(&Rfc3339)
            {
                *text = at;
            }
        }
        _ => {}
    }
}

/// The extension that lists problem codes. A handler lists only its own codes in it. In the
/// generated contract, each error response lists all codes of its status.
const PROBLEM_CODES: &str = "x-problem-codes";

/// Adds what follows from the kind of operation: public operations get an empty list of roles, and
/// every operation gets the problems that it may return in addition to its own.
fn complete(operation: &mut Operation, is_of_object: bool, method: &Method) {
    let (writes, is_post) = (*method != Method::GET, *method == Method::POST);
    let is_public = is_public(operation);
    let extensions = operation.extensions.get_or_insert_default();
    if is_public {
        extensions.insert("x-roles".to_owned(), json!([]));
    }
    let body = operation.operation_id.as_ref().and_then(|id| BODIES.get(id));
    if let (Some(RefOr::T(request)), Some(body)) = (&mut operation.request_body, body) {
        for content in request.content.values_mut() {
            if let RefOr::T(content) = content {
                content.example = Some(body.clone());
            }
        }
    }
    let id = operation.operation_id.clone().unwrap_or_default();
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            let answer = ANSWERS.get(&format!("{id} {status}"));
            if let Some(RefOr::T(content)) = response.content.get_mut("application/json") {
                content.example = answer.cloned();
            }
            let is_file = response.content.keys().any(|media| !media.contains("json"));
            let name = is_file.then_some("Content-Disposition");
            response.headers.extend(name.into_iter().chain(["X-Request-Id"]).map(header));
        }
    }
    let own = extensions.remove(PROBLEM_CODES);
    let own = own.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    // Every operation refuses unknown query parameters, so every operation may return `malformed`.
    let always = [Code::Malformed, Code::Internal, Code::Unavailable];
    let derived = [
        (
            !is_public,
            [Code::Unauthorized, Code::ForbiddenRole, Code::SecondFactorNeeded].as_slice(),
        ),
        (is_of_object, &[Code::NotFound]),
        (writes, &[Code::Conflict, Code::StorageFull, Code::Maintenance, Code::PreconditionFailed]),
        (writes && is_of_object && !is_public, &[Code::PreconditionRequired]),
        (
            operation.request_body.is_some(),
            &[Code::BodyTimeout, Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid],
        ),
        (is_post && !is_public, &[Code::RequestInProgress, Code::IdempotencyKeyReused]),
        (takes_file(operation), &[Code::FileUnusable, Code::DuplicateFile]),
        (operation.operation_id.as_deref().is_some_and(is_limited), &[Code::TooManyRequests]),
    ];
    let derived = derived.into_iter().filter(|(applies, _)| *applies).flat_map(|(_, codes)| codes);
    let mut by_status = BTreeMap::<u16, BTreeSet<&'static str>>::new();
    for code in own.filter_map(Code::named).chain(always).chain(derived.copied()) {
        by_status.entry(code.status()).or_default().insert(code.name());
    }
    for (status, codes) in by_status {
        operation.responses.responses.insert(status.to_string(), refusal(status, &codes).into());
    }
    if operation.operation_id.as_deref().is_some_and(is_limited) {
        add_headers(operation, &["RateLimit", "RateLimit-Policy"]);
    }
    if Deprecation::of(operation).is_some() {
        operation.deprecated = Some(Deprecated::True);
        add_headers(operation, &["Deprecation", "Sunset"]);
    }
}

/// Adds headers that every response of an operation has.
fn add_headers(operation: &mut Operation, headers: &[&'static str]) {
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            response.headers.extend(headers.iter().copied().map(header));
        }
    }
}

/// Adds the entity tag of an answer, and the preconditions of a request.
fn conditional(operation: &mut Operation, path: &str, method: &Method) {
    let found = Route::find(path).and_then(|route| route.operation(method));
    let Some(found) = found else { return };
    if found.is_versioned || found.is_reference {
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && status.starts_with('2')
            {
                response.headers.extend([header("ETag")]);
            }
        }
        if *method == Method::GET {
            let about = "The `ETag` of an earlier answer. If it is still the same, the answer is 304 without a body.";
            add_header(operation, "If-None-Match", about, Object::with_type(Type::String));
            let unchanged = ResponseBuilder::new().description("Nothing has changed").build();
            let responses = &mut operation.responses.responses;
            responses.insert("304".to_owned(), unchanged.into());
            let codes = BTreeSet::from([Code::PreconditionFailed.name()]);
            responses.insert("412".to_owned(), refusal(412, &codes).into());
        }
    }
    if *method != Method::GET && has_object(path) && !is_public(operation) {
        let about = "The `ETag` of the object, or its `version` in quotation marks. The request is refused if the object has another version by now. With `Prefer: handling=strict` it is required.";
        add_header(operation, "If-Match", about, Object::with_type(Type::String));
    }
}

fn is_public(operation: &Operation) -> bool {
    let open_to_all = SecurityRequirement::default();
    operation.security.as_ref().is_some_and(|schemes| schemes.contains(&open_to_all))
}

/// Adds an optional header of a request.
fn add_header(operation: &mut Operation, name: &str, about: &str, text: Object) {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(text))
        .build();
    operation.parameters.get_or_insert_default().push(parameter.into());
}

/// Adds what makes it safe to repeat an operation, unless strangers may use it, which is safe without.
fn repeatable(operation: &mut Operation) {
    if is_public(operation) {
        return;
    }
    let about = "A key of your choice, such as a UUID. Whoever repeats the request with the same key within a day gets the same answer, and nothing is done twice.";
    let mut key = Object::with_type(Type::String);
    (key.min_length, key.max_length) = (Some(1), Some(idempotency::KEY_LIMIT));
    add_header(operation, idempotency::KEY, about, key);
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with('2')
        {
            response.headers.extend([header("Idempotent-Replayed")]);
        }
    }
}

fn takes_file(operation: &Operation) -> bool {
    match &operation.request_body {
        Some(RefOr::T(body)) => body.content.contains_key("multipart/form-data"),
        Some(RefOr::Ref(_)) | None => false,
    }
}

/// utoipa writes the default of an inline enum as a second schema, in an `allOf` of a text and an
/// object. No generated client can read that, so the default moves into the enum.
fn with_default(schema: RefOr<Schema>) -> RefOr<Schema> {
    let RefOr::T(Schema::AllOf(all)) = &schema else { return schema };
    let [RefOr::T(Schema::Object(of)), RefOr::T(Schema::Object(added))] = all.items.as_slice()
    else {
        return schema;
    };
    let mut of = of.clone();
    of.default.clone_from(&added.default);
    RefOr::T(Schema::Object(of))
}

/// The headers of responses, and what they mean.
const HEADERS: [(&str, &str); 11] = [
    (
        "Content-Disposition",
        "With a file name: `attachment`, or `inline` if a page may show the file",
    ),
    ("Content-Language", "The language of `title`: `tr` or `en`"),
    ("Deprecation", "Since when the operation is deprecated: `@` and seconds since 1970"),
    ("ETag", "The version of the object, for `If-Match` and `If-None-Match`"),
    (
        "Idempotent-Replayed",
        "`true` if the request was repeated, and this is the answer to the first one",
    ),
    (
        "RateLimit",
        "What this address may still ask for, `\"mails\";r=12;t=376`: how many requests are left, and the seconds until all of them are there again",
    ),
    (
        "RateLimit-Policy",
        "The limit that counts this request, `\"mails\";q=200;w=400`: how many requests an address may make at once, and the seconds until it may do so again",
    ),
    ("Retry-After", "Seconds to wait before the next attempt"),
    ("Sunset", "When the operation will be removed"),
    ("WWW-Authenticate", "`Bearer`"),
    ("X-Request-Id", "The id of the request, as in problems, in the log and in the audit trail"),
];

/// Every response of the contract.
fn responses(contract: &OpenApi) -> impl Iterator<Item = &Response> {
    let items = contract.paths.paths.values();
    let operations =
        items.flat_map(|of| [&of.get, &of.put, &of.post, &of.delete, &of.patch]).flatten();
    operations.flat_map(|of| of.responses.responses.values()).filter_map(
        |response| match response {
            RefOr::T(response) => Some(response),
            RefOr::Ref(_) => None,
        },
    )
}

/// The meaning of each header that a response refers to, once for the whole contract.
fn headers(contract: &OpenApi) -> BTreeMap<String, RefOr<Header>> {
    let used: BTreeSet<_> =
        responses(contract).flat_map(|response| response.headers.keys()).collect();
    let described = |(name, about): (&str, &str)| {
        let mut header = Header::new(Object::with_type(Type::String));
        header.description = Some(about.to_owned());
        used.contains(&name.to_owned()).then(|| (name.to_owned(), header.into()))
    };
    HEADERS.into_iter().filter_map(described).collect()
}

/// A header of a response, which refers to its meaning.
fn header(name: &str) -> (String, RefOr<Header>) {
    (name.to_owned(), RefOr::Ref(Ref::new(format!("#/components/headers/{name}"))))
}

/// An example of each problem that a response refers to, once for the whole contract.
fn problems(contract: &OpenApi) -> BTreeMap<String, RefOr<Example>> {
    let contents = responses(contract).flat_map(|response| response.content.values());
    let used = contents.filter_map(|content| match content {
        RefOr::T(content) => Some(content.examples.keys()),
        RefOr::Ref(_) => None,
    });
    let example = |code: Code| {
        let problem = ANSWERS.get(&format!("{} {}", code.name(), code.status()));
        let title = code.title(Language::English);
        let example = ExampleBuilder::new().summary(title).value(problem.cloned()).build();
        (code.name().to_owned(), example.into())
    };
    used.flatten().filter_map(|name| Code::named(name)).map(example).collect()
}

/// The response for one status, with all of its codes.
fn refusal(status: u16, codes: &BTreeSet<&'static str>) -> Response {
    let names: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    let example = |code: &&'static str| -> (&str, RefOr<Example>) {
        (*code, RefOr::Ref(Ref::new(format!("#/components/examples/{code}"))))
    };
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(codes.iter().map(example))
        .build();
    let mut response = ResponseBuilder::new()
        .description(names.join(", "))
        .content("application/problem+json", content)
        .extensions(Some(Extensions::from_iter([(PROBLEM_CODES, json!(codes))])))
        .build();
    let own = match status {
        401 => Some("WWW-Authenticate"),
        409 if codes.contains(Code::RequestInProgress.name()) => Some("Retry-After"),
        429 | 503 => Some("Retry-After"),
        _ => None,
    };
    response
        .headers
        .extend(own.into_iter().chain(["X-Request-Id", "Content-Language"]).map(header));
    response
}

/// The OpenAPI document as JSON, exactly as it is committed and served.
pub fn json() -> String {
    let mut text =
        document().to_pretty_json().unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
    text.push('\n');
    text
}
