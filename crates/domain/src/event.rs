//! What happened: written to the audit trail and to the outbox with the change itself (D3, D6).

use crate::ids::*;
use uuid::Uuid;

/// One change of state of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub object: Object,
    /// The verb of the change, as in `confirm`.
    pub action: &'static str,
    pub from: Option<&'static str>,
    pub to: Option<&'static str>,
    pub reason: Option<String>,
}

impl Event {
    pub fn new(object: impl Into<Object>, action: &'static str) -> Self {
        Self { object: object.into(), action, from: None, to: None, reason: None }
    }

    pub fn between(self, from: impl Into<Option<&'static str>>, to: &'static str) -> Self {
        Self { from: from.into(), to: Some(to), ..self }
    }

    pub fn because(self, reason: impl Into<Option<String>>) -> Self {
        Self { reason: reason.into(), ..self }
    }
}

macro_rules! objects {
    ($($variant:ident($id:ident) = $kind:literal,)+) => {
        /// What an event is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Object { $($variant($id),)+ }

        impl Object {
            /// Stable name of the kind, as in `offer`.
            pub fn kind(self) -> &'static str {
                match self { $(Self::$variant(_) => $kind,)+ }
            }
            pub fn id(self) -> Uuid {
                match self { $(Self::$variant(id) => id.0,)+ }
            }
        }

        $(impl From<$id> for Object {
            fn from(id: $id) -> Self { Self::$variant(id) }
        })+
    };
}

objects! {
    Announcement(AnnouncementId) = "announcement",
    Application(ApplicationId) = "application",
    CalendarCheck(CalendarCheckId) = "calendar_check",
    DeclaredDataImport(DeclaredDataImportId) = "declared_data_import",
    Document(DocumentId) = "document",
    DocumentReview(DocumentReviewId) = "document_review",
    DocumentSample(DocumentSampleId) = "document_sample",
    Employer(EmployerId) = "employer",
    Evaluation(EvaluationId) = "evaluation",
    EvaluationRun(EvaluationRunId) = "evaluation_run",
    Evidence(EvidenceId) = "announcement_evidence",
    EvidencePackage(EvidencePackageId) = "evidence_package",
    Holiday(HolidayId) = "holiday",
    Interview(InterviewId) = "interview",
    Mail(MailId) = "mail",
    MethodReport(MethodReportId) = "method_report",
    Objection(ObjectionId) = "objection",
    Offer(OfferId) = "offer",
    Placement(PlacementId) = "placement",
    PoolEntry(PoolEntryId) = "pool_entry",
    PrivacyNotice(PrivacyNoticeId) = "privacy_notice",
    Quota(QuotaId) = "quota",
    School(SchoolId) = "school",
    Session(SessionId) = "session",
    SgkNotice(SgkNoticeId) = "sgk_notice",
    TalentPoolEntry(TalentPoolEntryId) = "talent_pool_entry",
    Term(TermId) = "term",
    UniversityAnnouncement(UniversityAnnouncementId) = "university_announcement",
    User(UserId) = "user",
    WageRule(WageRuleId) = "wage_rule",
}
