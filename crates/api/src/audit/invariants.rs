use super::TAG;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_persistence::audit;
use utoipa::ToSchema;

/// What must hold in the whole database.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvariantReport {
    pub items: Vec<Invariant>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Invariant {
    #[schema(examples("at_most_two_confirmed"))]
    pub name: &'static str,
    /// Where it does not hold; 0 is the only good number.
    #[schema(minimum = 0, maximum = 9007199254740991i64, examples(0))]
    pub violations: i64,
}

/// Check the invariants
///
/// Counts, over the whole database, what breaks each rule that must always hold: places, dates,
/// quotas and their ledger, placements, notices, lead times and the audit trail.
#[utoipa::path(
    operation_id = "check_invariants", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "Each invariant with its violations", body = InvariantReport))
)]
#[get("/v1/invariants")]
pub async fn check_invariants(
    ctx: Ctx<ProgrammeOfficer>,
) -> Result<Json<InvariantReport>, ApiError> {
    let checked = ctx.read(|tx, _| Ok(audit::check_invariants(tx)?)).await?;
    let invariant = |(name, violations)| Invariant { name, violations };
    Ok(Json(InvariantReport { items: checked.into_iter().map(invariant).collect() }))
}
