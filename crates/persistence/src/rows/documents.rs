use crate::rows::applications::ApplicationScope;
use crate::rows::people::PersonQuery;
use crate::schema::documents;
use crate::types::{At, Key, Name, Sealed};
use diesel::prelude::*;
use staj_domain::application::ApplicationState;
use staj_domain::document::{Claim, Document, DocumentControl, DocumentState, Progress, Rejection};
use staj_domain::ids::{ApplicationId, DocumentId, SchoolId, TermId, UserId};
use staj_domain::text::folded;
use time::OffsetDateTime;

/// An uploaded document of an application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct DocumentRow {
    /// Id of the document.
    pub id: Key,
    /// The application to which it belongs.
    pub application_id: Key,
    /// The school in whose queue it is. `None` until it is submitted (R7).
    pub school_id: Option<Key>,
    /// When it was submitted, which decides its place in the queue. Until then, when it was
    /// uploaded.
    pub queued_at: At,
    /// Its type, which is one of the document types of the term.
    pub document_type: String,
    /// The rejected document that it replaces. `None` if it replaces none.
    pub replaces_id: Option<Key>,
    /// The declared item that it proves. `None` if it proves none.
    pub item: Option<String>,
    /// Title that the candidate gave it.
    pub title: String,
    /// Year in which it was issued. `None` if the candidate did not say.
    pub issued_year: Option<i32>,
    /// Number of the certificate. `None` if the candidate did not give one.
    pub certificate_number: Option<String>,
    /// The same, folded, so that it is found however it was typed.
    pub certificate_key: Option<String>,
    /// The name that the candidate gave the file, encrypted. For display only.
    #[diesel(column_name = file_name_sealed)]
    pub file_name: Option<Sealed>,
    /// Media type found by validating the content.
    pub media_type: String,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Current state.
    pub state: Name<DocumentState>,
    /// When it passed its first check. `None` if it has not. Later decisions keep it.
    pub accepted_at: Option<At>,
    /// When it was approved. `None` unless it is approved.
    pub approved_at: Option<At>,
    /// When it was rejected. `None` unless it is rejected.
    pub rejected_at: Option<At>,
    /// Code of the reason for the rejection. `None` unless it is rejected.
    pub reject_reason_code: Option<String>,
    /// Explanation of the rejection. `None` if there is none.
    pub reject_text: Option<String>,
    /// The officer who claimed it. `None` without a claim. The claim may have expired.
    pub claimed_by: Option<Key>,
    /// The last instant at which the claim holds. `None` without a claim.
    pub claimed_until: Option<At>,
    /// When it was uploaded.
    pub uploaded_at: At,
    /// The internship that the programme certifies with it (A80). `None` if the candidate uploaded it.
    pub placement_id: Option<Key>,
    /// When its file and its names were erased with the person.
    pub erased_at: Option<At>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl DocumentRow {
    /// The claim as stored, which may have expired. `None` without a claim.
    pub fn claim(&self) -> Option<Claim> {
        let claim = self.claimed_by.zip(self.claimed_until);
        claim.map(|(by, At(until))| Claim { by: by.id(), until })
    }
}

impl TryFrom<DocumentRow> for Document {
    type Error = crate::StoreError;

    fn try_from(row: DocumentRow) -> Result<Self, Self::Error> {
        let corrupt = || crate::StoreError::Corrupt { table: "documents", id: row.id.0 };
        let claim = row.claim();
        let progress = match row.state.0 {
            DocumentState::Uploaded => Progress::Uploaded,
            DocumentState::Submitted => Progress::Submitted,
            DocumentState::Accepted => Progress::Accepted,
            DocumentState::Approved => Progress::Approved,
            DocumentState::Rejected => {
                let reason = row.reject_reason_code.ok_or_else(corrupt)?;
                Progress::Rejected(Rejection { reason, text: row.reject_text })
            }
            DocumentState::Dropped => Progress::Dropped,
        };
        Ok(Self {
            id: row.id.id(),
            document_type: row.document_type,
            replaces: row.replaces_id.map(Key::id),
            item: row.item,
            progress,
            claim,
            version: row.version,
        })
    }
}

/// A number of a certificate without what people write differently: case, blanks and punctuation. `None` if
/// nothing is left.
#[must_use]
pub fn certificate_key(number: &str) -> Option<String> {
    let key: String = folded(number).chars().filter(|c| c.is_alphanumeric()).collect();
    (!key.is_empty()).then_some(key)
}

/// What the candidate entered about a document, and what is known about its file.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = documents)]
pub struct DocumentFile {
    /// Title that the candidate gave it.
    pub title: String,
    /// Year in which it was issued. `None` if the candidate did not say.
    pub issued_year: Option<i32>,
    /// Number of the certificate. `None` if the candidate did not give one.
    pub certificate_number: Option<String>,
    /// The same, folded by [`certificate_key`].
    pub certificate_key: Option<String>,
    /// The name that the candidate gave the file, encrypted. For display only.
    #[diesel(column_name = file_name_sealed)]
    pub file_name: Option<Sealed>,
    /// Media type found by validating the content.
    pub media_type: &'static str,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The internship that the programme certifies with it (A80). `None` for an upload.
    pub placement_id: Option<Key>,
}

/// The columns that a change of state writes. Columns of earlier states keep their values.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = documents)]
pub(crate) struct ProgressColumns {
    state: Name<DocumentState>,
    accepted_by: Option<Key>,
    accepted_at: Option<At>,
    approved_by: Option<Key>,
    approved_at: Option<At>,
    rejected_by: Option<Key>,
    rejected_at: Option<At>,
    reject_reason_code: Option<String>,
    reject_text: Option<String>,
    version: i32,
}

