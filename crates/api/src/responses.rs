//! The refusals of operations, for the contract.

use crate::problem::Problem;
use utoipa::IntoResponses;

/// Every operation that needs a token.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the contract, never built")]
pub enum Secured {
    #[response(status = 400, description = "malformed", content_type = "application/problem+json")]
    Malformed(Problem),
    #[response(
        status = 401,
        description = "unauthorized",
        content_type = "application/problem+json"
    )]
    Unauthorized(Problem),
    #[response(
        status = 403,
        description = "forbidden_role",
        content_type = "application/problem+json"
    )]
    Forbidden(Problem),
    #[response(status = 500, description = "internal", content_type = "application/problem+json")]
    Internal(Problem),
    #[response(
        status = 503,
        description = "unavailable",
        content_type = "application/problem+json"
    )]
    Unavailable(Problem),
}

/// Every operation open to anyone.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the contract, never built")]
pub enum Public {
    #[response(status = 400, description = "malformed", content_type = "application/problem+json")]
    Malformed(Problem),
    #[response(status = 500, description = "internal", content_type = "application/problem+json")]
    Internal(Problem),
    #[response(
        status = 503,
        description = "unavailable",
        content_type = "application/problem+json"
    )]
    Unavailable(Problem),
}

/// Every operation on one object.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the contract, never built")]
pub enum Object {
    #[response(
        status = 404,
        description = "not_found: absent, or not yours",
        content_type = "application/problem+json"
    )]
    NotFound(Problem),
}

/// Every operation that takes a JSON body.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the contract, never built")]
pub enum Body {
    #[response(status = 413, description = "too_large", content_type = "application/problem+json")]
    TooLarge(Problem),
    #[response(
        status = 415,
        description = "unsupported_media_type",
        content_type = "application/problem+json"
    )]
    UnsupportedMediaType(Problem),
    #[response(
        status = 422,
        description = "invalid: `errors` names each member",
        content_type = "application/problem+json"
    )]
    Invalid(Problem),
}
