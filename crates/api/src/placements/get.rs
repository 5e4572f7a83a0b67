use super::{PlacementPath, PlacementView, PlacementViewer, TAG, answer};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::responses;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;

/// Get a placement
///
/// The intern sees its own, the employer and the school theirs, the programme office all.
#[utoipa::path(
    operation_id = "get_placement", tag = TAG, params(PlacementPath),
    extensions(("x-roles" = json!(["candidate", "employer_manager", "internship_officer", "career_officer", "unit_officer", "school_officer", "programme_officer"]))),
    responses((status = 200, description = "The placement", body = PlacementView), responses::Object, responses::Secured)
)]
#[get("/v1/placements/{placement_id}")]
pub async fn get_placement(
    ctx: Ctx<PlacementViewer>,
    path: Path<PlacementPath>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, now) = (PlacementId(path.placement_id), ctx.now);
    Ok(Json(ctx.read(move |tx, me| answer(tx, id, me, now)).await?))
}
