use super::TAG;
use super::approval::decide;
use super::ruling::UnitRuling;
use super::view::{PlacementResult, PlacementResults};
use crate::bulk::{distinct, each};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::ids::PlacementId;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Decisions of the school's unit.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitRulings {
    /// Each placement at most once.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<UnitRulingOf>,
}

/// The decision on one placement.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitRulingOf {
    pub placement_id: Uuid,
    #[validate(nested)]
    pub ruling: UnitRuling,
}

/// Decide whether the school approves several internships
///
/// Decides on each placement in the same way as `decide_university_approval`, in a transaction of its
/// own. A decision that is refused does not affect the others.
#[utoipa::path(
    operation_id = "decide_university_approvals", tag = TAG,
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    request_body = UnitRulings,
    responses((status = 200, description = "The result for each placement", body = PlacementResults))
)]
#[post("/v1/placements/university-approvals")]
pub async fn decide_university_approvals(
    ctx: Ctx<SchoolUnit>,
    body: Body<UnitRulings>,
) -> Result<Json<PlacementResults>, ApiError> {
    let Body(UnitRulings { items }) = body;
    let ids = items.iter().map(|item| item.placement_id);
    distinct(ids, |place| format!("items/{place}/placement_id"))?;
    let decide = async |UnitRulingOf { placement_id: id, ruling }| {
        PlacementResult::new(id, 200, decide(&ctx, PlacementId(id), ruling).await)
    };
    Ok(Json(PlacementResults { items: each(items, decide).await }))
}
