use crate::caller::Caller;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use staj_domain::ids::EmployerId;
use staj_jobs::lapse_offers_of;

/// Attempts what the caller wants. If it is refused with the code for "too many places are taken",
/// ends the employer's offers whose deadline has passed, and attempts it once more: a late job must
/// not refuse what is allowed (D2). Even if there was nothing left to end, because the job may have
/// run in between.
pub async fn with_lapses<C: Caller, T>(
    ctx: &Ctx<C>,
    refused: Code,
    employer: fn(&C) -> EmployerId,
    attempt: impl AsyncFn() -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    match attempt().await {
        Err(error) if error.code == refused => {
            let (employer, now) = (ctx.read(move |_, me| Ok(employer(&me))).await?, ctx.now);
            ctx.block(move |app| Ok(lapse_offers_of(&app.store, employer, now)?)).await?;
            attempt().await
        }
        done => done,
    }
}
