//! Checks every response in the suite against the contract: the operation, the status, the problem
//! code, the media type and the schema of the body.

use crate::answers;
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use staj_api::{Code, labels};
use staj_domain::user::Language;
use std::collections::{BTreeSet, HashMap};
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// The contract, generated from the routes.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_str(&staj_api::openapi::json()).unwrap())
}

/// One operation of the contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// In upper case.
    pub method: String,
    /// The path template, such as `/v1/offers/{offer_id}`.
    pub path: String,
    /// The roles that may call it. Empty for a public operation.
    pub roles: Vec<String>,
    /// Whether it can be called without a token.
    pub is_public: bool,
}

/// Every operation, in the order of the contract.
pub fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let roles = operation["x-roles"].as_array().cloned().unwrap_or_default();
            let security = operation.get("security").and_then(Value::as_array);
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                roles: roles.iter().map(|role| role.as_str().unwrap().to_owned()).collect(),
                is_public: security
                    .is_some_and(|schemes| schemes.is_empty() || schemes.contains(&json!({}))),
            });
        }
    }
    operations
}

/// The path template in the contract that matches a path. Fixed segments win over parameters.
fn template(path: &str) -> Option<&'static str> {
    let path = path.split('?').next()?;
    let segments: Vec<_> = path.split('/').collect();
    let fits = |template: &&String| {
        let parts: Vec<_> = template.split('/').collect();
        parts.len() == segments.len()
            && parts
                .iter()
                .zip(&segments)
                .all(|(part, segment)| part.starts_with('{') || part == segment)
    };
    document()["paths"]
        .as_object()?
        .keys()
        .filter(fits)
        .min_by_key(|template| template.matches('{').count())
        .map(String::as_str)
}

/// The `operationId` of a request, or none if the contract has no such operation.
pub fn operation_id(method: &Method, path: &str) -> Option<&'static str> {
    document()["paths"][template(path)?][method.as_str().to_lowercase()]["operationId"].as_str()
}

/// Whether a request changes an object that has a version, and exists. A PUT may make it.
pub fn changes_an_object(method: &Method, path: &str) -> bool {
    let Some(template) = template(path).filter(|_| method != Method::PUT) else { return false };
    let operation = &document()["paths"][template][method.as_str().to_lowercase()];
    let parameters = operation["parameters"].as_array();
    method != Method::GET
        && parameters.into_iter().flatten().any(|parameter| parameter["name"] == "If-Match")
}

/// The headers that clients read. The contract lists exactly those responses that have them.
const HEADERS: [&str; 10] = [
    "Content-Disposition",
    "Content-Language",
    "Deprecation",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "WWW-Authenticate",
    "X-Request-Id",
];

/// Panics if a response breaks the contract. For an operation that is not in the contract, it only
/// checks that an error is a problem document.
#[track_caller]
pub fn check(
    method: &Method,
    path: &str,
    status: u16,
    (media, headers): (&str, &HeaderMap),
    body: &Value,
) {
    if status >= 400 {
        assert!(
            media.starts_with("application/problem+json"),
            "{method} {path}: {status} as {media:?}"
        );
    }
    for error in body["errors"].as_array().into_iter().flatten() {
        let code = error["code"].as_str().unwrap_or_default();
        let has_label = ["FieldProblemCode", "EligibilityCriterion"]
            .iter()
            .any(|schema| labels::find(schema, code).is_some());
        assert!(has_label || Code::named(code).is_some(), "{path}: {code} is in no catalogue");
    }
    let Some(template) = template(path) else { return };
    let operation = &document()["paths"][template][method.as_str().to_lowercase()];
    if operation.is_null() {
        return;
    }
    let response = &operation["responses"][status.to_string()];
    assert!(
        !response.is_null(),
        "{method} {template} returns {status}, which the contract does not list: {body:#}"
    );
    if status >= 400 {
        let code = body["code"].as_str().unwrap_or_default();
        let detail = body["detail"].as_str().unwrap_or_default();
        assert!(!detail.contains("+00:00:00"), "{method} {template}: no RFC 3339: {detail}");
        let facts = body["facts"].as_array().unwrap();
        facts.iter().for_each(|fact| check_fact(fact));
        let needed = match code {
            "wrong_phase" | "pool_not_open" => Some("needed_phase"),
            "employer_inactive" | "application_locked" => Some("needed_state"),
            code if code.ends_with("_state") => Some("needed_state"),
            _ => None,
        };
        let is_told = needed.is_none_or(|name| facts.iter().any(|fact| fact["name"] == name));
        assert!(is_told, "{method} {template}: {code} does not say what it needs: {body:#}");
        assert!(
            codes(response).any(|announced| announced == code),
            "{method} {template} returns {code:?}, which the contract does not announce: {body:#}"
        );
        note_seen(&format!("{} {code}", operation["operationId"].as_str().unwrap()));
    } else {
        note_seen(&format!("{} {status}", operation["operationId"].as_str().unwrap()));
    }
    for name in HEADERS {
        let (is_sent, is_listed) =
            (headers.contains_key(name), response["headers"][name].is_object());
        // A wait is only known for some refusals with this status.
        let fits = is_sent == is_listed || (name == "Retry-After" && !is_sent);
        assert!(
            fits,
            "{method} {template} {status}: {name} is sent: {is_sent}, listed: {is_listed}"
        );
    }
    let Some(content) = response["content"].as_object() else {
        assert!(body.is_null(), "{method} {template}: the contract lists no body for {status}");
        return;
    };
    let declared = content.get(media.split(';').next().unwrap_or_default());
    let declared = declared.unwrap_or_else(|| {
        panic!("{method} {template}: {status} is {media}, the contract lists {:?}", content.keys())
    });
    if media.contains("json") {
        let errors: Vec<_> = validator(&declared["schema"])
            .iter_errors(body)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{method} {template}: {status} breaks its schema: {errors:#?}\n{body:#}"
        );
        let code = body["code"].as_str().and_then(Code::named);
        match code.filter(|_| status >= 400) {
            // The examples of the contract are in English.
            Some(code) if body["title"] != code.title(Language::English) => {}
            Some(code) => answers::note(code.name(), status, body),
            None if status >= 300 => {}
            None => answers::note(operation["operationId"].as_str().unwrap(), status, body),
        }
    }
}

