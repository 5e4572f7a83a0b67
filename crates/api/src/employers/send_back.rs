use super::view::EmployerView;
use super::{EmployerDecision, EmployerPath, TAG, step};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::EmployerId;

/// Send a registration back
///
/// Its managers are told what to correct. They correct it and submit the employer again, which keeps its
/// tax number meanwhile. After thirty days without that, the registration ends.
#[utoipa::path(
    operation_id = "send_back_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::EmployerState])),
    ),
    request_body = EmployerDecision,
    responses((status = 200, description = "The registration, sent back", body = EmployerView))
)]
#[post("/v1/employers/{employer_id}/send-back")]
pub async fn send_back_employer(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<EmployerPath>,
    body: Body<EmployerDecision>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp) = (EmployerId(path.employer_id), ctx.stamp());
    let reason: String = body.0.reason.into();
    let employer = ctx.write(move |tx, me| {
        step(tx, id, me.role, &stamp, |employer| employer.send_back(reason.clone()))
    });
    Ok(Json(employer.await?))
}
