use crate::problem::ApiError;
use serde::Serialize;
use staj_persistence::Vault;
use staj_persistence::rows::supplementary_documents::{
    DocumentRequestRow, SupplementaryDocumentRow,
};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the employer requested for an offer, and what the candidate uploaded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplementaryDocuments)]
pub struct SupplementaryDocumentsView {
    /// At most 10, oldest first.
    pub requests: Vec<DocumentRequestView>,
    /// At most 20, oldest first. The employer sees none before they may know who the candidate is
    /// (A20), and none after the offer has ended.
    pub items: Vec<SupplementaryDocumentView>,
}

/// An employer's request for a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentRequest)]
pub struct DocumentRequestView {
    pub id: Uuid,
    #[schema(examples("Son dönemin transkripti"))]
    pub text: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-11T09:30:00Z"))]
    pub requested_at: OffsetDateTime,
}

/// A document that the candidate shows to the employer of one offer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplementaryDocument)]
pub struct SupplementaryDocumentView {
    pub id: Uuid,
    /// The request to which the document is a response. Null if the employer did not request it.
    #[schema(required)]
    pub document_request_id: Option<Uuid>,
    #[schema(examples("Transkript"))]
    pub title: String,
    #[schema(examples("transkript.pdf"))]
    pub file_name: String,
    #[schema(examples("application/pdf"))]
    pub media_type: String,
    #[schema(minimum = 1, maximum = 10485760, examples(48213))]
    pub size_bytes: i32,
    #[schema(examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))]
    pub sha256: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-11T10:15:00Z"))]
    pub uploaded_at: OffsetDateTime,
    /// Whether the file and its names were erased with the person (A66).
    pub erased: bool,
}

impl From<DocumentRequestRow> for DocumentRequestView {
    fn from(row: DocumentRequestRow) -> Self {
        Self { id: row.id.0, text: row.text, requested_at: row.requested_at.0 }
    }
}

impl SupplementaryDocumentView {
    pub fn new(row: SupplementaryDocumentRow, vault: &Vault) -> Result<Self, ApiError> {
        Ok(Self {
            id: row.id.0,
            document_request_id: row.document_request_id.map(|id| id.0),
            title: row.title,
            file_name: vault.open_any(row.file_name.as_ref())?.unwrap_or_default(),
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            uploaded_at: row.uploaded_at.0,
            erased: row.erased_at.is_some(),
        })
    }
}
