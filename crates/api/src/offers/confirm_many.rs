use super::TAG;
use super::confirm::confirm;
use super::view::{OfferResult, OfferResults, OfferSelection};
use crate::bulk::each;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use staj_domain::ids::OfferId;

/// Confirm several accepted offers
///
/// Confirms each offer in the same way as `confirm_offer`, in a transaction of its own. An offer that
/// is refused does not affect the others.
#[utoipa::path(
    operation_id = "confirm_offers", tag = TAG,
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    request_body = OfferSelection,
    responses((status = 200, description = "The result for each offer", body = OfferResults))
)]
#[post("/v1/offers/confirmations")]
pub async fn confirm_offers(
    ctx: Ctx<EmployerMember>,
    body: Body<OfferSelection>,
) -> Result<Json<OfferResults>, ApiError> {
    let ids = body.0.distinct()?;
    let confirm = async |id| OfferResult::new(id, 200, confirm(&ctx, OfferId(id), false).await);
    Ok(Json(OfferResults { items: each(ids, confirm).await }))
}
