use super::TAG;
use super::current_password::verify_own;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::second_factor::{new_secret, shown};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::{Deserialize, Serialize};
use staj_persistence::rows::second_factors::SecondFactorRow;
use staj_persistence::second_factors;
use staj_persistence::types::{At, key};
use utoipa::ToSchema;
use validator::Validate;

/// The current password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CurrentPassword {
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    current_password: String,
}

/// What an authenticator app needs. It is shown only once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewSecondFactor {
    /// The secret, to type into the app.
    #[schema(examples("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))]
    pub secret: String,
    /// The same as an address: show it as a QR code.
    #[schema(examples(
        "otpauth://totp/Staj:ayse%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Staj"
    ))]
    pub otpauth_url: String,
}

/// Add an authenticator app
///
/// Begins with an app, which counts once you have sent a code with `confirm_second_factor`. Beginning
/// again replaces an app that does not count yet.
#[utoipa::path(
    operation_id = "start_second_factor", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([Code::SecondFactorExists, Code::TooManyRequests])),
    ),
    request_body = CurrentPassword,
    responses((status = 201, description = "What the app needs", body = NewSecondFactor))
)]
#[post("/v1/me/second-factor")]
pub async fn start_second_factor(
    ctx: Ctx<Person>,
    request: HttpRequest,
    body: Body<CurrentPassword>,
) -> Result<HttpResponse, ApiError> {
    let user = verify_own(&ctx, &request, body.0.current_password).await?;
    let secret = new_secret();
    let (typed, otpauth_url) = shown(&secret, &user.email)?;
    let (sealed, wall) = (ctx.app.vault.seal_bytes(&secret)?, ctx.wall);
    ctx.write(move |tx, me| {
        let found = second_factors::find(tx, me.user)?;
        if found.is_some_and(|row| row.confirmed_at.is_some()) {
            return Err(Code::SecondFactorExists.into());
        }
        let row = SecondFactorRow {
            user_id: key(me.user),
            secret_sealed: sealed.clone(),
            created_at: At(wall),
            confirmed_at: None,
            last_step: None,
        };
        Ok(second_factors::start(tx, &row)?)
    })
    .await?;
    Ok(HttpResponse::Created().json(NewSecondFactor { secret: typed, otpauth_url }))
}
