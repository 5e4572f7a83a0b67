use super::{PlacementPath, PlacementView, PlacementViewer, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;

/// Get a placement
///
/// Interns see their own internships, employers and schools see those with them, and the programme
/// office sees all.
#[utoipa::path(
    operation_id = "get_placement", tag = TAG, params(PlacementPath),
    extensions(("x-roles" = json!(roles::<PlacementViewer>()))),
    responses((status = 200, description = "The placement", body = PlacementView))
)]
#[get("/v1/placements/{placement_id}")]
pub async fn get_placement(
    ctx: Ctx<PlacementViewer>,
    path: Path<PlacementPath>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, now) = (PlacementId(path.placement_id), ctx.now);
    Ok(Json(ctx.read(move |tx, me| answer(tx, id, me, now)).await?))
}
