use crate::rows::applications::ApplicationScope;
use crate::schema::documents;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::application::ApplicationState;
use staj_domain::document::{Document, DocumentState, RejectReason, Rejection, Standing};
use staj_domain::ids::{ApplicationId, DocumentId, TermId, UserId};
use time::OffsetDateTime;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct DocumentRow {
    pub id: Key,
    pub application_id: Key,
    pub document_type: String,
    pub title: String,
    pub issued_year: Option<i32>,
    pub file_name: String,
    pub media_type: String,
    pub size_bytes: i32,
    pub sha256: String,
    pub state: Name<DocumentState>,
    pub accepted_at: Option<At>,
    pub approved_at: Option<At>,
    pub rejected_at: Option<At>,
    pub reject_reason: Option<Name<RejectReason>>,
    pub reject_text: Option<String>,
    pub uploaded_at: At,
    pub version: i32,
}

impl TryFrom<DocumentRow> for Document {
    type Error = crate::StoreError;

    fn try_from(row: DocumentRow) -> Result<Self, Self::Error> {
        let corrupt = || crate::StoreError::Corrupt { table: "documents", id: row.id.0 };
        let standing = match row.state.0 {
            DocumentState::Uploaded => Standing::Uploaded,
            DocumentState::Submitted => Standing::Submitted,
            DocumentState::Accepted => Standing::Accepted,
            DocumentState::Approved => Standing::Approved,
            DocumentState::Rejected => {
                let Name(reason) = row.reject_reason.ok_or_else(corrupt)?;
                Standing::Rejected(Rejection { reason, text: row.reject_text })
            }
        };
        Ok(Self {
            id: row.id.id(),
            document_type: row.document_type,
            standing,
            version: row.version,
        })
    }
}

/// What a document's candidate says about it, and what its bytes say.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = documents)]
pub struct DocumentFile {
    pub title: String,
    pub issued_year: Option<i32>,
    pub file_name: String,
    pub media_type: &'static str,
    pub size_bytes: i32,
    pub sha256: String,
}

/// What a change of state writes; what an earlier state left stays in its column.
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
    reject_reason: Option<Name<RejectReason>>,
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
            reject_reason: None,
            reject_text: None,
            version: document.version + 1,
        };
        match &document.standing {
            Standing::Uploaded | Standing::Submitted => blank,
            Standing::Accepted => Self { accepted_by: by, accepted_at: at, ..blank },
            Standing::Approved => Self { approved_by: by, approved_at: at, ..blank },
            Standing::Rejected(rejection) => Self {
                rejected_by: by,
                rejected_at: at,
                reject_reason: Some(Name(rejection.reason)),
                reject_text: rejection.text.clone(),
                ..blank
            },
        }
    }
}

/// A document under the lock of its application.
#[derive(Debug, Clone)]
pub struct LockedDocument {
    pub document: Document,
    pub application: ApplicationId,
    pub application_state: ApplicationState,
    pub term: TermId,
}

/// A document with what belongs to it.
#[derive(Debug, Clone, Queryable)]
pub struct DocumentSummary {
    pub document: DocumentRow,
    pub application_number: String,
    pub term_id: Key,
    pub candidate_id: Key,
    pub given_name: String,
    pub surname: String,
}

/// Which documents a list shows.
#[derive(Debug, Clone)]
pub struct DocumentFilter {
    pub scope: ApplicationScope,
    pub term: Option<TermId>,
    pub application: Option<ApplicationId>,
    pub states: Vec<DocumentState>,
    pub document_type: Option<String>,
    /// Show what comes after this one, oldest first.
    pub after: Option<DocumentId>,
    pub limit: i64,
}
