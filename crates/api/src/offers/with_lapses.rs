use crate::caller::Caller;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use staj_domain::ids::EmployerId;
use staj_jobs::lapse_offers_of;
use staj_persistence::Tx;

/// Runs a command. If it is refused because too many places are taken, this ends the employer's
/// offers whose deadline has passed, and runs the command once more. A job that is late must not
/// cause a refusal (D2). The second attempt is made even if there was nothing left to end, because
/// the job may have run in between.
pub async fn with_lapses<C: Caller, T>(
    ctx: &Ctx<C>,
    refused: &[Code],
    employer: impl Fn(&mut Tx<'_>, C) -> Result<EmployerId, ApiError> + Send + 'static,
    attempt: impl AsyncFn() -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    match attempt().await {
        Err(error) if refused.contains(&error.code) => {
            let (employer, now) = (ctx.read(employer).await?, ctx.now);
            ctx.block(move |app| Ok(lapse_offers_of(&app.store, employer, now)?)).await?;
            attempt().await
        }
        done => done,
    }
}
