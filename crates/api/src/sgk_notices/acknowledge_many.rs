use super::view::{SgkNoticeResults, SgkNoticeSelection};
use super::{TAG, change_one_of};
use crate::bulk::each;
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;

/// Acknowledge several SGK notices
///
/// Acknowledges each notice in the same way as `acknowledge_sgk_notice`, in a transaction of its own. A notice
/// that is refused does not affect the others.
#[utoipa::path(
    operation_id = "acknowledge_sgk_notices", tag = TAG,
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    request_body = SgkNoticeSelection,
    responses((status = 200, description = "The result for each notice", body = SgkNoticeResults))
)]
#[post("/v1/sgk-notices/acknowledgements")]
pub async fn acknowledge_sgk_notices(
    ctx: Ctx<SchoolUnit>,
    body: Body<SgkNoticeSelection>,
) -> Result<Json<SgkNoticeResults>, ApiError> {
    let ids = body.0.distinct()?;
    let now = ctx.now;
    let acknowledge =
        async |id| change_one_of(&ctx, id, move |notice| Ok(notice.acknowledge(now)?)).await;
    Ok(Json(SgkNoticeResults { items: each(ids, acknowledge).await }))
}