impl ProgressColumns {
    pub(crate) fn new(document: &Document, by: UserId, at: OffsetDateTime) -> Self {
        let (by, at) = (Some(Key(by.0)), Some(At(at)));
        let blank = Self {
            state: Name(document.state()),
            accepted_by: None,
            accepted_at: None,
            approved_by: None,
            approved_at: None,
            rejected_by: None,
            rejected_at: None,
            reject_reason_code: None,
            reject_text: None,
            version: document.version + 1,
        };
        match &document.progress {
            Progress::Uploaded | Progress::Submitted | Progress::Dropped => blank,
            Progress::Accepted => Self { accepted_by: by, accepted_at: at, ..blank },
            Progress::Approved => Self { approved_by: by, approved_at: at, ..blank },
            Progress::Rejected(rejection) => Self {
                rejected_by: by,
                rejected_at: at,
                reject_reason_code: Some(rejection.reason.clone()),
                reject_text: rejection.text.clone(),
                ..blank
            },
        }
    }
}

/// The claim on a document as columns. Both are null without a claim.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = documents, treat_none_as_null = true)]
pub(crate) struct ClaimColumns {
    claimed_by: Option<Key>,
    claimed_until: Option<At>,
}

impl From<&Document> for ClaimColumns {
    fn from(document: &Document) -> Self {
        let claim = document.claim;
        Self {
            claimed_by: claim.map(|claim| Key(claim.by.0)),
            claimed_until: claim.map(|claim| At(claim.until)),
        }
    }
}

/// A document with the other data that decisions on it need.
#[derive(Debug, Clone)]
pub struct DeskDocument {
    /// The document.
    pub document: Document,
    /// The application to which it belongs.
    pub application: ApplicationId,
    /// State of the application as stored.
    pub application_state: ApplicationState,
    /// The term of the application.
    pub term: TermId,
    /// Who checks the document first (A38).
    pub control: DocumentControl,
}

/// A document with its related names.
#[derive(Debug, Clone, Queryable)]
pub struct DocumentSummary {
    /// The document.
    pub document: DocumentRow,
    /// Number of the application.
    pub application_number: String,
    /// The term of the application.
    pub term_id: Key,
    /// The candidate.
    pub candidate_id: Key,
    /// Given name of the candidate.
    pub given_name: String,
    /// Surname of the candidate.
    pub surname: String,
    /// Full name of the officer who claimed the document. `None` without a claim. The claim may
    /// have expired.
    pub claimant: Option<String>,
    /// The state of the application.
    pub application_state: Name<ApplicationState>,
    /// When the application window of the term closes.
    pub applications_close_at: At,
    /// Whether another document replaces it.
    pub is_replaced: bool,
}

impl DocumentSummary {
    /// The last instant at which the candidate can replace it (A77). `None` if they cannot.
    #[must_use]
    pub fn replaceable_until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let is_open = self.document.state.0 == DocumentState::Rejected
            && self.application_state.0 == ApplicationState::Submitted
            && self.document.item.is_none()
            && !self.is_replaced;
        Some(self.applications_close_at.0).filter(|until| is_open && now <= *until)
    }
}

/// Which documents a list shows, oldest first.
#[derive(Debug, Clone)]
pub struct DocumentFilter {
    /// Whose documents the caller may see.
    pub scope: ApplicationScope,
    /// Only documents of applications in this term. `None` for every term.
    pub term: Option<TermId>,
    /// Only those of this person. `None` for everybody.
    pub person: Option<PersonQuery>,
    /// Only documents of this application. `None` for every application.
    pub application: Option<ApplicationId>,
    /// Only submitted documents in this school's queue. `None` for every school.
    pub school: Option<SchoolId>,
    /// Only submitted documents of schools whose documents this group checks first (A38). `None`
    /// for every group.
    pub control: Option<DocumentControl>,
    /// Only documents in one of these states. Empty for every state.
    pub states: Vec<DocumentState>,
    /// Only documents of this type. `None` for every type.
    pub document_type: Option<String>,
    /// Only documents with such a claim at `now`. `None` for every document.
    pub claim: Option<ClaimFilter>,
    /// Only documents submitted at or before this instant. `None` for every document.
    pub queued_until: Option<OffsetDateTime>,
    /// The instant at which claims count as live or expired.
    pub now: OffsetDateTime,
    /// Show the rows after the document with this `queued_at` and id. `None` for the first page.
    pub after: Option<(OffsetDateTime, DocumentId)>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// Which documents a list shows by their claim.
#[derive(Debug, Clone, Copy)]
pub enum ClaimFilter {
    /// Documents that this officer has claimed, if the claim has not expired.
    Of(UserId),
    /// Documents without a claim, or with an expired one.
    Free,
}

/// Which documents are counted.
#[derive(Debug, Clone, Copy)]
pub struct BacklogFilter {
    /// `School` counts only the documents of that school. The other scopes do not restrict the
    /// count.
    pub scope: ApplicationScope,
    /// Only documents of applications in this term. `None` for every term.
    pub term: Option<TermId>,
    /// Only documents of this school's candidates. `None` for every school.
    pub school: Option<SchoolId>,
    /// Only documents of schools whose documents this group checks first (A38). `None` for every
    /// group.
    pub control: Option<DocumentControl>,
}

/// The documents waiting in one state.
#[derive(Debug, Clone, Queryable)]
pub struct BacklogRow {
    /// A state in which documents are waiting for a decision.
    pub state: Name<DocumentState>,
    /// Number of documents in this state.
    pub count: i64,
    /// When the oldest of them was submitted. Never `None`, because a row counts at least one
    /// document.
    pub oldest: Option<At>,
}
