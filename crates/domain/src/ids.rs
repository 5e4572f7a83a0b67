//! One type per kind of id, so that an offer's id cannot pass for an employer's.

use time::Date;
use uuid::Uuid;

macro_rules! ids {
    ($($name:ident)+) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self { id.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )+};
}

ids! {
    AnnouncementId
    ApplicationId
    CalendarCheckId
    CandidateId
    DeclaredDataImportId
    DocumentId
    DocumentRequestId
    DocumentReviewId
    DocumentSampleId
    EmployerId
    EvaluationId
    EvaluationRunId
    EvidenceId
    EvidencePackageId
    FailedItemId
    HolidayId
    InterviewId
    InvitationId
    MailId
    MethodReportId
    NotificationId
    ObjectionId
    OfferId
    PlacementId
    PoolEntryId
    PrivacyNoticeId
    QuotaId
    SchoolId
    SessionId
    SgkNoticeId
    SupplementaryDocumentId
    TalentPoolEntryId
    TermId
    UniversityAnnouncementId
    UserId
    WageRuleId
}

/// A candidate is a user: the two ids are one number.
impl From<UserId> for CandidateId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

/// A pool entry is the life of an application in the pool: the two ids are one number.
impl From<ApplicationId> for PoolEntryId {
    fn from(application: ApplicationId) -> Self {
        Self(application.0)
    }
}

/// An evaluation is of one application: the two ids are one number.
impl From<ApplicationId> for EvaluationId {
    fn from(application: ApplicationId) -> Self {
        Self(application.0)
    }
}

/// What is known by its day has no other id: the day as a number is one to note in the journal.
macro_rules! by_day {
    ($($name:ident)+) => {$(
        impl From<Date> for $name {
            fn from(day: Date) -> Self {
                Self(Uuid::from_u128(day.to_julian_day().unsigned_abs().into()))
            }
        }
    )+};
}

by_day! {
    HolidayId
    WageRuleId
}
