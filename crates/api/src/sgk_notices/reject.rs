use super::{SgkNoticePath, SgkNoticeView, SgkNoticeViewer, TAG, answer};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::{Body, is_filled};
use crate::problem::{ApiError, Code};
use crate::wire::SgkNoticeRejectReason;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::SgkNoticeId;
use staj_domain::sgk_notice::SgkNoticeRejection;
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{events, sgk_notices};
use utoipa::ToSchema;
use validator::Validate;

/// Why the school cannot declare what the notice says.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkNoticeReject {
    pub reason: SgkNoticeRejectReason,
    /// What would put it right, for the employer to read.
    #[validate(length(min = 1, max = 1000), custom(function = "is_filled"))]
    #[schema(min_length = 1, max_length = 1000, examples("SGK işyeri sicil numarası eksik"))]
    pub text: String,
}

/// Reject an SGK notice
///
/// Sends it back to the employer with what would put it right. The employer corrects its profile
/// and shares the notice again, or cancels the offer: dates and place of an internship are fixed.
#[utoipa::path(
    operation_id = "reject_sgk_notice", tag = TAG, params(SgkNoticePath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([Code::SgkNoticeState])),
    ),
    request_body = SgkNoticeReject,
    responses((status = 200, description = "The notice, rejected", body = SgkNoticeView))
)]
#[post("/v1/sgk-notices/{sgk_notice_id}/reject")]
pub async fn reject_sgk_notice(
    ctx: Ctx<SchoolUnit>,
    path: Path<SgkNoticePath>,
    body: Body<SgkNoticeReject>,
) -> Result<Json<SgkNoticeView>, ApiError> {
    let (id, stamp, app) = (SgkNoticeId(path.sgk_notice_id), ctx.stamp(), ctx.app.clone());
    let Body(SgkNoticeReject { reason, text }) = body;
    let rejection = SgkNoticeRejection { reason: reason.0, text };
    let notice = ctx
        .write(move |tx, me| {
            let notice = sgk_notices::lock(tx, id, SgkNoticeScope::School(me.school))?
                .ok_or(Code::NotFound)?;
            let (notice, told) = notice.reject(rejection.clone(), stamp.at)?;
            if !told.is_empty() {
                sgk_notices::save(tx, &notice)?;
                events::append(tx, &stamp, &told)?;
            }
            answer(&app, tx, id, SgkNoticeViewer::SchoolUnit(me), stamp.at)
        })
        .await?;
    Ok(Json(notice))
}
