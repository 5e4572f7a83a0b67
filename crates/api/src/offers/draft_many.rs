use super::TAG;
use super::draft::{OfferCreate, draft};
use super::view::{OfferDraftResult, OfferDraftResults};
use crate::bulk::each;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The offers to draft.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferDrafts {
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<OfferCreate>,
}

/// Draft several offers
///
/// Drafts each offer in the same way as `draft_offer`, in a transaction of its own. An offer that is
/// refused does not affect the others. Send this with an `Idempotency-Key`: a repetition then drafts only
/// what was not drafted yet, even if the first request ended midway, and without it drafts all anew.
#[utoipa::path(
    operation_id = "draft_offers", tag = TAG,
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    request_body = OfferDrafts,
    responses((status = 200, description = "The result for each offer", body = OfferDraftResults))
)]
#[post("/v1/offers/drafts")]
pub async fn draft_offers(
    ctx: Ctx<EmployerMember>,
    body: Body<OfferDrafts>,
) -> Result<Json<OfferDraftResults>, ApiError> {
    let draft = async |(place, offer): (usize, OfferCreate)| {
        let done = draft(&ctx, offer.clone(), ctx.item(place)).await;
        OfferDraftResult::new(offer.pool_entry_id, 201, done)
    };
    let items = body.0.items.into_iter().enumerate().collect();
    Ok(Json(OfferDraftResults { items: each(items, draft).await }))
}
