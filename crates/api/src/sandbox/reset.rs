use super::{Sandbox, TAG};
use crate::problem::{ApiError, Code};
use crate::services::Acting;
use actix_web::{HttpResponse, post};
use staj_persistence::sandbox;
use staj_persistence::sandbox::PASSWORD;

/// Reset the sandbox
///
/// Deletes everything, creates the demo data again, sets the clock to the machine's time, and sends
/// the counterparts away. The ids and passwords of the demo data stay the same. Everybody is signed
/// out. Files that were uploaded are deleted within a week. Available in the sandbox only; elsewhere
/// it returns 404.
#[utoipa::path(
    operation_id = "reset_sandbox", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 204, description = "The sandbox is as new"))
)]
#[post("/v1/sandbox/reset")]
pub async fn reset_sandbox(Sandbox(open): Sandbox) -> Result<HttpResponse, ApiError> {
    let hashed = open.hash(|app| {
        app.passwords.hash(PASSWORD).map_err(|error| ApiError::logged(Code::Internal, error))
    });
    let hash = hashed.await?;
    open.block(move |app| {
        // Before anything is deleted, so that nobody acts on what is about to go.
        app.counterparts.ask(Acting::default());
        app.clock.set(app.clock.wall());
        let was_reset = sandbox::reset(&app.store, &app.vault, &hash, app.clock.now())?;
        app.forget();
        was_reset.then_some(()).ok_or_else(|| Code::NotFound.into())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
