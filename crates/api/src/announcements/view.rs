use crate::actions::ActionView;
use crate::mails::DeliveryView;
use crate::page::page;
use crate::revision::SignatoryView;
use crate::wire::{AnnouncementChannel, AnnouncementState, EvidencePackageState, Wire};
use serde::Serialize;
use staj_domain::announcement::EvidencePackageState as State;
use staj_persistence::rows::announcements::*;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// An announcement of the programme (R2).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Announcement)]
pub struct AnnouncementView {
    pub id: Uuid,
    pub term_id: Uuid,
    #[schema(examples("Başvurular başladı"))]
    pub title: String,
    #[schema(examples("Ulusal Staj Programı 2026 başvuruları 6 Ocak'ta başlıyor."))]
    pub body: String,
    pub state: AnnouncementState,
    /// Number of the published revision, starting at 0. Null before publication (R23).
    #[schema(required, minimum = 0, examples(0))]
    pub revision: Option<i32>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub published_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-02T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    /// What you may do with it now, or why you cannot. Null in lists.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

page! {
    /// A page of announcements, newest first.
    AnnouncementPage of AnnouncementView
}

impl From<AnnouncementRow> for AnnouncementView {
    fn from(row: AnnouncementRow) -> Self {
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            title: row.title,
            body: row.body,
            state: Wire(row.state.0),
            revision: row.revision,
            published_at: row.published_at.map(|at| at.0),
            created_at: row.created_at.0,
            actions: None,
            version: row.version,
        }
    }
}

/// A published text of an announcement, and the people who signed it. It never changes (R23).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AnnouncementRevision)]
pub struct AnnouncementRevisionView {
    /// Starts at 0. The highest revision is the current text.
    #[schema(minimum = 0, examples(0))]
    pub revision: i32,
    #[schema(examples("Başvurular başladı"))]
    pub title: String,
    #[schema(examples("Ulusal Staj Programı 2026 başvuruları 6 Ocak'ta başlıyor."))]
    pub body: String,
    /// What changed in this revision.
    #[schema(examples("İlk yayın"))]
    pub description: String,
    pub prepared_by: SignatoryView,
    pub checked_by: SignatoryView,
    pub approved_by: SignatoryView,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-02T09:00:00Z"))]
    pub published_at: OffsetDateTime,
}

/// The revisions of an announcement, the current one first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnouncementRevisionList {
    pub items: Vec<AnnouncementRevisionView>,
}

impl From<AnnouncementRevisionRow> for AnnouncementRevisionView {
    fn from(row: AnnouncementRevisionRow) -> Self {
        let signatures = row.signatures();
        Self {
            revision: row.revision,
            title: row.title,
            body: row.body,
            description: row.description,
            prepared_by: signatures.prepared_by.into(),
            checked_by: signatures.checked_by.into(),
            approved_by: signatures.approved_by.into(),
            published_at: row.published_at.0,
        }
    }
}

/// How a university announced that applications are open (R3).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UniversityAnnouncement)]
pub struct UniversityAnnouncementView {
    pub id: Uuid,
    pub term_id: Uuid,
    pub school: AnnouncingSchool,
    pub channel: AnnouncementChannel,
    #[schema(required, examples("https://kariyer.odtu.example/usp-2026"))]
    pub url: Option<String>,
    #[schema(examples("USP 2026 başvuruları başladı; son gün 16 Mart."))]
    pub body: String,
    #[schema(examples("2026-01-07"))]
    pub announced_on: Date,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-07T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    pub evidence: Vec<EvidenceView>,
}

/// A university that announces a term.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnouncingSchool {
    pub id: Uuid,
    #[schema(examples("Orta Doğu Teknik Üniversitesi"))]
    pub name: String,
}

/// A file that shows that an announcement was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub struct EvidenceView {
    pub id: Uuid,
    pub university_announcement_id: Uuid,
    /// The package in which it was sent; null before that.
    #[schema(required)]
    pub evidence_package_id: Option<Uuid>,
    #[schema(examples("duyuru.png"))]
    pub file_name: String,
    #[schema(examples("image/png"))]
    pub media_type: String,
    #[schema(minimum = 1, maximum = 10485760, examples(48213))]
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    #[schema(examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))]
    pub sha256: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-07T09:30:00Z"))]
    pub uploaded_at: OffsetDateTime,
}

