use super::{ClockView, Sandbox, TAG};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::put;
use actix_web::web::Json;
use serde::Deserialize;
use time::OffsetDateTime;
use time::macros::datetime;
use utoipa::ToSchema;
use validator::Validate;

/// A deadline can be weeks before or after the time that is set. Within these limits, every
/// deadline is a date that the code can represent.
const EARLIEST: OffsetDateTime = datetime!(2000-01-01 00:00 UTC);
const LATEST: OffsetDateTime = datetime!(2100-01-01 00:00 UTC);

/// The new time.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxClockSet {
    /// The programme's time, in the years 2000 to 2099. It keeps running from there.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-06-01T09:00:00Z"))]
    now: OffsetDateTime,
}

/// Set the clock of the sandbox
///
/// Moves the programme's time, which decides when deadlines pass, forwards or backwards for
/// everybody. The machine's time, which decides when sessions expire, does not change. Available in
/// the sandbox only; elsewhere it returns 404.
#[utoipa::path(
    operation_id = "set_clock", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    request_body = SandboxClockSet,
    responses((status = 200, description = "The two times", body = ClockView))
)]
#[put("/v1/sandbox/clock")]
pub async fn set_clock(
    Sandbox(open): Sandbox,
    body: Body<SandboxClockSet>,
) -> Result<Json<ClockView>, ApiError> {
    let now = body.0.now;
    if !(EARLIEST..LATEST).contains(&now) {
        let text = "must be in the years 2000 to 2099";
        return Err(ApiError::member("now", "range", text));
    }
    let clock = &open.app.clock;
    clock.set(now);
    Ok(Json(ClockView { now: clock.now(), wall: clock.wall() }))
}
