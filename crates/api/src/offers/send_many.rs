use super::TAG;
use super::send::send;
use super::view::{OfferResult, OfferResults, OfferSelection};
use crate::bulk::each;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use staj_domain::ids::OfferId;

/// Send several offers
///
/// Sends each draft in the same way as `send_offer`, in a transaction of its own. A draft that is
/// refused does not affect the others.
#[utoipa::path(
    operation_id = "send_offers", tag = TAG,
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    request_body = OfferSelection,
    responses((status = 200, description = "The result for each draft", body = OfferResults))
)]
#[post("/v1/offers/dispatches")]
pub async fn send_offers(
    ctx: Ctx<EmployerMember>,
    body: Body<OfferSelection>,
) -> Result<Json<OfferResults>, ApiError> {
    let ids = body.0.distinct()?;
    let send = async |id| OfferResult::new(id, 200, send(&ctx, OfferId(id), false).await);
    Ok(Json(OfferResults { items: each(ids, send).await }))
}
