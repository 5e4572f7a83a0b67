use super::ruling::UnitRuling;
use super::{PlacementPath, PlacementView, PlacementViewer, TAG, change};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;

/// Decide whether the school approves an internship
///
/// The school's unit approves or rejects the internship for its administration (R71). Insurance does
/// not wait for it: interns of the programme are insured as on a compulsory internship, by the school
/// (A25, A27). Rejected before the start, the employer is told and cancels. A decision stands.
#[utoipa::path(
    operation_id = "decide_university_approval", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([
            Code::DecisionIsFinal, Code::InternshipStarted, Code::PlacementState,
            Code::ReasonRequired,
        ])),
    ),
    request_body = UnitRuling,
    responses((status = 200, description = "The placement, decided", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/university-approval")]
pub async fn decide_university_approval(
    ctx: Ctx<SchoolUnit>,
    path: Path<PlacementPath>,
    body: Body<UnitRuling>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, stamp) = (PlacementId(path.placement_id), ctx.stamp());
    let ruling = body.0.into_domain(stamp.at)?;
    let placement = ctx
        .write(move |tx, me| {
            change(tx, id, PlacementViewer::SchoolUnit(me), &stamp, |found| {
                Ok(found.placement.rule_on_approval(ruling.clone(), found.period, stamp.at)?)
            })
        })
        .await?;
    Ok(Json(placement))
}
