//! Health and readiness of the server, and the clock of the sandbox.

mod get_clock;
mod get_health;
mod get_readiness;
mod set_clock;

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

const TAG: &str = "operations";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_health::get_health)
        .service(get_readiness::get_readiness)
        .service(get_clock::get_clock)
        .service(set_clock::set_clock);
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

/// A request to the sandbox. In production it fails with 404, because there the programme's time is
/// the machine's time.
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
