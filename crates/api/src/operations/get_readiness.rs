use super::TAG;
use super::get_health::HealthView;
use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::Json;

/// Get readiness
///
/// The server is ready if the database responds and has all migrations, the file store responds,
/// and the jobs of this server have run within the last two minutes. It does not depend on the mail
/// server.
#[utoipa::path(
    operation_id = "get_readiness", tag = TAG, security(()),
    responses((status = 200, description = "The server is ready", body = HealthView))
)]
#[get("/readyz")]
pub async fn get_readiness(open: Open) -> Result<Json<HealthView>, ApiError> {
    let lacks = |what| ApiError::from(Code::Unavailable).fact("not_ready", what);
    let current = open
        .block(|app| {
            app.store.is_current().map_err(|error| ApiError::logged(Code::Unavailable, error))
        })
        .await
        .map_err(|error| error.fact("not_ready", "database"))?;
    if !current {
        return Err(lacks("migrations"));
    }
    if !open.app.files.is_ready().await {
        return Err(lacks("files"));
    }
    if open.app.jobs.is_late() {
        return Err(lacks("jobs"));
    }
    Ok(Json(HealthView::OK))
}
