use super::TAG;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_persistence::{StoreError, Tx, audit, reference};
use time::OffsetDateTime;
use utoipa::ToSchema;

/// The rules that must always hold, checked on the whole database.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvariantReport {
    pub items: Vec<Invariant>,
}

/// A rule that must always hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invariant {
    #[schema(examples("at_most_two_confirmed"))]
    pub name: &'static str,
    /// Number of violations. It must be 0.
    #[schema(minimum = 0, maximum = 9007199254740991i64, examples(0))]
    pub violations: i64,
}

/// Check the invariants
///
/// Counts the violations of every rule that must always hold, over the whole database. The rules
/// cover confirmed offers, dates, quotas and their ledger, reserve lists, placements, documents,
/// lead times, failed items and the audit trail. `holidays_are_known_for_a_year` counts how
/// many of this year and the next still need their public holidays recorded by the programme office
/// (A59).
#[utoipa::path(
    operation_id = "check_invariants", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "Each invariant with its violations", body = InvariantReport))
)]
#[get("/v1/invariants")]
pub async fn check_invariants(
    ctx: Ctx<ProgrammeOfficer>,
) -> Result<Json<InvariantReport>, ApiError> {
    let now = ctx.now;
    let checked = ctx.read(move |tx, _| Ok(count_violations(tx, now)?)).await?;
    let invariant = |(name, violations)| Invariant { name, violations };
    Ok(Json(InvariantReport { items: checked.into_iter().map(invariant).collect() }))
}

/// Counts the violations of each invariant.
pub fn count_violations(
    tx: &mut Tx<'_>,
    now: OffsetDateTime,
) -> Result<Vec<(&'static str, i64)>, StoreError> {
    let missing = reference::holidays(tx)?.missing(now).len();
    let holidays = ("holidays_are_known_for_a_year", i64::try_from(missing).unwrap_or(2));
    Ok(audit::check_invariants(tx)?.into_iter().chain([holidays]).collect())
}
