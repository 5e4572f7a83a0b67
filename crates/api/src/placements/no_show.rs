use super::{PlacementPath, PlacementView, PlacementViewer, TAG, change};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;

/// Record that the intern did not turn up
///
/// You can record this from the start of the first day until the internship ends (A11). The
/// internship still counts towards the candidate's limit of two (A35).
#[utoipa::path(
    operation_id = "record_placement_no_show", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::PlacementState])),
    ),
    responses((status = 200, description = "The placement, recorded as a no-show", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/no-show")]
pub async fn record_placement_no_show(
    ctx: Ctx<EmployerMember>,
    path: Path<PlacementPath>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, stamp) = (PlacementId(path.placement_id), ctx.stamp());
    let placement = ctx
        .write(move |tx, me| {
            change(tx, id, PlacementViewer::EmployerMember(me), &stamp, |found| {
                Ok(found.placement.record_no_show(found.period, stamp.at)?)
            })
        })
        .await?;
    Ok(Json(placement))
}
