use super::view::EmployerView;
use super::{EmployerPath, TAG, step};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::employer::Employer;
use staj_domain::ids::EmployerId;

/// Activate an employer
///
/// Gives the employer access to the pool, for the first time or after a suspension.
#[utoipa::path(
    operation_id = "activate_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::EmployerState])),
    ),
    responses((status = 200, description = "The active employer", body = EmployerView))
)]
#[post("/v1/employers/{employer_id}/activate")]
pub async fn activate_employer(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<EmployerPath>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp) = (EmployerId(path.employer_id), ctx.stamp());
    let employer = ctx.write(move |tx, me| step(tx, id, me.role, &stamp, Employer::activate));
    Ok(Json(employer.await?))
}
