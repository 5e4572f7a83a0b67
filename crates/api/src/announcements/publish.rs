use super::view::AnnouncementView;
use super::{AnnouncementPath, TAG};
use crate::caller::IskurOfficer;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code, Problem};
use crate::responses;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::announcement::{Announcement, PublishError};
use staj_domain::ids::AnnouncementId;
use staj_persistence::{announcements, events, terms};

/// Publish an announcement
///
/// Shows it to everybody, once its term is announced (R1, R2).
#[utoipa::path(
    operation_id = "publish_announcement", tag = TAG, params(AnnouncementPath),
    extensions(("x-roles" = json!(["iskur_officer"]))),
    responses(
        (status = 200, description = "The announcement, published", body = AnnouncementView),
        (status = 409, description = "announcement_state, wrong_phase", body = Problem, content_type = "application/problem+json"),
        responses::Object, responses::Secured,
    )
)]
#[post("/v1/announcements/{announcement_id}/publish")]
pub async fn publish_announcement(
    ctx: Ctx<IskurOfficer>,
    path: Path<AnnouncementPath>,
) -> Result<Json<AnnouncementView>, ApiError> {
    let (id, stamp) = (AnnouncementId(path.announcement_id), ctx.stamp());
    let announcement = ctx
        .write(move |tx, _| {
            let row = announcements::lock(tx, id)?.ok_or(Code::NotFound)?;
            let term = terms::find(tx, row.term_id.id())?.ok_or(Code::NotFound)?;
            let (announcement, changed) = Announcement::from(&row).publish(&term, stamp.at)?;
            if changed.is_empty() {
                return Ok(row);
            }
            announcements::save(tx, &announcement, stamp.at)?;
            events::append(tx, &stamp, &changed)?;
            Ok(announcements::find(tx, id)?.ok_or(Code::NotFound)?)
        })
        .await?;
    Ok(Json(announcement.into()))
}

impl From<PublishError> for ApiError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::WrongState(state) => state.into(),
            PublishError::WrongPhase(phase) => phase.into(),
        }
    }
}
