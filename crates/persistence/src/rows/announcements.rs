use crate::docs::SignaturesDoc;
use crate::rows::notifications::MailRow;
use crate::rows::reference::SchoolRow;
use crate::schema::*;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::announcement::{Announcement, AnnouncementChannel, AnnouncementState};
use staj_domain::ids::{
    AnnouncementId, EvidencePackageId, SchoolId, TermId, UniversityAnnouncementId,
};
use staj_domain::revision::{Revision, Signatures};
use time::Date;

/// An announcement of the programme.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = announcements)]
pub struct AnnouncementRow {
    pub id: Key,
    pub term_id: Key,
    pub title: String,
    pub body: String,
    pub state: Name<AnnouncementState>,
    pub revision: Option<i32>,
    /// `None` until it is published.
    pub published_at: Option<At>,
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl From<&AnnouncementRow> for Announcement {
    fn from(row: &AnnouncementRow) -> Self {
        let (id, state) = (row.id.id(), row.state.0);
        Self { id, state, revision: row.revision, version: row.version }
    }
}

/// A published revision of an announcement.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = announcement_revisions)]
pub struct AnnouncementRevisionRow {
    announcement_id: Key,
    pub revision: i32,
    pub title: String,
    pub body: String,
    pub description: String,
    signatures: Json<SignaturesDoc>,
    pub published_at: At,
}

impl AnnouncementRevisionRow {
    /// Builds the row of a published revision.
    pub fn new(
        (announcement, number): (AnnouncementId, i32),
        (title, body): (&str, &str),
        revision: Revision,
    ) -> Self {
        Self {
            announcement_id: Key(announcement.0),
            revision: number,
            title: title.to_owned(),
            body: body.to_owned(),
            description: revision.description,
            signatures: Json(revision.signatures.into()),
            published_at: At(revision.at),
        }
    }

    /// Who prepared, checked and approved this revision.
    pub fn signatures(&self) -> Signatures {
        self.signatures.0.clone().into()
    }
}

/// Which announcements a list shows, newest first.
#[derive(Debug, Clone)]
pub struct AnnouncementFilter {
    pub term: TermId,
    /// Whether to include unpublished ones.
    pub all: bool,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<AnnouncementId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// An announcement by a university that applications have started (A36).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = university_announcements)]
pub struct UniversityAnnouncementRow {
    pub id: Key,
    pub term_id: Key,
    pub school_id: Key,
    pub channel: Name<AnnouncementChannel>,
    pub url: Option<String>,
    pub body: String,
    pub announced_on: Date,
    pub created_by: Key,
    pub created_at: At,
}

/// The announcement of a university with its evidence.
#[derive(Debug, Clone)]
pub struct UniversityAnnouncementSummary {
    pub announcement: UniversityAnnouncementRow,
    pub school_name: String,
    pub evidence: Vec<EvidenceRow>,
}

/// A file that proves an announcement of a university.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = announcement_evidence)]
pub struct EvidenceRow {
    pub id: Key,
    pub university_announcement_id: Key,
    /// `None` until it is sent in a package.
    pub evidence_package_id: Option<Key>,
    pub file_name: String,
    /// Media type found by validating the content.
    pub media_type: String,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    pub uploaded_at: At,
}

/// Which announcements of universities a list shows, newest first.
#[derive(Debug, Clone)]
pub struct UniversityAnnouncementFilter {
    pub term: TermId,
    /// `None` for every school.
    pub school: Option<SchoolId>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<UniversityAnnouncementId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// A package of evidence that a university has sent to the programme representative.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = evidence_packages)]
pub struct EvidencePackageRow {
    pub id: Key,
    pub term_id: Key,
    pub school_id: Key,
    pub recipient: String,
    pub sent_at: At,
    pub sent_by: Key,
    /// `None` until the programme office acknowledges the package.
    pub acknowledged_at: Option<At>,
    pub acknowledged_by: Option<Key>,
}

/// A package with what was sent in it.
#[derive(Debug, Clone)]
pub struct EvidencePackageSummary {
    pub package: EvidencePackageRow,
    pub school_name: String,
    pub evidence: Vec<EvidenceRow>,
    /// The mail to the representative, once it is written.
    pub mail: Option<MailRow>,
}

/// Which packages a list shows, newest first.
#[derive(Debug, Clone)]
pub struct EvidencePackageFilter {
    pub term: TermId,
    /// `None` for every school.
    pub school: Option<SchoolId>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<EvidencePackageId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// What a university has done for a term.
#[derive(Debug, Clone)]
pub struct UniversityStatusSummary {
    pub school: SchoolRow,
    /// The mail that announced the term, once it is written.
    pub mail: Option<MailRow>,
    pub announcements: i64,
    pub evidence: i64,
    pub packages: usize,
    /// `None` if no package was sent.
    pub last_sent_at: Option<At>,
    /// Number of packages that the programme office has acknowledged.
    pub acknowledged: usize,
}

/// Which universities a list shows, by name.
#[derive(Debug, Clone)]
pub struct UniversityStatusFilter {
    pub term: TermId,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<SchoolId>,
    /// Maximum number of rows.
    pub limit: i64,
}
