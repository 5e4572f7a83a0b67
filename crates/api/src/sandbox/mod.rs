//! What a sandbox offers to those who build against it: its accounts, its clock, its mails, counterparts
//! who act by themselves, and a fresh start.

mod get_clock;
mod get_counterparts;
mod list_accounts;
mod list_mails;
mod reset;
mod set_clock;
mod set_counterparts;

use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Serialize;
use staj_domain::mode::Mode;
use std::future::{Ready, ready};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "sandbox";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_accounts::list_sandbox_accounts)
        .service(get_clock::get_clock)
        .service(set_clock::set_clock)
        .service(list_mails::list_sandbox_mails)
        .service(get_counterparts::get_counterparts)
        .service(set_counterparts::set_counterparts)
        .service(reset::reset_sandbox);
}

/// The two times of a server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SandboxClock)]
pub struct ClockView {
    /// The programme's time, which decides when deadlines pass.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-06-01T09:00:00Z"))]
    pub now: OffsetDateTime,
    /// The machine's time, which decides when sessions expire.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-02T09:00:00Z"))]
    pub wall: OffsetDateTime,
}

/// A request to the sandbox. In production it fails with 404.
pub struct Sandbox(pub Open);

impl FromRequest for Sandbox {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Open::from_request(request, payload).into_inner().and_then(
            |open| match open.app.mode {
                Mode::Sandbox => Ok(Self(open)),
                Mode::Production => Err(Code::NotFound.into()),
            },
        ))
    }
}
