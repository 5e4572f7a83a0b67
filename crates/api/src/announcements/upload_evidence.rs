use super::view::EvidenceView;
use super::{TAG, UniversityAnnouncementPath};
use crate::caller::{CareerOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::files::CheckedFile;
use crate::multipart::{FileContent, Upload};
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::event::{Event, EvidenceEvent};
use staj_domain::ids::{EvidenceId, UniversityAnnouncementId};
use staj_persistence::rows::announcements::{EvidenceRow, UniversityAnnouncementSummary};
use staj_persistence::types::{At, key};
use staj_persistence::{events, university_announcements};
use utoipa::ToSchema;
use validator::Validate;

/// A file that shows that the announcement was made.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the upload in the contract, never constructed")]
pub struct EvidenceUpload {
    /// A PDF, PNG or JPEG file of at most 10 MiB.
    #[schema(value_type = String, format = Binary)]
    file: FileContent,
}

/// The upload has no fields besides the file.
#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

/// Upload evidence
///
/// Adds a file to an announcement of your university. The file must be a PDF, PNG or JPEG of at
/// most 10 MiB, and is opened before it is stored. It is sent with the next package (R4).
#[utoipa::path(
    operation_id = "upload_evidence", tag = TAG, params(UniversityAnnouncementPath),
    extensions(("x-roles" = json!(roles::<CareerOfficer>()))),
    request_body(content = EvidenceUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The evidence", body = EvidenceView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/university-announcements/{university_announcement_id}/evidence")]
pub async fn upload_evidence(
    ctx: Ctx<CareerOfficer>,
    path: Path<UniversityAnnouncementPath>,
    upload: Upload<NoFields>,
) -> Result<HttpResponse, ApiError> {
    let announcement = UniversityAnnouncementId(path.university_announcement_id);
    let (id, stamp): (EvidenceId, _) = (new_id(), ctx.stamp());
    let CheckedFile { bytes, facts } = upload.file;
    let row = EvidenceRow {
        id: key(id),
        university_announcement_id: key(announcement),
        evidence_package_id: None,
        file_name: facts.name.clone(),
        media_type: facts.media_type.to_owned(),
        size_bytes: facts.size_bytes,
        sha256: facts.sha256.clone(),
        uploaded_at: At(stamp.at),
    };
    let check = move |found: Option<UniversityAnnouncementSummary>| {
        let held = found.ok_or(Code::NotFound)?.evidence;
        facts.differ_from(held.iter().map(|held| (held.id.0, &*held.sha256, &*held.file_name)))
    };
    // Check before the file is stored, so that nobody can fill the store with files for an
    // announcement that is not theirs, and again under the lock.
    let first = check.clone();
    ctx.read(move |tx, me| first(university_announcements::find(tx, announcement, me.school)?))
        .await?;
    let saved = row.clone();
    ctx.keep(id.0, bytes, move |tx, me| {
        check(university_announcements::lock(tx, announcement, me.school)?)?;
        university_announcements::insert_evidence(tx, &saved)?;
        Ok(events::append(tx, &stamp, &[Event::new(id, EvidenceEvent::Upload)])?)
    })
    .await?;
    let at = format!("/v1/university-announcements/{announcement}/evidence/{id}/content");
    Ok(HttpResponse::Created().insert_header(("Location", at)).json(EvidenceView::from(row)))
}
