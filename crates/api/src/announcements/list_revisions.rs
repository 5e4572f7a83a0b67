use super::view::AnnouncementRevisionList;
use super::{AnnouncementPath, TAG};
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use crate::terms::{TermOfficer, signed_in};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::announcement::AnnouncementState;
use staj_domain::ids::AnnouncementId;
use staj_persistence::announcements;

/// List the revisions of an announcement
///
/// Returns every published revision of the announcement, the current one first (R23).
#[utoipa::path(
    operation_id = "list_announcement_revisions", tag = TAG, params(AnnouncementPath),
    security((), ("bearer" = [])),
    responses((status = 200, description = "The revisions", body = AnnouncementRevisionList))
)]
#[get("/v1/announcements/{announcement_id}/revisions")]
pub async fn list_announcement_revisions(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<AnnouncementPath>,
) -> Result<Json<AnnouncementRevisionList>, ApiError> {
    let id = AnnouncementId(path.announcement_id);
    let all = signed_in(officer).await.is_some();
    let found = open
        .read(move |tx| match announcements::find(tx, id)? {
            Some(row) if all || row.state.0 == AnnouncementState::Published => {
                Ok(announcements::revisions(tx, id)?)
            }
            _ => Err(Code::NotFound.into()),
        })
        .await?;
    Ok(Json(AnnouncementRevisionList { items: found.into_iter().map(Into::into).collect() }))
}
