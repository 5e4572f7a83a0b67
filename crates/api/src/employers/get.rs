use super::view::EmployerView;
use super::{EmployerPath, EmployerViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::EmployerId;

/// Get an employer
///
/// Members see their own employer, and the programme office sees any.
#[utoipa::path(
    operation_id = "get_employer", tag = TAG, params(EmployerPath),
    extensions(("x-roles" = json!(roles::<EmployerViewer>()))),
    responses((status = 200, description = "The profile", body = EmployerView))
)]
#[get("/v1/employers/{employer_id}")]
pub async fn get_employer(
    ctx: Ctx<EmployerViewer>,
    path: Path<EmployerPath>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, now) = (EmployerId(path.employer_id), ctx.now);
    let employer = ctx.read(move |tx, me| {
        me.may_see(id)?;
        EmployerView::read(tx, id, me.role(), now)
    });
    Ok(Json(employer.await?))
}
