use super::{TAG, new_password};
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::{Body, is_password};
use crate::problem::{ApiError, Code};
use crate::services::address;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_persistence::{events, sessions, users};
use utoipa::ToSchema;
use validator::Validate;

/// The current password and the new one.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    pub current_password: String,
    #[validate(custom(function = "is_password"))]
    #[schema(min_length = 10, max_length = 128, format = Password)]
    pub new_password: String,
}

/// Change my password
///
/// You must give your current password. All your other sessions end.
#[utoipa::path(
    operation_id = "change_password", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([Code::TooManyRequests])),
    ),
    request_body = PasswordChange,
    responses((status = 204, description = "The password was changed"))
)]
#[post("/v1/me/password")]
pub async fn change_password(
    ctx: Ctx<Person>,
    request: HttpRequest,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), stamp) = (body, ctx.stamp());
    let (session, wall) = (ctx.claims.session, ctx.wall);
    let address = address(&request, &ctx.app.proxies);
    let user = ctx.read(|tx, me| Ok(users::find(tx, me.user)?.ok_or(Code::NotFound)?)).await?;
    let version = user.version;
    let attempt = ctx.app.attempts.begin(&user.email, address, wall).await?;
    let hash = ctx
        .block(move |app| {
            if !app.passwords.verify(&body.current_password, user.password_hash.as_deref()) {
                attempt.failed();
                let detail = "is not your current password";
                return Err(ApiError::member("current_password", "wrong", detail));
            }
            attempt.succeeded();
            new_password("new_password", &body.new_password, &user.email)?;
            Ok(app.passwords.hash(&body.new_password)?)
        })
        .await?;
    ctx.write(move |tx, me| {
        // Only the password that was verified may be replaced.
        if users::find(tx, me.user)?.is_none_or(|user| user.version != version) {
            return Err(Code::Conflict.into());
        }
        users::save_password(tx, me.user, version, &hash)?;
        sessions::revoke_of(tx, me.user, Some(session), wall)?;
        events::append(tx, &stamp, &[Event::new(me.user, UserEvent::ChangePassword)])?;
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
