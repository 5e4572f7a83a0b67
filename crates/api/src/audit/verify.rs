use super::TAG;
use crate::app::App;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::wire::{SealFault, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How many events are compared with their seals. It takes a second or two.
const COMPARED: i64 = 100_000;

/// Whether the audit trail is what it was when it was sealed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditVerification {
    /// How many seals there are. All of them were checked.
    #[schema(minimum = 0)]
    pub seal_count: i64,
    /// How many events were compared with their seals: the newest.
    #[schema(minimum = 0)]
    pub event_count: i64,
    /// How many of these events have lost their reason and values, because they were erased with a person.
    #[schema(minimum = 0)]
    pub erased_count: i64,
    /// What is wrong. Empty if nothing is.
    pub faults: Vec<AuditFault>,
}

/// Something that is wrong with the audit trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditFault {
    /// The seal that shows it.
    #[schema(minimum = 1)]
    pub seal_number: i64,
    pub fault: SealFault,
}

/// Verify the audit trail
///
/// Checks the chain of all seals, and compares the newest 100,000 events with theirs. `staj audit
/// verify` compares every event, and also with seals that were deposited elsewhere.
#[utoipa::path(
    operation_id = "verify_audit", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "What was found", body = AuditVerification))
)]
#[get("/v1/audit-verification")]
pub async fn verify_audit(ctx: Ctx<ProgrammeOfficer>) -> Result<Json<AuditVerification>, ApiError> {
    ctx.read(|_, _| Ok(())).await?;
    let verify =
        |app: &App| Ok(staj_jobs::verify(&app.store, &app.seal_key, COMPARED, &BTreeMap::new())?);
    let found = ctx.open().block(verify).await?;
    let fault = |(seal_number, fault)| AuditFault { seal_number, fault: Wire(fault) };
    Ok(Json(AuditVerification {
        seal_count: found.seals,
        event_count: found.events,
        erased_count: found.erased,
        faults: found.faults.into_iter().map(fault).collect(),
    }))
}
