use super::{ClockView, Sandbox, TAG};
use crate::problem::Code;
use actix_web::get;
use actix_web::web::Json;

/// Get the clock of the sandbox
///
/// Available in the sandbox only; elsewhere it returns 404.
#[utoipa::path(
    operation_id = "get_clock", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "The two times", body = ClockView))
)]
#[get("/v1/sandbox/clock")]
pub async fn get_clock(Sandbox(open): Sandbox) -> Json<ClockView> {
    Json(ClockView { now: open.now, wall: open.wall })
}
