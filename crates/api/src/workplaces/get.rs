use super::view::WorkplaceView;
use super::{TAG, WorkplacePath};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::employers::EmployerViewer;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::WorkplaceId;
use staj_persistence::workplaces;

/// Get a workplace
///
/// Members see the workplaces of their own employer, and the programme office sees any.
#[utoipa::path(
    operation_id = "get_workplace", tag = TAG, params(WorkplacePath),
    extensions(("x-roles" = json!(roles::<EmployerViewer>()))),
    responses((status = 200, description = "The workplace", body = WorkplaceView))
)]
#[get("/v1/workplaces/{workplace_id}")]
pub async fn get_workplace(
    ctx: Ctx<EmployerViewer>,
    path: Path<WorkplacePath>,
) -> Result<Json<WorkplaceView>, ApiError> {
    let id = WorkplaceId(path.workplace_id);
    let workplace = ctx.read(move |tx, me| {
        let found = workplaces::find(tx, id)?.ok_or(Code::NotFound)?;
        me.may_see(found.workplace.employer_id.id())?;
        Ok(WorkplaceView::from(found))
    });
    Ok(Json(workplace.await?))
}
