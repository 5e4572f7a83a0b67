use super::{SgkNoticePath, SgkNoticeView, TAG, change};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};

/// Acknowledge an SGK notice
///
/// Confirms to the employer that the school has read the notice (R20).
#[utoipa::path(
    operation_id = "acknowledge_sgk_notice", tag = TAG, params(SgkNoticePath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([Code::SgkNoticeState])),
    ),
    responses((status = 200, description = "The acknowledged SGK notice", body = SgkNoticeView))
)]
#[post("/v1/sgk-notices/{sgk_notice_id}/acknowledge")]
pub async fn acknowledge_sgk_notice(
    ctx: Ctx<SchoolUnit>,
    path: Path<SgkNoticePath>,
) -> Result<Json<SgkNoticeView>, ApiError> {
    let now = ctx.now;
    change(&ctx, path.sgk_notice_id, move |notice| Ok(notice.acknowledge(now)?)).await
}
