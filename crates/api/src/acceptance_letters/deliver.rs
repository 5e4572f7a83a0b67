use super::TAG;
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::placements::{PlacementPath, PlacementView, PlacementViewer, change};
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;

one_of! {
    /// Who records that an acceptance letter changed hands.
    pub enum LetterBearer { Candidate, SchoolUnit }
}

/// Record the handover of an acceptance letter
///
/// Interns record that they handed the letter to the school's unit. The unit confirms that it has
/// received the letter, whether or not the intern recorded this (R70).
#[utoipa::path(
    operation_id = "deliver_acceptance_letter", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<LetterBearer>())),
        ("x-problem-codes" = json!([Code::PlacementState])),
    ),
    responses((status = 200, description = "The placement, with its letter handed over", body = PlacementView))
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
