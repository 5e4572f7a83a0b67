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
    /// Id of the announcement.
    pub id: Key,
    /// The term that it is about.
    pub term_id: Key,
    /// Title of the current text.
    pub title: String,
    /// Body of the current text.
    pub body: String,
    /// Current state.
    pub state: Name<AnnouncementState>,
    /// Number of the current revision, from 0. `None` until the first publication (R23).
    pub revision: Option<i32>,
    /// When it was first published. `None` until then. Later revisions do not change it.
    pub published_at: Option<At>,
    /// When the draft was created.
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

/// A published revision of an announcement. It never changes (R23).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = announcement_revisions)]
pub struct AnnouncementRevisionRow {
    announcement_id: Key,
    /// Number of the revision, from 0.
    pub revision: i32,
    /// Title in this revision.
    pub title: String,
    /// Body in this revision.
    pub body: String,
    /// What changed, and why.
    pub description: String,
    signatures: Json<SignaturesDoc>,
    /// When this revision was published.
    pub published_at: At,
}

impl AnnouncementRevisionRow {
    /// Builds the row of a published revision. `number` starts at 0.
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
    /// Only announcements of this term.
    pub term: TermId,
    /// Whether to include drafts and archived announcements.
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
    /// Id of the announcement.
    pub id: Key,
    /// The term whose applications have started.
    pub term_id: Key,
    /// The university.
    pub school_id: Key,
    /// How the university announced it.
    pub channel: Name<AnnouncementChannel>,
    /// Where it can be read. `None` if the university gave no address.
    pub url: Option<String>,
    /// What the university announced.
    pub body: String,
    /// Day of the announcement in Istanbul.
    pub announced_on: Date,
    /// The officer who recorded it.
    pub created_by: Key,
    /// When it was recorded.
    pub created_at: At,
}

/// A university's announcement with its evidence.
#[derive(Debug, Clone)]
pub struct UniversityAnnouncementSummary {
    /// The announcement.
    pub announcement: UniversityAnnouncementRow,
    /// Name of the university.
    pub school_name: String,
    /// The files that prove it. Empty if none was uploaded.
    pub evidence: Vec<EvidenceRow>,
}

/// A file that proves a university's announcement.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = announcement_evidence)]
pub struct EvidenceRow {
    /// Id of the file.
    pub id: Key,
    /// The announcement that it proves.
    pub university_announcement_id: Key,
    /// The package in which it was sent. `None` until then.
    pub evidence_package_id: Option<Key>,
    /// The name that the client gave the file.
    pub file_name: String,
    /// Media type found by validating the content.
    pub media_type: String,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// When it was uploaded.
    pub uploaded_at: At,
}

/// Which announcements of universities a list shows, newest first.
#[derive(Debug, Clone)]
pub struct UniversityAnnouncementFilter {
    /// Only announcements for this term.
    pub term: TermId,
    /// Only announcements of this university. `None` for every university.
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
    /// Id of the package.
    pub id: Key,
    /// The term to which the evidence belongs.
    pub term_id: Key,
    /// The university that sent it.
    pub school_id: Key,
    /// E-mail address of the programme representative when it was sent.
    pub recipient: String,
    /// When it was sent.
    pub sent_at: At,
    /// The officer who sent it.
    pub sent_by: Key,
    /// When the programme office acknowledged the package. `None` until then.
    pub acknowledged_at: Option<At>,
    /// The officer who acknowledged it. `None` until then.
    pub acknowledged_by: Option<Key>,
}

/// An evidence package with its content.
#[derive(Debug, Clone)]
pub struct EvidencePackageSummary {
    /// The package.
    pub package: EvidencePackageRow,
    /// Name of the university.
    pub school_name: String,
    /// The files in the package, in the order of their ids.
    pub evidence: Vec<EvidenceRow>,
    /// The last mail about the package to the representative. `None` until it is written.
    pub mail: Option<MailRow>,
}

/// Which packages a list shows, newest first.
#[derive(Debug, Clone)]
pub struct EvidencePackageFilter {
    /// Only packages of this term.
    pub term: TermId,
    /// Only packages of this university. `None` for every university.
    pub school: Option<SchoolId>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<EvidencePackageId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// What a university has done for a term (A36).
#[derive(Debug, Clone)]
pub struct UniversityStatusSummary {
    /// The university.
    pub school: SchoolRow,
    /// The mail that announced the term to the university. `None` until it is written.
    pub mail: Option<MailRow>,
    /// Number of its announcements.
    pub announcements: i64,
    /// Number of its evidence files, sent or not.
    pub evidence: i64,
    /// Number of packages that it has sent.
    pub packages: usize,
    /// When it sent its last package. `None` if it sent none.
    pub last_sent_at: Option<At>,
    /// Number of these packages that the programme office has acknowledged.
    pub acknowledged: usize,
}

/// Which active universities a list shows, by name.
#[derive(Debug, Clone)]
pub struct UniversityStatusFilter {
    /// The term for which their work is counted.
    pub term: TermId,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<SchoolId>,
    /// Maximum number of rows.
    pub limit: i64,
}
