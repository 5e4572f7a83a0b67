use crate::schema::{document_requests, supplementary_documents};
use crate::types::{At, Key};
use diesel::prelude::*;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = document_requests)]
pub struct DocumentRequestRow {
    pub id: Key,
    pub offer_id: Key,
    pub text: String,
    pub requested_at: At,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = supplementary_documents)]
pub struct SupplementaryDocumentRow {
    pub id: Key,
    pub offer_id: Key,
    /// Absent where nobody asked.
    pub document_request_id: Option<Key>,
    pub title: String,
    pub file_name: String,
    pub media_type: String,
    pub size_bytes: i32,
    pub sha256: String,
    pub uploaded_at: At,
}
