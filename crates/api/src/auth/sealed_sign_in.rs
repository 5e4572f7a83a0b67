//! A sign-in with the identity provider, between its start and its end. The browser keeps it sealed, so
//! that any server can go on with it, and nobody can finish a sign-in that another browser has begun.

use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use crate::services::SignIn;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::{Deserialize, Serialize};
use time::Duration;

/// How long a sign-in may take.
const LASTS: Duration = Duration::minutes(10);

#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Other secrets are sealed with the same key.
    purpose: String,
    expires: i64,
    sign_in: SignIn,
}

const PURPOSE: &str = "sign in";

pub fn seal(ctx: &Open, sign_in: &SignIn) -> Result<String, ApiError> {
    let expires = (ctx.wall + LASTS).unix_timestamp();
    let sealed = Sealed { purpose: PURPOSE.to_owned(), expires, sign_in: sign_in.clone() };
    let text = serde_json::to_vec(&sealed).map_err(|e| ApiError::logged(Code::Internal, e))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(ctx.app.vault.seal_bytes(&text)?))
}

/// The sign-in, if it was sealed here and is not over, and if the provider has answered to it.
pub fn open(ctx: &Open, sealed: &str, state: &str) -> Option<SignIn> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let text = ctx.app.vault.open_bytes(&bytes).ok()?;
    let Sealed { purpose, expires, sign_in } = serde_json::from_slice(&text).ok()?;
    let is_valid =
        purpose == PURPOSE && ctx.wall.unix_timestamp() < expires && sign_in.state == state;
    is_valid.then_some(sign_in)
}
