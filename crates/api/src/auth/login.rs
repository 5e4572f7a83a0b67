use super::TAG;
use super::code::{check_code, is_limited};
use super::current_password::verify;
use super::tokens::{TokenPair, issue};
use crate::ctx::{Open, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::Claims;
use crate::services::address;
use crate::text::Line;
use actix_web::http::header;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use staj_domain::event::{Event, SessionEvent};
use staj_domain::ids::SessionId;
use staj_persistence::rows::sessions::SessionRow;
use staj_persistence::types::{At, key};
use staj_persistence::{events, sessions, users};
use utoipa::ToSchema;
use validator::Validate;

/// An e-mail address, a password and, if the account has an authenticator app, its code.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 254, examples("program@staj.example"))]
    pub email: Line<254>,
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password, examples("sandbox-parola"))]
    pub password: String,
    /// The code that your authenticator app shows, or a recovery code. Only for accounts with one.
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40, examples("287082"))]
    pub code: Option<Line<40>>,
}

/// Sign in
///
/// Opens a session. The response is the same for an unknown e-mail address, a wrong password, a
/// deactivated account and an account whose invitation was not accepted. After five failures for an
/// account from one IP address, sign-in to this account from this address is blocked for 15
/// minutes. After twenty failures from one IP address, all sign-ins from it are blocked for 15
/// minutes. After ten failures for an account from anywhere, each further one makes the next attempt
/// wait twice as long, up to 15 minutes, except at IP addresses from which you have signed in before.
///
/// If the account has an authenticator app, send its code as well. Where a second factor is required
/// for your role and you have none, the tokens only let you add one with `start_second_factor`.
#[utoipa::path(
    operation_id = "login", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([
        Code::InvalidCredentials, Code::SecondFactorRequired, Code::SecondFactorWrong, Code::TooManyRequests,
    ]))),
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
    let open = ctx.clone();
    let verified = verify(&ctx, &request, &body.email, body.password).await?;
    let verified = verified.ok_or(Code::InvalidCredentials)?;
    let user = check_code(&ctx, verified, body.code.map(String::from)).await?;
    let (id, role, limits) = (user.id.id(), user.role.0, ctx.clone());
    let limited = ctx.read(move |tx| is_limited(tx, &limits, id, role)).await?;
    let claims = Claims { user: id, session, role, limited };
    let (pair, kept) = issue(&ctx.app, claims, wall)?;
    let row = SessionRow {
        id: key(session),
        user_id: user.id,
        created_at: At(wall),
        refreshed_at: None,
        address: Some(address(&request, &ctx.app.proxies).to_string()),
        agent: agent(&request),
    };
    ctx.write(move |tx| {
        let stamp = open.stamp_of(claims.user, claims.role);
        // The password may have been changed, or the account deactivated, while it was verified.
        let current = users::find(tx, claims.user)?.filter(|now| now.version == user.version);
        current.ok_or(Code::InvalidCredentials)?;
        sessions::insert(tx, &row)?;
        sessions::issue(tx, session, &kept)?;
        Ok(events::append(tx, &stamp, &[Event::new(session, SessionEvent::Open)])?)
    })
    .await?;
    Ok(Json(pair))
}

/// What a program calls itself, without characters that cannot be shown.
fn agent(request: &HttpRequest) -> Option<String> {
    let agent = request.headers().get(header::USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().take(200).collect())
}
