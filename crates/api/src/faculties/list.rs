use super::TAG;
use super::view::{FacultyList, FacultyView};
use crate::caller::{SchoolMember, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_persistence::faculties;

/// List the faculties of my school
///
/// Oldest first.
#[utoipa::path(
    operation_id = "list_faculties", tag = TAG,
    extensions(("x-roles" = json!(roles::<SchoolMember>()))),
    responses((status = 200, description = "Every faculty of your school", body = FacultyList))
)]
#[get("/v1/faculties")]
pub async fn list_faculties(ctx: Ctx<SchoolMember>) -> Result<Json<FacultyList>, ApiError> {
    let found = ctx.read(|tx, me| Ok(faculties::list(tx, me.school)?)).await?;
    let items = found.into_iter().map(|(row, codes)| FacultyView::new(row, codes)).collect();
    Ok(Json(FacultyList { items }))
}
