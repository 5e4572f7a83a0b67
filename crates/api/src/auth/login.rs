use super::TAG;
use super::code::check_code;
use super::current_password::verify;
use super::open_session::open_session;
use super::tokens::TokenPair;
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::web::Json;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use staj_domain::session::SignInMethod;
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
    let Body(body) = body;
    let verified = verify(&ctx, &request, &body.email, body.password).await?;
    let verified = verified.ok_or(Code::InvalidCredentials)?;
    let user = check_code(&ctx, verified, body.code.map(String::from)).await?;
    open_session(&ctx, &request, user, SignInMethod::Password).await.map(Json)
}
