//! Request bodies and query parameters, which are parsed strictly and validated in one step.

mod by_name;

use crate::body::Arriving;
use crate::problem::{ApiError, Code, FieldProblem};
use crate::text::ITSELF;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use by_name::ByName;
use serde::de::DeserializeOwned;
use staj_domain::employer::{self, tax_number_kind};
use staj_domain::fact::FactName;
use staj_domain::national_id::NationalId;
use staj_domain::password::{PASSWORD_LENGTH, WeakPassword};
use staj_domain::period::Period;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use time::Date;
use uuid::Uuid;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

/// The largest JSON body, in bytes.
const BODY_LIMIT: usize = 256 * 1024;

/// PostgreSQL cannot store a NUL character in a text. SQLite could, so both refuse it.
const NO_NUL: &str = "a text must not contain a NUL character";

/// A JSON body. One that cannot be parsed is 400. A missing member or a broken rule is 422, with a
/// pointer for each.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"));
        let arriving = Arriving::new(payload.take());
        Box::pin(async move {
            if !is_json {
                return Err(ApiError::with_detail(
                    Code::UnsupportedMediaType,
                    "send application/json",
                ));
            }
            let bytes = arriving.whole(BODY_LIMIT).await?;
            if holds_nul(&bytes) {
                return Err(ApiError::with_detail(Code::Malformed, NO_NUL));
            }
            // Some programs write a byte order mark, which JSON does not need (RFC 8259, 8.1).
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
            let mut json = serde_json::Deserializer::from_slice(bytes);
            let value: T =
                serde_path_to_error::deserialize(ByName(&mut json)).map_err(|error| {
                    let path = pointer(error.path());
                    unreadable(path, error.into_inner().to_string())
                })?;
            json.end().map_err(|error| ApiError::with_detail(Code::Malformed, error))?;
            validated(value).map(Self)
        })
    }
}

/// Whether a JSON document contains an escaped NUL, the one character that PostgreSQL cannot store.
fn holds_nul(json: &[u8]) -> bool {
    let is_escape =
        |at: usize| json[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0;
    json.windows(6).enumerate().any(|(at, text)| text == b"\\u0000" && is_escape(at))
}

/// The problem for a value that could not be parsed. A missing member is 422, anything else is 400.
pub fn unreadable(path: String, detail: String) -> ApiError {
    // The text of a serde_json error is the only place that names the missing member: the error
    // type has only a category and a position. The tests with malformed bodies fail if the wording
    // changes.
    let missing = detail.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    if let Some(name) = missing {
        let pointer = Some(format!("{path}/{name}"));
        return ApiError::invalid(vec![FieldProblem {
            pointer,
            parameter: None,
            code: "required".to_owned(),
            detail: "is required".to_owned(),
            facts: vec![],
        }]);
    }
    let member = FieldProblem {
        pointer: Some(path),
        parameter: None,
        code: "malformed".to_owned(),
        detail: detail.clone(),
        facts: vec![],
    };
    ApiError::with_detail(Code::Malformed, detail).with(member)
}

/// Validates a value. If rules are broken, the error is 422 with a pointer for each.
pub fn validated<T: Validate>(value: T) -> Result<T, ApiError> {
    match value.validate() {
        Ok(()) => Ok(value),
        Err(errors) => Err(ApiError::invalid(problems(&errors))),
    }
}

/// Query parameters. An unknown name, a wrong value or a value out of range is 400.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(request.query_string()).map(Self))
    }
}

fn read_query<T: DeserializeOwned + Validate>(text: &str) -> Result<T, ApiError> {
    if text.contains("%00") {
        return Err(ApiError::with_detail(Code::Malformed, NO_NUL));
    }
    let pairs = form_urlencoded::parse(text.as_bytes());
    for (name, value) in pairs {
        // Invalid UTF-8 is decoded as a replacement character.
        if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
            return Err(parameter(&name, "has broken percent-encoding or is not UTF-8"));
        }
        if value.is_empty() {
            return Err(parameter(&name, "is empty: leave the parameter out"));
        }
    }
    let query = serde_html_form::Deserializer::new(pairs);
    let value: T = serde_path_to_error::deserialize(query).map_err(|error| {
        let name = error.path().iter().next().map(ToString::to_string);
        let detail = error.into_inner().to_string();
        match name {
            Some(name) if name != "?" => parameter(&name, &detail),
            _ => ApiError::with_detail(Code::Malformed, detail),
        }
    })?;
    value.validate().map_err(|errors| {
        let problems = problems(&errors).into_iter().map(|problem| FieldProblem {
            // Not which of its values.
            parameter: problem.pointer.and_then(|at| at.split('/').nth(1).map(str::to_owned)),
            pointer: None,
            ..problem
        });
        problems.fold(
            ApiError::with_detail(Code::Malformed, "a query parameter is out of range"),
            ApiError::with,
        )
    })?;
    Ok(value)
}

