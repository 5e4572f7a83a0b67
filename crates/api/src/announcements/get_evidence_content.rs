use super::TAG;
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::files::attachment;
use crate::multipart::FileContent;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use staj_domain::ids::{EvidenceId, UniversityAnnouncementId};
use staj_persistence::university_announcements;
use utoipa::IntoParams;
use uuid::Uuid;

one_of! {
    /// Who can download evidence: career centres read their own, and the programme office reads
    /// all of it.
    pub enum EvidenceReader { CareerOfficer, ProgrammeOfficer }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct EvidencePath {
    /// Id of the university announcement.
    university_announcement_id: Uuid,
    /// Id of the evidence.
    evidence_id: Uuid,
}

/// Download evidence
///
/// Returns the stored file as an attachment.
#[utoipa::path(
    operation_id = "get_evidence_content", tag = TAG, params(EvidencePath),
    extensions(("x-roles" = json!(roles::<EvidenceReader>()))),
    responses((status = 200, description = "The file", content(
            (FileContent = "application/pdf"), (FileContent = "image/png"), (FileContent = "image/jpeg"),
        )))
)]
#[get("/v1/university-announcements/{university_announcement_id}/evidence/{evidence_id}/content")]
pub async fn get_evidence_content(
    ctx: Ctx<EvidenceReader>,
    path: Path<EvidencePath>,
) -> Result<HttpResponse, ApiError> {
    let announcement = UniversityAnnouncementId(path.university_announcement_id);
    let id = EvidenceId(path.evidence_id);
    let found = ctx
        .read(move |tx, me| {
            let school = match me {
                EvidenceReader::CareerOfficer(officer) => Some(officer.school),
                EvidenceReader::ProgrammeOfficer(_) => None,
            };
            Ok(university_announcements::find_evidence(tx, announcement, id, school)?
                .ok_or(Code::NotFound)?)
        })
        .await?;
    let bytes = ctx.app.files.get(id.0).await?;
    Ok(attachment(&found.media_type, &found.file_name, bytes))
}
