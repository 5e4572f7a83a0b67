use super::{OfferPath, OfferView, OfferViewer, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;

/// Get an offer
///
/// Candidates see offers that were sent to them, employers see their own, and the programme office
/// sees all.
#[utoipa::path(
    operation_id = "get_offer", tag = TAG, params(OfferPath),
    extensions(("x-roles" = json!(roles::<OfferViewer>()))),
    responses((status = 200, description = "The offer", body = OfferView))
)]
#[get("/v1/offers/{offer_id}")]
pub async fn get_offer(
    ctx: Ctx<OfferViewer>,
    path: Path<OfferPath>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, open) = (OfferId(path.offer_id), ctx.open());
    Ok(Json(ctx.read(move |tx, me| answer(&open, tx, id, me)).await?))
}
