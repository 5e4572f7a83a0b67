use super::view::EmployerView;
use super::{EmployerDecision, EmployerPath, TAG, step};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::EmployerId;

/// Refuse a registration
///
/// Its managers are told why, and its tax number is free again. They can sign in for thirty more days to
/// read the reason, and then the registration ends.
#[utoipa::path(
    operation_id = "refuse_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::EmployerState])),
    ),
    request_body = EmployerDecision,
    responses((status = 200, description = "The refused registration", body = EmployerView))
)]
#[post("/v1/employers/{employer_id}/refuse")]
pub async fn refuse_employer(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<EmployerPath>,
    body: Body<EmployerDecision>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp) = (EmployerId(path.employer_id), ctx.stamp());
    let reason: String = body.0.reason.into();
    let employer = ctx.write(move |tx, me| {
        step(tx, id, me.role, &stamp, |employer| employer.refuse(reason.clone()))
    });
    Ok(Json(employer.await?))
}
