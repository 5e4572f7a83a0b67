use crate::rows::applications::ApplicationScope;
use crate::schema::documents;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::application::ApplicationState;
use staj_domain::document::{Claim, Document, DocumentControl, DocumentState, Progress, Rejection};
use staj_domain::ids::{ApplicationId, DocumentId, SchoolId, TermId, UserId};
use time::OffsetDateTime;

/// An uploaded document of an application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct DocumentRow {
    pub id: Key,
    pub application_id: Key,
    pub school_id: Option<Key>,
    pub queued_at: At,
    pub document_type: String,
    pub title: String,
    pub issued_year: Option<i32>,
    pub file_name: String,
    /// Media type found by validating the content.
    pub media_type: String,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    pub state: Name<DocumentState>,
    pub accepted_at: Option<At>,
    pub approved_at: Option<At>,
    pub rejected_at: Option<At>,
    pub reject_reason_code: Option<String>,
    pub reject_text: Option<String>,
    pub claimed_by: Option<Key>,
    pub claimed_until: Option<At>,
    pub uploaded_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl DocumentRow {
    /// As stored. The claim may have expired.
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
            progress,
            claim,
            version: row.version,
        })
    }
}

/// What the candidate entered about a document, and what its bytes contain.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = documents)]
pub struct DocumentFile {
    pub title: String,
    pub issued_year: Option<i32>,
    pub file_name: String,
    /// Media type found by validating the content.
    pub media_type: &'static str,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// The columns that a change of state writes. Columns of earlier states keep their values.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = documents)]
pub(crate) struct StandingColumns {
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

impl StandingColumns {
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

/// The claim on a document as columns. All are null without a claim.
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
    pub document: Document,
    pub application: ApplicationId,
    pub application_state: ApplicationState,
    pub term: TermId,
    /// Who checks the document first (A38).
    pub control: DocumentControl,
}

/// A document with its related names.
#[derive(Debug, Clone, Queryable)]
pub struct DocumentSummary {
    pub document: DocumentRow,
    pub application_number: String,
    pub term_id: Key,
    pub candidate_id: Key,
    pub given_name: String,
    pub surname: String,
    /// Full name of the last officer who claimed the document.
    pub claimant: Option<String>,
}

/// Which documents a list shows.
#[derive(Debug, Clone)]
pub struct DocumentFilter {
    pub scope: ApplicationScope,
    pub term: Option<TermId>,
    pub application: Option<ApplicationId>,
    pub school: Option<SchoolId>,
    /// Only documents of schools that this group checks (A38).
    pub control: Option<DocumentControl>,
    pub states: Vec<DocumentState>,
    pub document_type: Option<String>,
    pub claim: Option<ClaimFilter>,
    /// Only documents submitted at or before this instant.
    pub queued_until: Option<OffsetDateTime>,
    /// The instant at which claims count as live or expired.
    pub now: OffsetDateTime,
    /// Show the rows after this one, oldest first.
    pub after: Option<(OffsetDateTime, DocumentId)>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// Which documents a list shows by their claim.
#[derive(Debug, Clone, Copy)]
pub enum ClaimFilter {
    Of(UserId),
    Free,
}

/// Which documents are counted.
#[derive(Debug, Clone, Copy)]
pub struct BacklogFilter {
    pub scope: ApplicationScope,
    pub term: Option<TermId>,
    pub school: Option<SchoolId>,
    pub control: Option<DocumentControl>,
}

/// The documents waiting in one state.
#[derive(Debug, Clone, Queryable)]
pub struct BacklogRow {
    pub state: Name<DocumentState>,
    pub count: i64,
    pub oldest: Option<At>,
}