/// A 400 problem that names a parameter of the query or of the path.
pub fn parameter(name: &str, detail: &str) -> ApiError {
    ApiError::with_detail(Code::Malformed, format!("{name}: {detail}"))
        .with(FieldProblem::parameter(name, "malformed", detail))
}

/// The problem for a path with a value that cannot be read.
pub fn malformed_path(request: &HttpRequest, error: &impl std::fmt::Display) -> ApiError {
    let values = request.match_info();
    let is_wrong =
        |(name, value): &(&str, &str)| name.ends_with("_id") && Uuid::try_parse(value).is_err();
    let wrong = values.iter().find(is_wrong).or_else(|| values.iter().next());
    match wrong {
        Some((name, _)) if name.ends_with("_id") => parameter(name, "is not a UUID"),
        Some((name, _)) => parameter(name, &error.to_string()),
        None => ApiError::with_detail(Code::Malformed, error),
    }
}

/// Formats a path as a JSON pointer in a URI fragment (RFC 6901).
pub fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold("#".to_owned(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("{pointer}/{variant}"),
        Segment::Unknown => pointer,
    })
}

fn problems(errors: &ValidationErrors) -> Vec<FieldProblem> {
    fn walk(at: &str, errors: &ValidationErrors, found: &mut Vec<FieldProblem>) {
        for (field, kind) in errors.errors() {
            let at = if field == ITSELF { at.to_owned() } else { format!("{at}/{field}") };
            match kind {
                ValidationErrorsKind::Struct(inner) => walk(&at, inner, found),
                ValidationErrorsKind::List(items) => {
                    items
                        .iter()
                        .for_each(|(index, inner)| walk(&format!("{at}/{index}"), inner, found));
                }
                ValidationErrorsKind::Field(errors) => found.extend(errors.iter().map(|error| {
                    let limit =
                        |name: &str| error.params.get(name).map(|value| format!("{name} {value}"));
                    let limits: Vec<_> =
                        ["min", "max", "equal"].into_iter().filter_map(limit).collect();
                    let detail = match &error.message {
                        Some(message) => message.to_string(),
                        None if error.code == "email" => "is not an e-mail address".to_owned(),
                        None if limits.is_empty() => error.code.to_string(),
                        None => format!("{}: {}", error.code, limits.join(", ")),
                    };
                    let limits = [("min", FactName::Min), ("max", FactName::Max)];
                    let limit = |(name, fact)| Some((fact, error.params.get(name)?.clone()));
                    let problem = FieldProblem {
                        pointer: Some(at.clone()),
                        parameter: None,
                        code: error.code.to_string(),
                        detail,
                        facts: vec![],
                    };
                    let limits = limits.into_iter().filter_map(limit);
                    limits.fold(problem, |problem, (fact, value)| problem.limit(fact, value))
                })),
            }
        }
    }
    let mut found = Vec::new();
    walk("#", errors, &mut found);
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

/// Validates a phone number with its country code (E.164).
/// An address that a browser opens without running anything.
pub fn is_web_address(text: &str) -> Result<(), ValidationError> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    match is_web && validator::ValidateUrl::validate_url(&text) {
        true => Ok(()),
        false => Err(rule("url", "write it as https://example.edu.tr/page")),
    }
}

pub fn is_phone(text: &str) -> Result<(), ValidationError> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let right = (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        // A number in Turkey has ten digits after its country code, and no trunk prefix 0.
        && digits.strip_prefix("90").is_none_or(|own| own.len() == 10 && !own.starts_with('0'));
    if right { Ok(()) } else { Err(rule("phone", "write it as +905321234567")) }
}

/// Validates the check digits of an identity number (D9).
pub fn is_tckn(text: &str) -> Result<(), ValidationError> {
    match text.parse::<NationalId>() {
        Ok(_) => Ok(()),
        Err(_) => {
            Err(rule("tckn_invalid", "is not an identity number: its check digits are wrong"))
        }
    }
}

/// Validates a tax number.
pub fn is_tax_number(text: &str) -> Result<(), ValidationError> {
    let wrong = "is not a tax number: its length or its check digit is wrong";
    tax_number_kind(text).map(drop).ok_or_else(|| rule("tax_number", wrong))
}

