//! One type for each kind of id, so that an offer's id cannot be used as an employer's id.

use time::Date;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
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
    /// Id of days on which an intern did not work.
    AbsenceId
    /// Id of a link in a mail to the owner of an account.
    AccountLinkId
    /// Id of an amendment of an offer.
    AmendmentId
    /// Id of an announcement of the programme.
    AnnouncementId
    /// Id of an application.
    ApplicationId
    /// Id of a recorded check of a term's calendar.
    CalendarCheckId
    /// Id of a candidate.
    CandidateId
    /// Id of an import of data that an official source declares.
    DeclaredDataImportId
    /// Id of the record of an erasure.
    ErasureId
    /// Id of a request about one's own data.
    DataRequestId
    /// Id of a document of an application.
    DocumentId
    /// Id of an employer's request for a supplementary document.
    DocumentRequestId
    /// Id of the review of a document in a sample.
    DocumentReviewId
    /// Id of a sample of approved documents.
    DocumentSampleId
    /// Id of an employer.
    EmployerId
    /// Id of the evaluation of an application.
    EvaluationId
    /// Id of a run that evaluates the applications of a term.
    EvaluationRunId
    /// Id of a file that proves a university's announcement.
    EvidenceId
    /// Id of a package of evidence.
    EvidencePackageId
    /// Id of a faculty.
    FacultyId
    /// Id of an item that a job failed to process.
    FailedItemId
    /// Id of a public holiday, made from its date.
    HolidayId
    /// Id of an accident or a complaint during an internship.
    IncidentId
    /// Id of an interview.
    InterviewId
    /// Id of a mail.
    MailId
    /// Id of a revision of a term's method report.
    MethodReportId
    /// Id of a notification in a user's account.
    NotificationId
    /// Id of an objection to an evaluation.
    ObjectionId
    /// Id of an offer.
    OfferId
    /// Id of a candidate's question about an offer.
    OfferQuestionId
    /// Id of a placement: a confirmed internship.
    PlacementId
    /// Id of a candidate's entry in the pool of a term.
    PoolEntryId
    /// Id of a version of the privacy notice.
    PrivacyNoticeId
    /// Id of a legal hold.
    LegalHoldId
    /// Id of an employer's quota in a term.
    QuotaId
    /// Id of a school.
    SchoolId
    /// Id of a session: a family of refresh tokens.
    SessionId
    /// Id of an SGK notice.
    SgkNoticeId
    /// Id of a supplementary document.
    SupplementaryDocumentId
    /// Id of a candidate's entry in an employer's talent pool.
    TalentPoolEntryId
    /// Id of a term of the programme.
    TermId
    /// Id of a recorded announcement of a university.
    UniversityAnnouncementId
    /// Id of a user.
    UserId
    /// Id of a wage rule, made from its first day.
    WageRuleId
    /// Id of a workplace of an employer.
    WorkplaceId
}

/// A candidate is a user, and both ids are the same UUID.
impl From<UserId> for CandidateId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

/// A pool entry belongs to exactly one application, and both ids are the same UUID.
impl From<ApplicationId> for PoolEntryId {
    fn from(application: ApplicationId) -> Self {
        Self(application.0)
    }
}

/// An evaluation belongs to exactly one application, and both ids are the same UUID.
impl From<ApplicationId> for EvaluationId {
    fn from(application: ApplicationId) -> Self {
        Self(application.0)
    }
}

// A date identifies a holiday and a wage rule. The audit trail needs an id, so one is made from
// the date.
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
