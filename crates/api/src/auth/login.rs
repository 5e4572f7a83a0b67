use super::TAG;
use super::tokens::{TokenPair, issue};
use crate::ctx::{Open, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::Claims;
use crate::services::address;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use staj_domain::event::{Event, SessionEvent};
use staj_domain::ids::SessionId;
use staj_domain::user::AccountState;
use staj_persistence::{events, sessions, users};
use utoipa::ToSchema;
use validator::Validate;

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, examples("program@staj.example"))]
    pub email: String,
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password, examples("sandbox-parola"))]
    pub password: String,
}

/// Sign in
///
/// Opens a session. Whatever is wrong, the answer is the same: an unknown address, a wrong
/// password, an account that is deactivated or not yet accepted. After five failures of an
/// account from one address, or twenty from an address, that address waits for a quarter of
/// an hour.
#[utoipa::path(
    operation_id = "login", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::InvalidCredentials, Code::TooManyRequests]))),
    request_body = LoginRequest,
    responses((status = 200, description = "The tokens of the session", body = TokenPair))
)]
#[post("/v1/auth/login")]
pub async fn login(
    ctx: Open,
    request: HttpRequest,
    body: Body<LoginRequest>,
) -> Result<Json<TokenPair>, ApiError> {
    let (Body(body), wall, session) = (body, ctx.wall, new_id::<SessionId>());
    let address = address(&request, &ctx.app.proxies);
    let journal = ctx.clone();
    let pair = ctx
        .block(move |app| {
            let attempt = app.attempts.begin(&body.email, address, wall)?;
            let user = app.store.read(|tx| users::find_by_email(tx, &body.email))?;
            let user = user.filter(|user| user.state() == AccountState::Active);
            // The same work for an account and for none; outside of any transaction.
            let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
            let right = app.passwords.verify(&body.password, hash);
            let user = user.filter(|_| right).ok_or(Code::InvalidCredentials)?;
            attempt.succeeded();
            let claims = Claims { user: user.id.id(), session, role: user.role.0 };
            let (pair, kept) = issue(app, claims, wall)?;
            let stamp = journal.stamp_of(claims.user, claims.role);
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
