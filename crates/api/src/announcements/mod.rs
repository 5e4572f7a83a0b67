//! Announcements of the programme, announcements of universities, and the evidence for the latter
//! (P2 to P4).

mod acknowledge_package;
mod actions;
mod archive;
mod create;
mod create_university;
mod get;
mod get_evidence_content;
mod get_package_file;
mod list;
mod list_packages;
mod list_revisions;
mod list_university;
mod list_university_statuses;
mod publish;
mod revise;
mod send_package;
mod upload_evidence;
mod view;

use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::announcement::WrongAnnouncementState;
use staj_domain::ids::SchoolId;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "announcements";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_announcements)
        .service(create::create_announcement)
        .service(get::get_announcement)
        .service(publish::publish_announcement)
        .service(archive::archive_announcement)
        .service(list_revisions::list_announcement_revisions)
        .service(revise::revise_announcement)
        .service(list_university::list_university_announcements)
        .service(create_university::create_university_announcement)
        .service(upload_evidence::upload_evidence)
        .service(get_evidence_content::get_evidence_content)
        .service(list_packages::list_evidence_packages)
        .service(send_package::send_evidence_package)
        .service(acknowledge_package::acknowledge_evidence_package)
        .service(get_package_file::get_evidence_package_file)
        .service(list_university_statuses::list_university_statuses);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AnnouncementPath {
    /// Id of the announcement.
    announcement_id: Uuid,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct UniversityAnnouncementPath {
    /// Id of the university announcement.
    university_announcement_id: Uuid,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct EvidencePackagePath {
    /// Id of the package.
    evidence_package_id: Uuid,
}

one_of! {
    /// Who reads university announcements: career centres read their own, and the two offices read
    /// all.
    pub enum EvidenceViewer { CareerOfficer, ProgrammeOfficer, IskurOfficer }
}

impl EvidenceViewer {
    /// The only school whose announcements the caller sees. `None` means all schools.
    fn school(self) -> Option<SchoolId> {
        match self {
            Self::CareerOfficer(officer) => Some(officer.school),
            Self::ProgrammeOfficer(_) | Self::IskurOfficer(_) => None,
        }
    }
}

impl From<WrongAnnouncementState> for ApiError {
    fn from(error: WrongAnnouncementState) -> Self {
        Self::with_detail(Code::AnnouncementState, error).state(error.0, error.1)
    }
}
