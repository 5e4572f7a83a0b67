use super::TAG;
use super::tokens::{TokenPair, issue};
use crate::ctx::{Open, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::Claims;
use crate::services::address;
use crate::text::Line;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use staj_domain::event::{Event, SessionEvent};
use staj_domain::ids::SessionId;
use staj_domain::user::AccountState;
use staj_persistence::{events, sessions, users};
use utoipa::ToSchema;
use validator::Validate;

/// An e-mail address and a password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 254, examples("program@staj.example"))]
    pub email: Line<254>,
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password, examples("sandbox-parola"))]
    pub password: String,
}

/// Sign in
///
/// Opens a session. The response is the same for an unknown e-mail address, a wrong password, a
/// deactivated account and an account whose invitation was not accepted. After five failures for an
/// account from one IP address, sign-in to this account from this address is blocked for 15
/// minutes. After twenty failures from one IP address, all sign-ins from it are blocked for 15
/// minutes.
#[utoipa::path(
    operation_id = "login", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::InvalidCredentials, Code::TooManyRequests]))),
    request_body = LoginRequest,
    responses((status = 200, description = "The tokens for the session", body = TokenPair))
)]
#[post("/v1/auth/login")]
pub async fn login(
    ctx: Open,
    request: HttpRequest,
    body: Body<LoginRequest>,
) -> Result<Json<TokenPair>, ApiError> {
    let (Body(body), wall, session) = (body, ctx.wall, new_id::<SessionId>());
    let address = address(&request, &ctx.app.proxies);
    let open = ctx.clone();
    let attempt = ctx.app.attempts.begin(&body.email, address, wall).await?;
    let pair = ctx
        .block(move |app| {
            let user = app.store.read(|tx| users::find_by_email(tx, &body.email))?;
            let user = user.filter(|user| user.state() == AccountState::Active);
            // Verify in any case, so that the response time does not reveal whether the account
            // exists. Hashing is slow, so it happens outside any transaction.
            let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
            let right = app.passwords.verify(&body.password, hash);
            let Some(user) = user.filter(|_| right) else {
                attempt.failed();
                return Err(Code::InvalidCredentials.into());
            };
            attempt.succeeded();
            let claims = Claims { user: user.id.id(), session, role: user.role.0 };
            let (pair, kept) = issue(app, claims, wall)?;
            let stamp = open.stamp_of(claims.user, claims.role);
            app.store.write::<_, ApiError>(|tx| {
                sessions::insert(tx, session, claims.user, wall)?;
                sessions::issue(tx, session, &kept)?;
                events::append(tx, &stamp, &[Event::new(session, SessionEvent::Open)])?;
                Ok(())
            })?;
            Ok(pair)
        })
        .await?;
    Ok(Json(pair))
}
