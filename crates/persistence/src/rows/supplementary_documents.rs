use crate::schema::{document_requests, supplementary_documents};
use crate::types::{At, Key, Sealed};
use diesel::prelude::*;

/// An employer's request for a document with one offer (R42).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = document_requests)]
pub struct DocumentRequestRow {
    /// The id.
    pub id: Key,
    /// The offer.
    pub offer_id: Key,
    /// What the employer asks for.
    pub text: String,
    /// When the employer asked.
    pub requested_at: At,
}

/// A document that the candidate uploaded for one offer (R42).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = supplementary_documents)]
pub struct SupplementaryDocumentRow {
    /// The id, under which the file is stored.
    pub id: Key,
    /// The offer.
    pub offer_id: Key,
    /// The request that it answers. `None` if the candidate uploaded it without a request.
    pub document_request_id: Option<Key>,
    /// Title that the candidate gave to it.
    pub title: String,
    /// The client's name of the file, encrypted.
    #[diesel(column_name = file_name_sealed)]
    pub file_name: Option<Sealed>,
    /// Media type found by validating the content.
    pub media_type: String,
    /// Size of the file in bytes.
    pub size_bytes: i32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// When it was uploaded.
    pub uploaded_at: At,
    /// When its file and its names were erased with the person.
    pub erased_at: Option<At>,
}