/// Validates the form of a MERSİS number. Whether it belongs to the employer follows from the tax number.
pub fn is_mersis_form(text: &str) -> Result<(), ValidationError> {
    let right = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { Ok(()) } else { Err(rule("mersis_number", "has sixteen digits")) }
}

/// Validates the NACE code of an economic activity.
pub fn is_nace_code(text: &str) -> Result<(), ValidationError> {
    let right = employer::is_nace_code(text);
    if right { Ok(()) } else { Err(rule("nace_code", "not a NACE code such as 62.01.01")) }
}

/// Validates the SGK number of a workplace.
pub fn is_workplace_number(text: &str) -> Result<(), ValidationError> {
    let wrong = "must have 23 or 26 digits; digits 17 to 19 are the province";
    let right = employer::workplace_number_province(text).is_some();
    if right { Ok(()) } else { Err(rule("workplace_number", wrong)) }
}

/// Whether a text can be a password. How hard it is to guess is judged with the e-mail address.
pub fn is_password(password: &str) -> Result<(), ValidationError> {
    if PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Ok(());
    }
    let weak = WeakPassword::Length;
    Err(ValidationError::new(weak_code(weak)).with_message(weak.to_string().into()))
}

/// The code of a problem with a password.
pub fn weak_code(weak: WeakPassword) -> &'static str {
    match weak {
        WeakPassword::Length => "length",
        WeakPassword::Common | WeakPassword::ContainsEmail => "weak",
    }
}

/// Collects what is wrong with the members of a body, so that the client learns all of it at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldProblem>);

impl Faults {
    /// The value, or `None` if it breaks a rule. Fails at once for any other reason.
    pub fn check<T>(&mut self, value: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
        match value.map_err(ApiError::faults) {
            Ok(value) => Ok(Some(value)),
            Err(Ok(faults)) => {
                self.0.extend(faults);
                Ok(None)
            }
            Err(Err(other)) => Err(other),
        }
    }
}

impl Faults {
    /// Fails if any value breaks a rule.
    pub fn none(self) -> Result<(), ApiError> {
        if self.0.is_empty() { Ok(()) } else { Err(self.into()) }
    }
}

impl From<Faults> for ApiError {
    fn from(faults: Faults) -> Self {
        Self::invalid(faults.0)
    }
}

/// Validates a text that consists of digits only.
pub fn is_digits(text: &str) -> Result<(), ValidationError> {
    let right = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { Ok(()) } else { Err(rule("digits", "must contain digits only")) }
}

fn rule(code: &'static str, message: &'static str) -> ValidationError {
    ValidationError::new(code).with_message(message.into())
}

/// Deserializes a member of a patch that can be cleared: an absent member keeps the value, and null
/// clears it.
pub fn given<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Validates a day that both databases can store: one in the common era.
pub fn common_era(day: &Date) -> Result<(), ValidationError> {
    if day.year() > 0 { Ok(()) } else { Err(ValidationError::new("range")) }
}

/// A 400 problem for a code that does not exist.
pub fn unknown(name: &str, code: &str) -> ApiError {
    let detail = format!("{code} does not exist");
    ApiError::with_detail(Code::Malformed, format!("{name}: {detail}"))
        .with(FieldProblem::parameter(name, "unknown", &detail))
}

/// Validates years of study.
pub fn years_of_study(years: &[u8]) -> Result<(), ValidationError> {
    if years.iter().all(|year| *year <= 12) { Ok(()) } else { Err(ValidationError::new("range")) }
}

/// The period between two query parameters. `last` is the name of the second one.
pub fn period(last: &str, from: Date, to: Date) -> Result<Period, ApiError> {
    Period::new(from, to).map_err(|error| {
        ApiError::with_detail(Code::Malformed, error).with(FieldProblem::parameter(
            last,
            "date_order",
            "is before the first day",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::holds_nul;

    #[test]
    fn an_escaped_nul_is_detected_and_a_lookalike_is_not() {
        for (json, holds) in [
            (r#"{"a": "x\u0000"}"#, true),
            (r#"{"a": "\\\u0000"}"#, true),
            (r#"{"a": "\\u0000"}"#, false),
            (r#"{"a": "\u00001"}"#, true),
            (r#"{"a": "\u0001"}"#, false),
        ] {
            assert_eq!(holds_nul(json.as_bytes()), holds, "{json}");
        }
    }
}
