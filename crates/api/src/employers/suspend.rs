use super::view::EmployerView;
use super::{EmployerPath, TAG, step};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::employer::Employer;
use staj_domain::ids::EmployerId;

/// Suspend an employer
///
/// A suspended employer cannot send or confirm offers until it is activated again. Its current
/// internships continue.
#[utoipa::path(
    operation_id = "suspend_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::EmployerState])),
    ),
    responses((status = 200, description = "The suspended employer", body = EmployerView))
)]
#[post("/v1/employers/{employer_id}/suspend")]
pub async fn suspend_employer(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<EmployerPath>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp) = (EmployerId(path.employer_id), ctx.stamp());
    let employer = ctx.write(move |tx, me| step(tx, id, me.role, &stamp, Employer::suspend));
    Ok(Json(employer.await?))
}
