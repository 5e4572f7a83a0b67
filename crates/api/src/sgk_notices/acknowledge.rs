use super::{SgkNoticePath, SgkNoticeView, SgkNoticeViewer, TAG, answer};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::SgkNoticeId;
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{events, sgk_notices};

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
    let (id, stamp, app) = (SgkNoticeId(path.sgk_notice_id), ctx.stamp(), ctx.app.clone());
    let notice = ctx
        .write(move |tx, me| {
            let notice = sgk_notices::lock(tx, id, SgkNoticeScope::School(me.school))?
                .ok_or(Code::NotFound)?;
            let (notice, told) = notice.acknowledge(stamp.at)?;
            if !told.is_empty() {
                sgk_notices::save(tx, &notice)?;
                events::append(tx, &stamp, &told)?;
            }
            answer(&app, tx, id, SgkNoticeViewer::SchoolUnit(me), stamp.at)
        })
        .await?;
    Ok(Json(notice))
}
