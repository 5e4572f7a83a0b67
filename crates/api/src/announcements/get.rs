use super::view::AnnouncementView;
use super::{AnnouncementPath, TAG};
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use crate::terms::{TermOfficer, sees_drafts};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::announcement::AnnouncementState;
use staj_domain::ids::AnnouncementId;
use staj_persistence::announcements;

/// Get an announcement
///
/// Returns a published announcement. Officers of the programme office and of İŞKUR who are signed
/// in also see drafts and archived announcements.
#[utoipa::path(
    operation_id = "get_announcement", tag = TAG, params(AnnouncementPath),
    security((), ("bearer" = [])),
    responses((status = 200, description = "The announcement", body = AnnouncementView))
)]
#[get("/v1/announcements/{announcement_id}")]
pub async fn get_announcement(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<AnnouncementPath>,
) -> Result<Json<AnnouncementView>, ApiError> {
    let id = AnnouncementId(path.announcement_id);
    let all = sees_drafts(officer).await;
    match open.read(move |tx| Ok(announcements::find(tx, id)?)).await? {
        Some(row) if all || row.state.0 == AnnouncementState::Published => Ok(Json(row.into())),
        _ => Err(Code::NotFound.into()),
    }
}
