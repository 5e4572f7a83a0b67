use super::TAG;
use super::sealed_sign_in::seal;
use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use crate::services::IdentityError;
use actix_web::post;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// A sign-in with the identity provider that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInStarted {
    /// Where the browser goes now.
    #[schema(examples("https://giris.example/authorize?client_id=staj&state=x"))]
    pub authorization_url: String,
    /// Keep it in the browser, and send it to `finish_sign_in`. It works for ten minutes.
    #[schema(examples("b2Jqfa5tZ2zXo0c1gQ"))]
    pub sign_in: String,
}

/// Start signing in with the identity provider
///
/// For people who sign in with e-Devlet or with the provider of their organisation. Send the browser to
/// `authorization_url`. The provider sends it back to your page with `code` and `state` in the address.
/// Pass both to `finish_sign_in`. 404 if no provider is set up.
#[utoipa::path(
    operation_id = "start_sign_in", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound, Code::TooManyRequests]))),
    responses((status = 200, description = "Where to go", body = SignInStarted))
)]
#[post("/v1/auth/provider/start")]
pub async fn start_sign_in(ctx: Open) -> Result<Json<SignInStarted>, ApiError> {
    let provider = ctx.app.identity_provider.as_deref().ok_or(Code::NotFound)?;
    let (sign_in, authorization_url) = provider.begin().await?;
    let sign_in = seal(&ctx, &sign_in)?;
    Ok(Json(SignInStarted { authorization_url, sign_in }))
}

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        match &error {
            IdentityError::Refused(why) => {
                log::warn!("the identity provider has not identified somebody: {why}");
                let detail = "the identity provider did not confirm the sign-in: start again";
                Self::with_detail(Code::InvalidCredentials, detail)
            }
            IdentityError::Away(why) => {
                log::error!("the identity provider does not answer (STAJ_OIDC_ISSUER): {why}");
                Self::from(Code::Unavailable).retry_after(time::Duration::seconds(30))
            }
        }
    }
}