page! {
    /// A page of university announcements, newest first.
    UniversityAnnouncementPage of UniversityAnnouncementView
}

impl From<EvidenceRow> for EvidenceView {
    fn from(row: EvidenceRow) -> Self {
        Self {
            id: row.id.0,
            university_announcement_id: row.university_announcement_id.0,
            evidence_package_id: row.evidence_package_id.map(|id| id.0),
            file_name: row.file_name,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            uploaded_at: row.uploaded_at.0,
        }
    }
}

impl From<UniversityAnnouncementSummary> for UniversityAnnouncementView {
    fn from(found: UniversityAnnouncementSummary) -> Self {
        let row = found.announcement;
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            school: AnnouncingSchool { id: row.school_id.0, name: found.school_name },
            channel: Wire(row.channel.0),
            url: row.url,
            body: row.body,
            announced_on: row.announced_on,
            created_at: row.created_at.0,
            evidence: found.evidence.into_iter().map(Into::into).collect(),
        }
    }
}

/// Evidence that was sent to the programme representative. It does not change (R4).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvidencePackage)]
pub struct EvidencePackageView {
    pub id: Uuid,
    pub term_id: Uuid,
    pub school: AnnouncingSchool,
    /// The representative's e-mail address at the time of sending.
    #[schema(examples("temsilci@usp.example"))]
    pub recipient: String,
    pub state: EvidencePackageState,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-12T09:00:00Z"))]
    pub sent_at: OffsetDateTime,
    /// The user who sent it.
    pub sent_by: Uuid,
    /// When the programme office acknowledged the package; null before that.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub acknowledged_at: Option<OffsetDateTime>,
    /// The mail to the representative. Null until a job has written it, shortly after the request.
    #[schema(required)]
    pub delivery: Option<DeliveryView>,
    pub evidence: Vec<EvidenceView>,
    /// What you may do with it now, or why you cannot.
    pub actions: Vec<ActionView>,
}

page! {
    /// A page of evidence packages, newest first.
    EvidencePackagePage of EvidencePackageView
}

impl EvidencePackageView {
    pub fn new(found: EvidencePackageSummary, state: State, actions: Vec<ActionView>) -> Self {
        let row = found.package;
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            school: AnnouncingSchool { id: row.school_id.0, name: found.school_name },
            recipient: row.recipient,
            state: Wire(state),
            sent_at: row.sent_at.0,
            sent_by: row.sent_by.0,
            acknowledged_at: row.acknowledged_at.map(|at| at.0),
            delivery: found.mail.map(Into::into),
            evidence: found.evidence.into_iter().map(Into::into).collect(),
            actions,
        }
    }
}

/// What a university has done to announce a term (R3, R4, A36).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UniversityStatus)]
pub struct UniversityStatusView {
    pub school: AnnouncingSchool,
    /// The mail that announced the term to the career centre; null until it is written.
    #[schema(required)]
    pub delivery: Option<DeliveryView>,
    /// Number of announcements that it recorded.
    #[schema(minimum = 0, examples(2))]
    pub announcements: i64,
    /// Number of evidence files.
    #[schema(minimum = 0, examples(3))]
    pub evidence: i64,
    /// Number of packages that it sent to the representative.
    #[schema(minimum = 0, examples(1))]
    pub packages: usize,
    /// Number of packages that the programme office acknowledged.
    #[schema(minimum = 0, examples(1))]
    pub acknowledged: usize,
    /// When it sent its last package; null if it sent none.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub last_sent_at: Option<OffsetDateTime>,
}

page! {
    /// A page of universities, ordered by name.
    UniversityStatusPage of UniversityStatusView
}

impl From<UniversityStatusSummary> for UniversityStatusView {
    fn from(found: UniversityStatusSummary) -> Self {
        Self {
            school: AnnouncingSchool { id: found.school.id.0, name: found.school.name },
            delivery: found.mail.map(Into::into),
            announcements: found.announcements,
            evidence: found.evidence,
            packages: found.packages,
            acknowledged: found.acknowledged,
            last_sent_at: found.last_sent_at.map(|at| at.0),
        }
    }
}
