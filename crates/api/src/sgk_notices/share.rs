use super::{SgkNoticePath, SgkNoticeView, TAG, change};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};

/// Share an SGK notice
///
/// Informs the school about the dates and the workplace, so that it can insure the intern. This is
/// due seven days before the start (R18). Sharing it later is flagged as `late` but not refused,
/// because the intern must be insured (A7). If the school rejected the notice, correct your profile
/// and share the notice again.
#[utoipa::path(
    operation_id = "share_sgk_notice", tag = TAG, params(SgkNoticePath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::SgkNoticeState])),
    ),
    responses((status = 200, description = "The shared SGK notice", body = SgkNoticeView))
)]
#[post("/v1/sgk-notices/{sgk_notice_id}/share")]
pub async fn share_sgk_notice(
    ctx: Ctx<EmployerMember>,
    path: Path<SgkNoticePath>,
) -> Result<Json<SgkNoticeView>, ApiError> {
    let now = ctx.now;
    change(&ctx, path.sgk_notice_id, move |notice| Ok(notice.share(now)?)).await
}
