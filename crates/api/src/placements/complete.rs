use super::{PlacementPath, PlacementView, PlacementViewer, TAG, change};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::fact::FactName;
use staj_domain::ids::PlacementId;
use staj_domain::placement::CompleteError;

/// Complete a placement
///
/// You can complete a placement on the last day of the internship. After that day, the placement is
/// completed automatically, and this call changes nothing.
#[utoipa::path(
    operation_id = "complete_placement", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::PlacementState, Code::InternshipNotOver])),
    ),
    responses((status = 200, description = "The completed placement", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/complete")]
pub async fn complete_placement(
    ctx: Ctx<EmployerMember>,
    path: Path<PlacementPath>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, stamp) = (PlacementId(path.placement_id), ctx.stamp());
    let placement = ctx
        .write(move |tx, me| {
            change(tx, id, PlacementViewer::EmployerMember(me), &stamp, |found| {
                Ok(found.placement.complete(found.period, stamp.at)?)
            })
        })
        .await?;
    Ok(Json(placement))
}

impl From<CompleteError> for ApiError {
    fn from(error: CompleteError) -> Self {
        match error {
            CompleteError::WrongState(state) => state.into(),
            CompleteError::NotOver(end_date) => {
                Self::with_detail(Code::InternshipNotOver, error).fact(FactName::EndDate, end_date)
            }
        }
    }
}
