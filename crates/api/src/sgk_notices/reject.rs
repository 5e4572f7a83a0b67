use super::{SgkNoticePath, SgkNoticeView, TAG, change};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use crate::wire::SgkNoticeRejectReason;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::sgk_notice::{SgkNotice, SgkNoticeRejection};
use utoipa::ToSchema;
use validator::Validate;

/// Why the school cannot declare the intern with this notice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkNoticeReject {
    pub reason: SgkNoticeRejectReason,
    /// What the employer has to correct. Shown to the employer.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("SGK işyeri sicil numarası eksik"))]
    pub text: Paragraphs<1000>,
}

/// Reject an SGK notice
///
/// Sends the notice back to the employer and says what has to be corrected. The employer corrects
/// their profile and shares the notice again, or cancels the offer. The dates and the workplace of
/// an internship cannot be changed.
#[utoipa::path(
    operation_id = "reject_sgk_notice", tag = TAG, params(SgkNoticePath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([Code::SgkNoticeState])),
    ),
    request_body = SgkNoticeReject,
    responses((status = 200, description = "The rejected SGK notice", body = SgkNoticeView))
)]
#[post("/v1/sgk-notices/{sgk_notice_id}/reject")]
pub async fn reject_sgk_notice(
    ctx: Ctx<SchoolUnit>,
    path: Path<SgkNoticePath>,
    body: Body<SgkNoticeReject>,
) -> Result<Json<SgkNoticeView>, ApiError> {
    let (Body(SgkNoticeReject { reason, text }), now) = (body, ctx.now);
    let rejection = SgkNoticeRejection { reason: reason.0, text: text.into() };
    let reject = move |notice: SgkNotice| Ok(notice.reject(rejection.clone(), now)?);
    change(&ctx, path.sgk_notice_id, reject).await
}
