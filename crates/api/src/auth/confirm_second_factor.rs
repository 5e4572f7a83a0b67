use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::address;
use crate::services::second_factor::{recovery_codes, recovery_hash, step_of};
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use staj_domain::event::{Event, UserEvent};
use staj_persistence::{events, second_factors, users};
use utoipa::ToSchema;
use validator::Validate;

/// A code that the app shows.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    #[validate(length(min = 6, max = 10))]
    #[schema(min_length = 6, max_length = 10, examples("287082"))]
    code: String,
}

/// Codes for the day on which the app is lost. They are shown only once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewRecoveryCodes {
    /// Each works once, in place of a code of the app. Keep them somewhere else.
    pub recovery_codes: Vec<String>,
}

/// Confirm my authenticator app
///
/// From now on, signing in needs a code of the app. If your tokens let you do nothing else until now,
/// renew them with `refresh_tokens`.
#[utoipa::path(
    operation_id = "confirm_second_factor", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([
            Code::NotFound, Code::SecondFactorExists, Code::TooManyRequests,
        ])),
    ),
    request_body = SecondFactorCode,
    responses((status = 200, description = "The recovery codes", body = NewRecoveryCodes))
)]
#[post("/v1/me/second-factor/confirm")]
pub async fn confirm_second_factor(
    ctx: Ctx<Person>,
    request: HttpRequest,
    body: Body<SecondFactorCode>,
) -> Result<Json<NewRecoveryCodes>, ApiError> {
    let (open, stamp, from) = (ctx.open(), ctx.stamp(), address(&request, &ctx.app.proxies));
    let user = ctx.read(|tx, me| Ok(users::find(tx, me.user)?.ok_or(Code::NotFound)?)).await?;
    let attempt = ctx.app.attempts.begin(&user.email, from, ctx.wall).await?;
    let codes = recovery_codes();
    let hashes: Vec<_> = codes.iter().map(|code| recovery_hash(code)).collect();
    let is_right = ctx
        .write(move |tx, me| {
            let found = second_factors::find(tx, me.user)?.ok_or(Code::NotFound)?;
            if found.confirmed_at.is_some() {
                return Err(Code::SecondFactorExists.into());
            }
            let secret = open.app.vault.open_bytes(&found.secret_sealed)?;
            let code = body.0.code.replace(' ', "");
            let Some(step) = step_of(&secret, &code, open.wall)? else { return Ok(false) };
            second_factors::use_step(tx, me.user, step)?;
            second_factors::confirm(tx, me.user, &hashes, open.wall)?;
            events::append(tx, &stamp, &[Event::new(me.user, UserEvent::AddSecondFactor)])?;
            Ok(true)
        })
        .await?;
    if !is_right {
        attempt.failed();
        return Err(ApiError::member("code", "wrong", "is not the code that the app shows now"));
    }
    attempt.succeeded();
    Ok(Json(NewRecoveryCodes { recovery_codes: codes }))
}
