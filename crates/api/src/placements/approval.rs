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
/// The school's unit approves or rejects the internship for the school's administration (R71).
/// Insurance does not depend on it: the school insures interns of the programme as on a compulsory
/// internship (A25, A27). If the unit rejects the internship before its start, the employer is
/// notified and cancels it. The decision is final.
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
    responses((status = 200, description = "The placement with the decision", body = PlacementView))
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
