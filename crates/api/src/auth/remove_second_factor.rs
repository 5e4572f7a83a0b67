use super::TAG;
use super::code::check_code;
use super::current_password::verify;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_persistence::{events, second_factors, users};
use utoipa::ToSchema;
use validator::Validate;

/// The current password and a code.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorRemoval {
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    current_password: String,
    /// A code of the app, or a recovery code.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 40, examples("287082"))]
    code: Line<40>,
}

/// Remove my authenticator app
///
/// Forgets the app and its recovery codes, for example to add another one.
#[utoipa::path(
    operation_id = "remove_second_factor", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([
            Code::NotFound, Code::SecondFactorWrong, Code::TooManyRequests,
        ])),
    ),
    request_body = SecondFactorRemoval,
    responses((status = 204, description = "Signing in needs no code any more"))
)]
#[post("/v1/me/second-factor/remove")]
pub async fn remove_second_factor(
    ctx: Ctx<Person>,
    request: HttpRequest,
    body: Body<SecondFactorRemoval>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), stamp) = (body, ctx.stamp());
    let user = ctx.read(|tx, me| Ok(users::find(tx, me.user)?.ok_or(Code::NotFound)?)).await?;
    let verified = verify(&ctx, &request, &user.email, body.current_password).await?;
    let verified = verified.ok_or_else(|| {
        ApiError::member("current_password", "wrong", "is not your current password")
    })?;
    check_code(&ctx, verified, Some(body.code.into())).await?;
    ctx.write(move |tx, me| {
        if !second_factors::delete(tx, me.user)? {
            return Err(Code::NotFound.into());
        }
        let event = Event::new(me.user, UserEvent::RemoveSecondFactor);
        Ok(events::append(tx, &stamp, &[event])?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
