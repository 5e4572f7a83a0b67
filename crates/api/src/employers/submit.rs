use super::view::EmployerView;
use super::{EmployerPath, TAG, own, step};
use crate::caller::{EmployerManager, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::employer::Employer;
use staj_domain::ids::EmployerId;
use staj_persistence::employers;

/// Submit an employer
///
/// Asks the programme office to activate the employer, once its profile is complete (R13). From then
/// on, the employer holds its tax number.
#[utoipa::path(
    operation_id = "submit_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerManager>())),
        ("x-problem-codes" = json!([Code::EmployerState, Code::TaxNumberTaken])),
    ),
    responses((status = 200, description = "The employer, waiting for approval", body = EmployerView))
)]
#[post("/v1/employers/{employer_id}/submit")]
pub async fn submit_employer(
    ctx: Ctx<EmployerManager>,
    path: Path<EmployerPath>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp) = (EmployerId(path.employer_id), ctx.stamp());
    let employer = ctx.write(move |tx, me| {
        own(me.employer, id)?;
        // Drafts claim nothing: a stranger could otherwise keep a number from its owner.
        employers::lock(tx, id)?;
        if !employers::claim_tax_number(tx, id)? {
            let detail = "another employer with this tax number is registered: sign in with its \
                          account, or ask the programme office";
            return Err(ApiError::with_detail(Code::TaxNumberTaken, detail));
        }
        step(tx, id, me.role, &stamp, Employer::submit)
    });
    Ok(Json(employer.await?))
}