/// Panics if the value of a fact is not of its kind.
#[track_caller]
fn check_fact(fact: &Value) {
    let value = fact["value"].as_str().unwrap();
    let is_named = match fact["kind"].as_str().unwrap() {
        "number" | "kurus" => value.parse::<i64>().is_ok(),
        "date" => Date::parse(value, format_description!("[year]-[month]-[day]")).is_ok(),
        "instant" => OffsetDateTime::parse(value, &Rfc3339).is_ok(),
        "id" => Uuid::parse_str(value).is_ok(),
        "operation" => operations().iter().any(|operation| operation.id == value),
        "code" | "member" | "text" => !value.is_empty(),
        other => panic!("unknown kind {other}"),
    };
    assert!(is_named, "{fact:#}");
}

/// The problem codes that a response in the contract announces.
fn codes(response: &Value) -> impl Iterator<Item = &str> {
    response["x-problem-codes"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Every announced problem code with its operation, as `operation_id code`.
pub fn announced() -> BTreeSet<String> {
    of_operations(|_, response| codes(response).map(str::to_owned).collect())
}

/// Every documented success with its operation, as `operation_id status`.
pub fn successes() -> BTreeSet<String> {
    of_operations(|status, _| {
        status.starts_with('2').then(|| status.to_owned()).into_iter().collect()
    })
}

/// What each response of each operation gives, with the operation.
fn of_operations(of: impl Fn(&str, &Value) -> Vec<String>) -> BTreeSet<String> {
    let paths = document()["paths"].as_object().unwrap().values();
    let mut found = BTreeSet::new();
    for operation in paths.flat_map(|path| path.as_object().unwrap().values()) {
        let id = operation["operationId"].as_str().unwrap();
        for (status, response) in operation["responses"].as_object().unwrap() {
            found.extend(of(status, response).into_iter().map(|what| format!("{id} {what}")));
        }
    }
    found
}

/// The file that collects, across runs of the suite, which operation has returned which status or
/// code. None unless `scripts/test` sets it.
pub fn seen_file() -> Option<std::ffi::OsString> {
    std::env::var_os("STAJ_SEEN_CODES")
}

/// Records a success or a problem code if `scripts/test` asks for it.
fn note_seen(pair: &str) {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let Some(file) = seen_file() else { return };
    let mut seen = SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if seen.insert(pair.to_owned()) {
        let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
        writeln!(file, "{pair}").unwrap();
    }
}

/// Validates values against a schema of the contract, and refuses members that it does not name.
pub fn validator(schema: &Value) -> Arc<Validator> {
    static VALIDATORS: OnceLock<Mutex<HashMap<String, Arc<Validator>>>> = OnceLock::new();
    let mut validators = VALIDATORS
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    validators
        .entry(schema.to_string())
        .or_insert_with(|| {
            let mut whole =
                json!({ "$defs": document()["components"]["schemas"], "allOf": [schema] });
            strict(&mut whole);
            Arc::new(jsonschema::options().should_validate_formats(true).build(&whole).unwrap())
        })
        .clone()
}

/// Points references at `$defs`, and forbids every member of an object that its schema does not
/// name.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref") {
                *reference = reference.replace("#/components/schemas/", "#/$defs/");
            }
            let is_object = members
                .get("type")
                .is_some_and(|kind| kind == "object" || *kind == json!(["object", "null"]));
            if is_object && members.contains_key("properties") {
                members.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            Map::values_mut(members).for_each(strict);
        }
        Value::Array(items) => items.iter_mut().for_each(strict),
        _ => {}
    }
}

/// The names of all schemas.
pub fn schema_names() -> BTreeSet<&'static str> {
    document()["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect()
}
