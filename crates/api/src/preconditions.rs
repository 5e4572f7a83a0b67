//! Entity tags and preconditions (RFC 9110, 13; docs/api-design.md). The tag of an object is its version,
//! and for those who read it again, a digest of what they got.

use crate::problem::{ApiError, Code};
use crate::router::{Operation, Route};
use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::UserId;
use staj_persistence::rows::versions::Versioned;
use staj_persistence::types::Key;
use staj_persistence::{Tx, versions};
use std::hash::{DefaultHasher, Hasher};
use uuid::Uuid;

/// How long browsers and proxies may use reference data without asking.
const REFERENCE: &str = "public, max-age=300";

/// What a request asks of the object that its path names, before it may be changed.
#[derive(Debug, Clone)]
pub struct Precondition {
    /// `None` if the path names no object with a version.
    object: Option<Versioned>,
    tags: Tags,
}

#[derive(Debug, Clone)]
enum Tags {
    /// `If-Match: *`
    Any,
    /// One of these versions. Tags of another form match none.
    Of(Vec<i32>),
    /// The client asks for strictness (RFC 7240) and has sent no tag.
    Missing,
}

impl Precondition {
    /// The precondition of a request that may change something. `None` if it has none.
    pub fn of(request: &HttpRequest, route: Option<&Route>, me: UserId) -> Option<Self> {
        let object = route.and_then(|route| object(request, &route.pattern, me));
        let tags = match if_match(request) {
            Some(tags) => tags,
            None if object.is_some() && is_strict(request) => Tags::Missing,
            None => return None,
        };
        Some(Self { object, tags })
    }

    /// Runs `f` if the object still has the version that the client knows. A refusal of `f` comes
    /// first, because it is what the client would get without the precondition.
    pub fn guard<T>(
        &self,
        tx: &mut Tx<'_>,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let Some(object) = self.object else {
            f(tx)?;
            let detail = "this operation changes no object that has an ETag";
            return Err(ApiError::with_detail(Code::PreconditionFailed, detail));
        };
        let before = versions::find(tx, object)?;
        let done = f(tx)?;
        let matches = match &self.tags {
            Tags::Any => before.is_some(),
            Tags::Of(versions) => before.is_some_and(|before| versions.contains(&before)),
            Tags::Missing => return Err(Code::PreconditionRequired.into()),
        };
        // `f` has locked the object. If it was changed between the two looks, it has two versions more.
        let after = versions::find(tx, object)?;
        let was_changed = before.zip(after).is_some_and(|(before, after)| after > before + 1);
        if matches && !was_changed {
            return Ok(done);
        }
        let mut refused = ApiError::from(Code::PreconditionFailed);
        if matches!(&self.tags, Tags::Of(versions) if versions.is_empty()) {
            refused = refused.detail("If-Match names no version: send the ETag as it is, or a version in quotation marks");
        }
        Err(match before {
            Some(version) => refused.fact(FactName::Version, version),
            None => refused,
        })
    }
}

/// The tags of `If-Match`. `None` without one.
fn if_match(request: &HttpRequest) -> Option<Tags> {
    let mut given = request.headers().get_all(header::IF_MATCH).peekable();
    given.peek()?;
    let texts: Vec<_> = given.filter_map(|value| value.to_str().ok()).collect();
    if texts.iter().any(|text| text.trim() == "*") {
        return Some(Tags::Any);
    }
    let tags = texts.iter().flat_map(|text| text.split(','));
    Some(Tags::Of(tags.filter_map(version_of).collect()))
}

/// The version in a tag. `None` for a weak tag, which never matches, and for one of another form.
fn version_of(tag: &str) -> Option<i32> {
    let tag = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
    let (version, _) = tag.split_once('-').unwrap_or((tag, ""));
    version.parse().ok()
}

fn is_strict(request: &HttpRequest) -> bool {
    let given = request.headers().get_all("prefer").filter_map(|value| value.to_str().ok());
    let mut preferences = given.flat_map(|text| text.split([',', ';']));
    preferences.any(|preference| preference.trim().eq_ignore_ascii_case("handling=strict"))
}

/// The name of the last parameter of a path.
fn last_parameter(pattern: &str) -> Option<&str> {
    pattern.rsplit_once('{')?.1.split('}').next()
}

/// Whether the path of an operation names an object that has a version.
pub fn has_object(pattern: &str) -> bool {
    find_object(pattern, UserId(Uuid::nil()), |_| Some(Key(Uuid::nil()))).is_some()
}

fn object(request: &HttpRequest, pattern: &str, me: UserId) -> Option<Versioned> {
    let parts = pattern.split('/').zip(request.path().split('/'));
    let parts: Vec<_> = parts.filter(|(name, _)| name.starts_with('{')).collect();
    find_object(pattern, me, |name| {
        let (_, id) = parts.iter().find(|(part, _)| part.trim_matches(['{', '}']) == name)?;
        Uuid::try_parse(id).ok().map(Key)
    })
}

