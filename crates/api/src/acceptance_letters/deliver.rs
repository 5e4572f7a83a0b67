use super::TAG;
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::placements::{PlacementPath, PlacementView, PlacementViewer, change};
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;

one_of! {
    /// The two ends of a letter's way.
    pub enum LetterBearer { Candidate, SchoolUnit }
}

/// Hand over an acceptance letter
///
/// The intern notes that the letter is with the school's unit; the unit confirms that it has it,
/// whether or not the intern had said so (R70).
#[utoipa::path(
    operation_id = "deliver_acceptance_letter", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<LetterBearer>())),
        ("x-problem-codes" = json!([Code::PlacementState])),
    ),
    responses((status = 200, description = "The placement, its letter handed over", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/letter/deliver")]
pub async fn deliver_acceptance_letter(
    ctx: Ctx<LetterBearer>,
    path: Path<PlacementPath>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, stamp) = (PlacementId(path.placement_id), ctx.stamp());
    let placement = ctx
        .write(move |tx, me| match me {
            LetterBearer::Candidate(candidate) => {
                change(tx, id, PlacementViewer::Candidate(candidate), &stamp, |found| {
                    Ok(found.placement.deliver_letter(stamp.at)?)
                })
            }
            LetterBearer::SchoolUnit(unit) => {
                change(tx, id, PlacementViewer::SchoolUnit(unit), &stamp, |found| {
                    Ok(found.placement.receive_letter(stamp.at)?)
                })
            }
        })
        .await?;
    Ok(Json(placement))
}
