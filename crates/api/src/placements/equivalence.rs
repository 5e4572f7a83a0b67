use super::ruling::UnitRuling;
use super::{PlacementPath, PlacementView, PlacementViewer, TAG, change};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;

/// Decide whether an internship counts as the compulsory one
///
/// The school's unit decides whether the internship counts as the compulsory internship of the
/// curriculum (R72). This decision affects neither the approval nor the insurance (A26). It is
/// final.
#[utoipa::path(
    operation_id = "decide_compulsory_equivalence", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([
            Code::DecisionIsFinal, Code::PlacementState, Code::ReasonRequired,
        ])),
    ),
    request_body = UnitRuling,
    responses((status = 200, description = "The placement with the decision", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/compulsory-equivalence")]
pub async fn decide_compulsory_equivalence(
    ctx: Ctx<SchoolUnit>,
    path: Path<PlacementPath>,
    body: Body<UnitRuling>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, stamp) = (PlacementId(path.placement_id), ctx.stamp());
    let ruling = body.0.into_domain(stamp.at)?;
    let placement = ctx
        .write(move |tx, me| {
            change(tx, id, PlacementViewer::SchoolUnit(me), &stamp, |found| {
                Ok(found.placement.rule_on_equivalence(ruling.clone(), found.period, stamp.at)?)
            })
        })
        .await?;
    Ok(Json(placement))
}
