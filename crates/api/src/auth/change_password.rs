use super::current_password::verify_own;
use super::{TAG, new_password};
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::{Body, is_password};
use crate::problem::{ApiError, Code};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_persistence::{account_links, events, sessions, users};
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
/// You must give your current password. All your other sessions end, and so does a change of your
/// e-mail address that is not confirmed yet. You are told by mail.
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
    let user = verify_own(&ctx, &request, body.current_password).await?;
    let version = user.version;
    new_password("new_password", &body.new_password, &user.email)?;
    let hash = ctx.hash(move |app| Ok(app.passwords.hash(&body.new_password)?)).await?;
    ctx.write(move |tx, me| {
        // Only the password that was verified may be replaced.
        if users::find(tx, me.user)?.is_none_or(|user| user.version != version) {
            return Err(Code::Conflict.into());
        }
        users::save_password(tx, me.user, version, &hash)?;
        sessions::revoke_of(tx, me.user, Some(session), wall)?;
        account_links::end_all(tx, me.user, wall)?;
        events::append(tx, &stamp, &[Event::new(me.user, UserEvent::ChangePassword)])?;
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
