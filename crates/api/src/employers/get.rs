use super::view::EmployerView;
use super::{EmployerPath, EmployerViewer, TAG};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::responses;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::EmployerId;

/// Get an employer
///
/// Your own, or any for the programme office.
#[utoipa::path(
    operation_id = "get_employer", tag = TAG, params(EmployerPath),
    extensions(("x-roles" = json!(["employer_manager", "internship_officer", "programme_officer"]))),
    responses((status = 200, description = "The profile", body = EmployerView), responses::Object, responses::Secured)
)]
#[get("/v1/employers/{employer_id}")]
pub async fn get_employer(
    ctx: Ctx<EmployerViewer>,
    path: Path<EmployerPath>,
) -> Result<Json<EmployerView>, ApiError> {
    let id = EmployerId(path.employer_id);
    let employer = ctx.read(move |tx, me| {
        me.may_see(id)?;
        EmployerView::read(tx, id, me.role())
    });
    Ok(Json(employer.await?))
}
