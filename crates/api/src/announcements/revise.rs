use super::actions::announcement;
use super::view::AnnouncementView;
use super::{AnnouncementPath, TAG};
use crate::caller::{IskurOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::revision::RevisionSet;
use crate::text::{Line, Paragraphs};
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::announcement::Announcement;
use staj_domain::ids::AnnouncementId;
use staj_persistence::rows::announcements::AnnouncementRevisionRow;
use staj_persistence::{announcements, events};
use utoipa::ToSchema;
use validator::Validate;

/// A new text for a published announcement.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementRevisionSet {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Başvurular uzatıldı"))]
    pub title: Line<200>,
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 20000, examples("Son gün 18 Mart."))]
    pub body: Paragraphs<20_000>,
    #[validate(nested)]
    pub revision: RevisionSet,
}

/// Revise an announcement
///
/// This is the only way to change a published announcement. The new text becomes the next revision,
/// and the earlier revisions stay available (R23).
#[utoipa::path(
    operation_id = "revise_announcement", tag = TAG, params(AnnouncementPath),
    extensions(
        ("x-roles" = json!(roles::<IskurOfficer>())),
        ("x-problem-codes" = json!([Code::AnnouncementState])),
    ),
    request_body = AnnouncementRevisionSet,
    responses((status = 200, description = "The announcement with its new text", body = AnnouncementView))
)]
#[post("/v1/announcements/{announcement_id}/revisions")]
pub async fn revise_announcement(
    ctx: Ctx<IskurOfficer>,
    path: Path<AnnouncementPath>,
    body: Body<AnnouncementRevisionSet>,
) -> Result<Json<AnnouncementView>, ApiError> {
    let (id, stamp) = (AnnouncementId(path.announcement_id), ctx.stamp());
    let AnnouncementRevisionSet { title, body, revision } = body.0;
    let revision = revision.into_domain(stamp.at).map_err(|same| {
        let member = format!("revision/{}/name", same.second);
        ApiError::member(&member, "same_person", same.to_string())
    })?;
    let view = ctx
        .write(move |tx, me| {
            let row = announcements::lock(tx, id)?.ok_or(Code::NotFound)?;
            let (changed_to, event) = Announcement::from(&row).revise()?;
            let number = changed_to.revision.ok_or(Code::NotFound)?;
            let next =
                AnnouncementRevisionRow::new((id, number), (&title, &body), revision.clone());
            announcements::insert_revision(tx, id, &next)?;
            announcements::save(tx, &changed_to, stamp.at)?;
            events::append(tx, &stamp, &[event])?;
            let row = announcements::find(tx, id)?.ok_or(Code::NotFound)?;
            announcement(tx, row, Some(me.into()), stamp.at)
        })
        .await?;
    Ok(Json(view))
}
