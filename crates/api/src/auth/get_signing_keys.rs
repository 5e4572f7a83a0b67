use super::TAG;
use crate::app::App;
use crate::services::PublicKey;
use actix_web::http::header::{CacheControl, CacheDirective};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// How many seconds the answer may be kept. It is less than an access token lives, so a new key is
/// known before the tokens of the previous one have expired.
const KEPT: u32 = 300;

/// A JSON Web Key Set (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct SigningKeySet {
    /// The key of new tokens first, then the previous one while its tokens are still accepted.
    pub keys: Vec<PublicKey>,
}

/// Get the signing keys
///
/// The public keys with which other systems verify access tokens, as a JSON Web Key Set. A verified
/// token says who signed in, not that the session still exists: it may have ended since, so anything
/// that matters has to ask this API.
#[utoipa::path(
    operation_id = "get_signing_keys", tag = TAG, security(()),
    responses((status = 200, description = "The keys", body = SigningKeySet))
)]
#[get("/v1/auth/signing-keys")]
pub async fn get_signing_keys(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(CacheControl(vec![CacheDirective::Public, CacheDirective::MaxAge(KEPT)]))
        .json(SigningKeySet { keys: app.tokens.public_keys() })
}
