use super::actions::announcement;
use super::view::AnnouncementView;
use super::{AnnouncementPath, TAG};
use crate::caller::{IskurOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::announcement::Announcement;
use staj_domain::ids::AnnouncementId;
use staj_persistence::{announcements, events};

/// Archive an announcement
///
/// Removes a published announcement from public view. Officers still see it.
#[utoipa::path(
    operation_id = "archive_announcement", tag = TAG, params(AnnouncementPath),
    extensions(
        ("x-roles" = json!(roles::<IskurOfficer>())),
        ("x-problem-codes" = json!([Code::AnnouncementState])),
    ),
    responses((status = 200, description = "The archived announcement", body = AnnouncementView))
)]
#[post("/v1/announcements/{announcement_id}/archive")]
pub async fn archive_announcement(
    ctx: Ctx<IskurOfficer>,
    path: Path<AnnouncementPath>,
) -> Result<Json<AnnouncementView>, ApiError> {
    let (id, stamp) = (AnnouncementId(path.announcement_id), ctx.stamp());
    let view = ctx
        .write(move |tx, me| {
            let row = announcements::lock(tx, id)?.ok_or(Code::NotFound)?;
            let (changed_to, changed) = Announcement::from(&row).archive()?;
            if changed.is_empty() {
                return announcement(tx, row, Some(me.into()), stamp.at);
            }
            announcements::save(tx, &changed_to, stamp.at)?;
            events::append(tx, &stamp, &changed)?;
            let row = announcements::find(tx, id)?.ok_or(Code::NotFound)?;
            announcement(tx, row, Some(me.into()), stamp.at)
        })
        .await?;
    Ok(Json(view))
}
