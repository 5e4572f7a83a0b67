use super::TAG;
use super::create_school::{SchoolCreate, create};
use super::view::{SchoolResult, SchoolResults};
use crate::bulk::each;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The schools to add.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolCreates {
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<SchoolCreate>,
}

/// Add several schools
///
/// Adds each school in the same way as `create_school`, in a transaction of its own. A school that is
/// refused does not affect the others. A body that does not fit its schema is refused as a whole. With
/// an `Idempotency-Key`, a repetition adds only what was not added yet, even if the first request ended
/// midway.
#[utoipa::path(
    operation_id = "create_schools", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    request_body = SchoolCreates,
    responses((status = 200, description = "The result for each school", body = SchoolResults))
)]
#[post("/v1/schools/additions")]
pub async fn create_schools(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<SchoolCreates>,
) -> Result<Json<SchoolResults>, ApiError> {
    let create = async |(place, school): (usize, SchoolCreate)| {
        let done = create(&ctx, school.clone(), ctx.item(place)).await;
        SchoolResult::new(school.name.to_string(), 201, done)
    };
    let items = body.0.items.into_iter().enumerate().collect();
    Ok(Json(SchoolResults { items: each(items, create).await }))
}
