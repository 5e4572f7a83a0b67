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

/// Drafts to send.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferDispatch {
    /// Ids of drafts, each once.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub offer_ids: Vec<Uuid>,
}

/// What became of each draft, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferDispatchResult {
    pub items: Vec<OfferDispatchItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OfferDispatchItem {
    pub offer_id: Uuid,
    /// The status that sending it alone would have answered.
    #[schema(minimum = 200, maximum = 599, examples(200))]
    pub status: u16,
    /// The offer when it was sent.
    #[schema(required)]
    pub offer: Option<OfferView>,
    /// The code of the problem when it was not.
    #[schema(required, examples("quota_exhausted"))]
    pub code: Option<String>,
}

/// Send several offers
///
/// Sends each draft as `send_offer` would, one transaction each; a refused one holds up no other.
#[utoipa::path(
    operation_id = "send_offers", tag = TAG,
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    request_body = OfferDispatch,
    responses((status = 200, description = "The result of each", body = OfferDispatchResult))
)]
#[post("/v1/offers/dispatches")]
pub async fn send_offers(
    ctx: Ctx<EmployerMember>,
    body: Body<OfferDispatch>,
) -> Result<Json<OfferDispatchResult>, ApiError> {
    let Body(OfferDispatch { offer_ids }) = body;
    let mut named = BTreeSet::new();
    if let Some(at) = offer_ids.iter().position(|id| !named.insert(id)) {
        let twice = FieldProblem::member(&format!("offer_ids/{at}"), "unique", "is named twice");
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
