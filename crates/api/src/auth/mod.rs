//! Sign-in, sign-out, registration, and the caller's own account.

mod accept_invitation;
mod change_password;
mod code;
mod confirm_email_change;
mod confirm_registration;
mod confirm_second_factor;
mod current_password;
mod finish_sign_in;
mod get_me;
mod get_signing_keys;
mod list_sessions;
mod login;
mod logout;
mod open_account;
mod open_session;
mod refresh;
mod register_candidate;
mod remove_second_factor;
mod request_email_change;
mod request_password_reset;
mod reset_password;
mod revoke_session;
mod sealed_sign_in;
mod start_second_factor;
mod start_sign_in;
mod tokens;
mod update_me;

use crate::input::weak_code;
use crate::problem::{ApiError, Code};
use crate::services::HashError;
use serde::Deserialize;
use staj_domain::password::check_password;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

const TAG: &str = "auth";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(login::login)
        .service(start_sign_in::start_sign_in)
        .service(finish_sign_in::finish_sign_in)
        .service(refresh::refresh_tokens)
        .service(logout::logout)
        .service(register_candidate::register_candidate)
        .service(confirm_registration::confirm_registration)
        .service(request_password_reset::request_password_reset)
        .service(reset_password::reset_password)
        .service(accept_invitation::accept_invitation)
        .service(get_signing_keys::get_signing_keys)
        .service(get_me::get_me)
        .service(update_me::update_me)
        .service(change_password::change_password)
        .service(request_email_change::request_email_change)
        .service(confirm_email_change::confirm_email_change)
        .service(list_sessions::list_sessions)
        .service(revoke_session::revoke_session)
        .service(start_second_factor::start_second_factor)
        .service(confirm_second_factor::confirm_second_factor)
        .service(remove_second_factor::remove_second_factor);
}

/// The token of a link from a mail.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    /// The token from the mail. It is in the body because servers log URLs.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    token: String,
}

/// Validates a new password. A problem points to the given member.
fn new_password(member: &str, password: &str, email: &str) -> Result<(), ApiError> {
    check_password(password, email)
        .map_err(|weak| ApiError::member(member, weak_code(weak), weak.to_string()))
}

impl From<HashError> for ApiError {
    fn from(error: HashError) -> Self {
        Self::logged(Code::Internal, error)
    }
}

impl From<jsonwebtoken::errors::Error> for ApiError {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        Self::logged(Code::Internal, error)
    }
}