fn find_object(pattern: &str, me: UserId, id: impl Fn(&str) -> Option<Key>) -> Option<Versioned> {
    if pattern == "/v1/me" {
        return Some(Versioned::User(Key(me.0)));
    }
    if pattern.contains("/quotas/") {
        return Some(Versioned::Quota(id("employer_id")?, id("term_id")?));
    }
    if pattern.ends_with("/guardian-consent") {
        return Some(Versioned::GuardianConsent(id("application_id")?));
    }
    if pattern.ends_with("/legal-hold") {
        return None;
    }
    let name = last_parameter(pattern)?;
    let own = id(name)?;
    match name {
        // Whoever answers an amendment answers for the offer as they have seen it.
        "amendment_id" => Some(Versioned::Offer(id("offer_id")?)),
        "announcement_id" => Some(Versioned::Announcement(own)),
        "application_id" => Some(Versioned::Application(own)),
        "document_id" => Some(Versioned::Document(own)),
        "document_review_id" => Some(Versioned::DocumentReview(own)),
        "employer_id" => Some(Versioned::Employer(own)),
        "incident_id" => Some(Versioned::Incident(own)),
        "interview_id" => Some(Versioned::Interview(own)),
        "objection_id" => Some(Versioned::Objection(own)),
        "offer_id" => Some(Versioned::Offer(own)),
        "placement_id" => Some(Versioned::Placement(own)),
        "pool_entry_id" => Some(Versioned::TalentPoolEntry(id("employer_id")?, own)),
        "faculty_id" => Some(Versioned::Faculty(own)),
        "school_id" => Some(Versioned::School(own)),
        "sgk_notice_id" => Some(Versioned::SgkNotice(own)),
        "term_id" => Some(Versioned::Term(own)),
        "user_id" => Some(Versioned::User(own)),
        "workplace_id" => Some(Versioned::Workplace(own)),
        _ => None,
    }
}

/// The part of an answer from which its tag is made.
#[derive(Deserialize)]
struct Version {
    version: i32,
}

/// Adds the tag of an answer, and leaves out a body that the client has. Reference data may be kept
/// for a while.
pub async fn tag(
    response: ServiceResponse<BoxBody>,
    operation: Option<&Operation>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_tagged = operation.is_some_and(|of| of.is_versioned || of.is_reference);
    if !is_tagged || !response.status().is_success() {
        return Ok(response);
    }
    let is_reference = operation.is_some_and(|of| of.is_reference);
    let (request, answered) = response.into_parts();
    let (mut answered, body) = answered.into_parts();
    let body = to_bytes(body).await.map_err(|error| ApiError::logged(Code::Internal, error))?;
    let version = serde_json::from_slice::<Version>(&body).ok().map(|of| of.version.to_string());
    let mut hasher = DefaultHasher::new();
    hasher.write(&body);
    let digest = format!("{:016x}", hasher.finish());
    let parts: Vec<_> = version.into_iter().chain([digest]).collect();
    let tag = format!("\"{}\"", parts.join("-"));
    let headers = answered.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(&tag)?);
    if is_reference {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(REFERENCE));
    }
    if request.method() != Method::GET {
        return Ok(ServiceResponse::new(request, answered.set_body(BoxBody::new(body))));
    }
    let holds = |name: HeaderName| {
        let given = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
        let mut tags = given.flat_map(|text| text.split(',')).map(str::trim).peekable();
        tags.peek()?;
        Some(tags.any(|of| of == "*" || of.strip_prefix("W/").unwrap_or(of) == tag))
    };
    if holds(header::IF_MATCH) == Some(false) {
        let response = ServiceResponse::new(request, HttpResponse::new(StatusCode::OK));
        return Ok(response.error_response(ApiError::from(Code::PreconditionFailed)));
    }
    if holds(header::IF_NONE_MATCH) == Some(true) {
        *answered.status_mut() = StatusCode::NOT_MODIFIED;
        answered.headers_mut().remove(header::CONTENT_TYPE);
        return Ok(ServiceResponse::new(request, answered.set_body(BoxBody::new(()))));
    }
    Ok(ServiceResponse::new(request, answered.set_body(BoxBody::new(body))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_a_version_and_a_weak_or_foreign_one_names_none() {
        assert_eq!(version_of("\"7\""), Some(7));
        assert_eq!(version_of(" \"7-0123456789abcdef\" "), Some(7));
        for tag in ["W/\"7\"", "7", "\"\"", "\"x-7\"", "\"7"] {
            assert_eq!(version_of(tag), None, "{tag}");
        }
    }
}
