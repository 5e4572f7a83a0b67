use super::set_counterparts::CounterpartsView;
use super::{Sandbox, TAG};
use crate::problem::Code;
use actix_web::get;
use actix_web::web::Json;

/// Get the counterparts of the sandbox
///
/// Who acts by themselves. Available in the sandbox only; elsewhere it returns 404.
#[utoipa::path(
    operation_id = "get_counterparts", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "Who acts", body = CounterpartsView))
)]
#[get("/v1/sandbox/counterparts")]
pub async fn get_counterparts(Sandbox(open): Sandbox) -> Json<CounterpartsView> {
    Json(open.app.counterparts.asked().acting.into())
}
