//! Sign-in, sign-out, registration, and the caller's own account.

mod accept_invitation;
mod change_password;
mod get_me;
mod login;
mod logout;
mod refresh;
mod register_candidate;
mod tokens;
mod update_me;

use crate::input::weak_code;
use crate::problem::{ApiError, Code};
use crate::services::HashError;
use staj_domain::user::check_password;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "auth";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(login::login)
        .service(refresh::refresh_tokens)
        .service(logout::logout)
        .service(register_candidate::register_candidate)
        .service(accept_invitation::accept_invitation)
        .service(get_me::get_me)
        .service(update_me::update_me)
        .service(change_password::change_password);
}

/// Validates a new password. A problem points to the given member.
pub(crate) fn new_password(member: &str, password: &str, email: &str) -> Result<(), ApiError> {
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
