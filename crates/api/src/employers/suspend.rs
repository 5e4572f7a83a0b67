use super::view::EmployerView;
use super::{EmployerPath, TAG, step};
use crate::caller::ProgrammeOfficer;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Problem};
use crate::responses;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::employer::Employer;
use staj_domain::ids::EmployerId;

/// Suspend an employer
///
/// No new offer and no confirmation until it is activated again; internships go on.
#[utoipa::path(
    operation_id = "suspend_employer", tag = TAG, params(EmployerPath),
    extensions(("x-roles" = json!(["programme_officer"]))),
    responses(
        (status = 200, description = "The suspended employer", body = EmployerView),
        (status = 409, description = "employer_state", body = Problem, content_type = "application/problem+json"),
        responses::Object, responses::Secured,
    )
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
