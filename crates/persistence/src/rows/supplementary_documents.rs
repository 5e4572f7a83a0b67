use crate::schema::{document_requests, supplementary_documents};
use crate::types::{At, Key};
use diesel::prelude::*;

/// An employer's request for a document with one offer (R42).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = document_requests)]
pub struct DocumentRequestRow {
    pub id: Key,
    pub offer_id: Key,
    pub text: String,
    pub requested_at: At,
}

/// A document that the candidate uploaded for one offer (R42).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = supplementary_documents)]
pub struct SupplementaryDocumentRow {
    pub id: Key,
    pub offer_id: Key,
    /// `None` if the candidate uploaded the document without a request.
    pub document_request_id: Option<Key>,
    pub title: String,
    pub file_name: String,
    /// Media type found by validating the content.
    pub media_type: String,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    pub uploaded_at: At,
}
