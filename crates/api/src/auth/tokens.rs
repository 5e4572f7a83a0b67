use crate::app::App;
use crate::problem::ApiError;
use crate::services::token::{Claims, REFRESH_LIFETIME, opaque};
use serde::Serialize;
use staj_persistence::rows::sessions::NewRefreshToken;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// An access token for requests, and a refresh token to renew it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenPair {
    /// Send it as `Authorization: Bearer …`.
    #[schema(examples("eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"))]
    pub access_token: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:10:00Z"))]
    pub access_expires_at: OffsetDateTime,
    /// Can be used once, in `refresh_tokens`. Keep it as secret as a password.
    #[schema(examples("3fUo1vAqzN0m3l6H0GvUj0yTq6o8s7m3o1WwJ3m3k9c"))]
    pub refresh_token: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-24T09:00:00Z"))]
    pub refresh_expires_at: OffsetDateTime,
    #[schema(examples("Bearer"))]
    pub token_type: &'static str,
}

/// Issues a pair of tokens. Returns it with the record of the refresh token, which the caller must
/// store.
pub fn issue(
    app: &App,
    claims: Claims,
    wall: OffsetDateTime,
) -> Result<(TokenPair, NewRefreshToken), ApiError> {
    let (access_token, access_expires_at) = app.tokens.issue(claims, wall)?;
    let (refresh_token, hash) = opaque();
    let refresh_expires_at = wall + REFRESH_LIFETIME;
    let kept = NewRefreshToken { hash, issued_at: wall, expires_at: refresh_expires_at };
    let pair = TokenPair {
        access_token,
        access_expires_at,
        refresh_token,
        refresh_expires_at,
        token_type: "Bearer",
    };
    Ok((pair, kept))
}
