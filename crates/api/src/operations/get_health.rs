use super::TAG;
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// Confirms that the server is running.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
pub struct HealthView {
    #[schema(examples("ok"))]
    pub status: &'static str,
    /// Version of the server.
    #[schema(examples("0.2.0"))]
    pub version: &'static str,
}

impl HealthView {
    pub const OK: Self = Self { status: "ok", version: env!("CARGO_PKG_VERSION") };
}

/// Get health
///
/// Succeeds for as long as the process is running. It does not check the database.
#[utoipa::path(
    operation_id = "get_health", tag = TAG, security(()),
    responses((status = 200, description = "The server is running", body = HealthView))
)]
#[get("/healthz")]
pub async fn get_health() -> Json<HealthView> {
    Json(HealthView::OK)
}
