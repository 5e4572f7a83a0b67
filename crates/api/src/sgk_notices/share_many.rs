use super::view::{SgkNoticeResults, SgkNoticeSelection};
use super::{TAG, change_one_of};
use crate::bulk::each;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;

/// Share several SGK notices
///
/// Shares each notice in the same way as `share_sgk_notice`, in a transaction of its own. A notice
/// that is refused does not affect the others.
#[utoipa::path(
    operation_id = "share_sgk_notices", tag = TAG,
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    request_body = SgkNoticeSelection,
    responses((status = 200, description = "The result for each notice", body = SgkNoticeResults))
)]
#[post("/v1/sgk-notices/shares")]
pub async fn share_sgk_notices(
    ctx: Ctx<EmployerMember>,
    body: Body<SgkNoticeSelection>,
) -> Result<Json<SgkNoticeResults>, ApiError> {
    let ids = body.0.distinct()?;
    let now = ctx.now;
    let share = async |id| change_one_of(&ctx, id, move |notice| Ok(notice.share(now)?)).await;
    Ok(Json(SgkNoticeResults { items: each(ids, share).await }))
}
