use super::actions::announcement;
use super::view::AnnouncementView;
use super::{AnnouncementPath, TAG};
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use crate::terms::{TermOfficer, signed_in};
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
    let (id, now) = (AnnouncementId(path.announcement_id), open.now);
    let officer = signed_in(officer).await;
    let view = open.read(move |tx| match announcements::find(tx, id)? {
        Some(row) if officer.is_some() || row.state.0 == AnnouncementState::Published => {
            announcement(tx, row, officer, now)
        }
        _ => Err(Code::NotFound.into()),
    });
    Ok(Json(view.await?))
}
