use super::actions::announcement;
use super::view::AnnouncementView;
use super::{AnnouncementPath, TAG};
use crate::caller::{IskurOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::revision::RevisionSet;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::announcement::{Announcement, PublishError};
use staj_domain::ids::AnnouncementId;
use staj_persistence::rows::announcements::AnnouncementRevisionRow;
use staj_persistence::{announcements, events, terms};

/// Publish an announcement
///
/// Publishes the announcement to everybody as revision 0 of its text (R23). Its term must have been
/// announced (R1, R2). Three different people must have prepared, checked and approved the text.
#[utoipa::path(
    operation_id = "publish_announcement", tag = TAG, params(AnnouncementPath),
    extensions(
        ("x-roles" = json!(roles::<IskurOfficer>())),
        ("x-problem-codes" = json!([Code::AnnouncementState, Code::WrongPhase])),
    ),
    request_body = RevisionSet,
    responses((status = 200, description = "The published announcement", body = AnnouncementView))
)]
#[post("/v1/announcements/{announcement_id}/publish")]
pub async fn publish_announcement(
    ctx: Ctx<IskurOfficer>,
    path: Path<AnnouncementPath>,
    body: Body<RevisionSet>,
) -> Result<Json<AnnouncementView>, ApiError> {
    let (id, stamp) = (AnnouncementId(path.announcement_id), ctx.stamp());
    let revision = body.0.into_domain(stamp.at)?;
    let view = ctx
        .write(move |tx, me| {
            let row = announcements::lock(tx, id)?.ok_or(Code::NotFound)?;
            let term = terms::load(tx, row.term_id.id())?.ok_or(Code::NotFound)?;
            let (changed_to, changed) = Announcement::from(&row).publish(&term, stamp.at)?;
            if changed.is_empty() {
                return announcement(tx, row, Some(me.into()), stamp.at);
            }
            let text = (row.title.as_str(), row.body.as_str());
            let first = AnnouncementRevisionRow::new((id, 0), text, revision.clone());
            announcements::insert_revision(tx, id, &first)?;
            announcements::save(tx, &changed_to, stamp.at)?;
            events::append(tx, &stamp, &changed)?;
            let row = announcements::find(tx, id)?.ok_or(Code::NotFound)?;
            announcement(tx, row, Some(me.into()), stamp.at)
        })
        .await?;
    Ok(Json(view))
}

impl From<PublishError> for ApiError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::WrongState(state) => state.into(),
            PublishError::WrongPhase(phase) => phase.into(),
        }
    }
}
