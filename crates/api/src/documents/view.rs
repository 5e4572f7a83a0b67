use crate::page::page;
use crate::wire::{DocumentState, RejectReason, Wire};
use serde::Serialize;
use staj_persistence::rows::documents::DocumentSummary;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A document of an application; its bytes are read apart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub struct DocumentView {
    pub id: Uuid,
    pub application_id: Uuid,
    #[schema(examples("2026-0000001"))]
    pub application_number: String,
    pub term_id: Uuid,
    pub candidate: DocumentCandidate,
    /// One of the types that the criteria of the term know.
    #[schema(examples("language_certificate"))]
    pub document_type: String,
    #[schema(examples("YDS 2025 sonuç belgesi"))]
    pub title: String,
    #[schema(required, examples(2025))]
    pub issued_year: Option<i32>,
    /// What its sender called the file; only to be shown.
    #[schema(examples("yds.pdf"))]
    pub file_name: String,
    /// By content, whatever the name says.
    #[schema(examples("application/pdf"))]
    pub media_type: String,
    #[schema(minimum = 1, maximum = 10485760, examples(48213))]
    pub size_bytes: i32,
    /// SHA-256 of the bytes, in hexadecimal.
    #[schema(
        min_length = 64,
        max_length = 64,
        examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    )]
    pub sha256: String,
    pub state: DocumentState,
    #[serde(with = "time::serde::rfc3339")]
    pub uploaded_at: OffsetDateTime,
    /// When an officer of the school accepted it (R8).
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub accepted_at: Option<OffsetDateTime>,
    /// When the programme office approved it (R10).
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub approved_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub rejected_at: Option<OffsetDateTime>,
    #[schema(required)]
    pub reject_reason: Option<RejectReason>,
    #[schema(required)]
    pub reject_text: Option<String>,
    /// Counts the changes of this object.
    pub revision: i32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentCandidate {
    pub id: Uuid,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
}

page! {
    /// A page of documents, oldest first.
    DocumentPage of DocumentView
}

impl DocumentView {
    pub fn new(found: DocumentSummary) -> Self {
        let DocumentSummary { document, .. } = found;
        let instant = |at: Option<staj_persistence::At>| at.map(|at| at.0);
        Self {
            id: document.id.0,
            application_id: document.application_id.0,
            application_number: found.application_number,
            term_id: found.term_id.0,
            candidate: DocumentCandidate {
                id: found.candidate_id.0,
                given_name: found.given_name,
                surname: found.surname,
            },
            document_type: document.document_type,
            title: document.title,
            issued_year: document.issued_year,
            file_name: document.file_name,
            media_type: document.media_type,
            size_bytes: document.size_bytes,
            sha256: document.sha256,
            state: Wire(document.state.0),
            uploaded_at: document.uploaded_at.0,
            accepted_at: instant(document.accepted_at),
            approved_at: instant(document.approved_at),
            rejected_at: instant(document.rejected_at),
            reject_reason: document.reject_reason.map(|reason| Wire(reason.0)),
            reject_text: document.reject_text,
            revision: document.version,
        }
    }
}
