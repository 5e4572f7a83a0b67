use super::TAG;
use super::get_health::HealthView;
use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use crate::services::Condition;
use actix_web::get;
use actix_web::web::Json;
use staj_domain::fact::FactName;
use std::time::Duration;
use tokio::time::timeout;

/// How long the file store may take to answer.
const PATIENCE: Duration = Duration::from_millis(800);

/// Get readiness
///
/// The server is ready if the database responds, has all migrations and is writable, the file store
/// is writable, the jobs of this server have run within the last two minutes, and the
/// server is not shutting down. Otherwise the fact `not_ready` says what is missing. It does not
/// depend on the mail server. The answer comes within a second.
#[utoipa::path(
    operation_id = "get_readiness", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::StorageFull]))),
    responses((status = 200, description = "The server is ready", body = HealthView))
)]
#[get("/readyz")]
pub async fn get_readiness(open: Open) -> Result<Json<HealthView>, ApiError> {
    let lacks = |code: Code, what| Err(ApiError::from(code).fact(FactName::NotReady, what));
    let app = &open.app;
    match app.database.condition() {
        Condition::Good => {}
        Condition::Away => return lacks(Code::Unavailable, "database"),
        Condition::Outdated => return lacks(Code::Unavailable, "migrations"),
        Condition::ReadOnly => return lacks(Code::Unavailable, "database_writes"),
        Condition::Full => return lacks(Code::StorageFull, "database_writes"),
    }
    match timeout(PATIENCE, app.files.probe()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) if error.is_full() => return lacks(Code::StorageFull, "files"),
        Ok(Err(_)) | Err(_) => return lacks(Code::Unavailable, "files"),
    }
    if app.jobs.is_late() {
        return lacks(Code::Unavailable, "jobs");
    }
    if app.is_stopping() {
        return lacks(Code::Unavailable, "shutdown");
    }
    Ok(Json(HealthView::OK))
}
