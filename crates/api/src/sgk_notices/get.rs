use super::{SgkNoticePath, SgkNoticeView, SgkNoticeViewer, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::SgkNoticeId;

/// Get an SGK notice
///
/// Everything that the school needs for its entry declaration (R20). The school can see the notice
/// once it is shared. Career officers do not see the identity number.
#[utoipa::path(
    operation_id = "get_sgk_notice", tag = TAG, params(SgkNoticePath),
    extensions(("x-roles" = json!(roles::<SgkNoticeViewer>()))),
    responses((status = 200, description = "The SGK notice", body = SgkNoticeView))
)]
#[get("/v1/sgk-notices/{sgk_notice_id}")]
pub async fn get_sgk_notice(
    ctx: Ctx<SgkNoticeViewer>,
    path: Path<SgkNoticePath>,
) -> Result<Json<SgkNoticeView>, ApiError> {
    let (id, now, app) = (SgkNoticeId(path.sgk_notice_id), ctx.now, ctx.app.clone());
    Ok(Json(ctx.read(move |tx, me| answer(&app, tx, id, me, now)).await?))
}
