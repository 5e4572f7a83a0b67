use super::send::send;
use super::{OfferView, TAG};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, FieldProblem};
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::ids::OfferId;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// The drafts to send.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferDispatch {
    /// Ids of the drafts, without duplicates.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub offer_ids: Vec<Uuid>,
}

/// The result for each draft, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferDispatchResult {
    pub items: Vec<OfferDispatchItem>,
}

/// The result for one draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferDispatchItem {
    pub offer_id: Uuid,
    /// The HTTP status that `send_offer` would have returned for this draft.
    #[schema(minimum = 200, maximum = 599, examples(200))]
    pub status: u16,
    /// The offer, if it was sent.
    #[schema(required)]
    pub offer: Option<OfferView>,
    /// The problem code, if it was not sent.
    #[schema(required, examples("quota_exhausted"))]
    pub code: Option<String>,
}

/// Send several offers
///
/// Sends each draft in the same way as `send_offer`, in a transaction of its own. A draft that is
/// refused does not affect the others.
#[utoipa::path(
    operation_id = "send_offers", tag = TAG,
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    request_body = OfferDispatch,
    responses((status = 200, description = "The result for each draft", body = OfferDispatchResult))
)]
#[post("/v1/offers/dispatches")]
pub async fn send_offers(
    ctx: Ctx<EmployerMember>,
    body: Body<OfferDispatch>,
) -> Result<Json<OfferDispatchResult>, ApiError> {
    let Body(OfferDispatch { offer_ids }) = body;
    let mut named = BTreeSet::new();
    if let Some(at) = offer_ids.iter().position(|id| !named.insert(id)) {
        let twice = FieldProblem::member(&format!("offer_ids/{at}"), "unique", "is a duplicate");
        return Err(ApiError::invalid(vec![twice]));
    }
    let mut items = Vec::with_capacity(offer_ids.len());
    for offer_id in offer_ids {
        items.push(match send(&ctx, OfferId(offer_id), false).await {
            Ok(offer) => {
                OfferDispatchItem { offer_id, status: 200, offer: Some(offer), code: None }
            }
            Err(refused) => OfferDispatchItem {
                offer_id,
                status: refused.code.status(),
                offer: None,
                code: Some(refused.code.name().to_owned()),
            },
        });
    }
    Ok(Json(OfferDispatchResult { items }))
}
