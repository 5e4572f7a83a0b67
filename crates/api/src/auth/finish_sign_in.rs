use super::TAG;
use super::open_session::open_session;
use super::sealed_sign_in::open;
use super::tokens::TokenPair;
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::Identity;
use crate::text::Line;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use staj_domain::session::SignInMethod;
use staj_domain::user::AccountState;
use staj_persistence::rows::users::UserRow;
use staj_persistence::{Tx, users};
use utoipa::ToSchema;
use validator::Validate;

/// What the browser brought back from the identity provider.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInFinish {
    /// `code` from the address.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 2000, examples("SplxlOBeZQQYbYS6WxSbIA"))]
    code: Line<2000>,
    /// `state` from the address.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("af0ifjsldkj"))]
    state: Line<200>,
    /// `sign_in` from `start_sign_in`, from the same browser.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 2000, examples("b2Jqfa5tZ2zXo0c1gQ"))]
    sign_in: Line<2000>,
}

/// Finish signing in with the identity provider
///
/// Opens a session for the account with the identity number or with the verified e-mail address that
/// the provider names. The provider asks for a second factor if it needs one. Somebody without an
/// account is refused with `no_account`: candidates register first, and others are invited.
#[utoipa::path(
    operation_id = "finish_sign_in", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([
        Code::NotFound, Code::InvalidCredentials, Code::NoAccount, Code::TooManyRequests,
    ]))),
    request_body = SignInFinish,
    responses((status = 200, description = "The tokens for the session", body = TokenPair))
)]
#[post("/v1/auth/provider/finish")]
pub async fn finish_sign_in(
    ctx: Open,
    request: HttpRequest,
    body: Body<SignInFinish>,
) -> Result<Json<TokenPair>, ApiError> {
    let Body(body) = body;
    let provider = ctx.app.identity_provider.as_deref().ok_or(Code::NotFound)?;
    let sign_in = open(&ctx, &body.sign_in, &body.state).ok_or_else(|| {
        let detail = "the sign-in has expired, or another browser has begun it: start again";
        ApiError::with_detail(Code::InvalidCredentials, detail)
    })?;
    let identity = provider.identify(&sign_in, &body.code).await?;
    let (app, roles) = (ctx.app.clone(), identity.roles.clone());
    let found = ctx
        .read(move |tx| {
            let number = identity.national_id.as_ref().map(|number| app.vault.fingerprint(number));
            account(tx, number.as_deref(), &identity)
        })
        .await?;
    let user = found
        .filter(|user| user.state.0 == AccountState::Active && roles.contains(&user.role.0))
        .ok_or_else(|| ApiError::from(Code::NoAccount).resolve_with(&["register_candidate"]))?;
    open_session(&ctx, &request, user, SignInMethod::Provider).await.map(Json)
}

/// The account of somebody, by their identity number before their address.
fn account(
    tx: &mut Tx<'_>,
    number: Option<&[u8]>,
    identity: &Identity,
) -> Result<Option<UserRow>, ApiError> {
    if let Some(number) = number
        && let Some(user) = users::find_by_national_id(tx, number)?
    {
        return Ok(Some(user));
    }
    match &identity.email {
        Some(email) => Ok(users::find_by_email(tx, email)?),
        None => Ok(None),
    }
}
