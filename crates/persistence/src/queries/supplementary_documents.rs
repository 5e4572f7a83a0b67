use super::prelude::*;
use crate::rows::supplementary_documents::*;

/// Inserts a document request.
pub fn insert_request(conn: &mut Conn, request: &DocumentRequestRow) -> Result<(), StoreError> {
    diesel::insert_into(document_requests::table).values(request).execute(conn)?;
    Ok(())
}

/// The employer's document requests for an offer, oldest first.
pub fn requests(conn: &mut Conn, offer: OfferId) -> Result<Vec<DocumentRequestRow>, StoreError> {
    Ok(document_requests::table
        .filter(document_requests::offer_id.eq(key(offer)))
        .order(document_requests::id)
        .select(DocumentRequestRow::as_select())
        .load(conn)?)
}

/// Inserts a supplementary document. The file must be stored before.
pub fn insert(conn: &mut Conn, document: &SupplementaryDocumentRow) -> Result<(), StoreError> {
    diesel::insert_into(supplementary_documents::table).values(document).execute(conn)?;
    Ok(())
}

/// The candidate's supplementary documents for an offer, oldest first.
pub fn list(conn: &mut Conn, offer: OfferId) -> Result<Vec<SupplementaryDocumentRow>, StoreError> {
    Ok(supplementary_documents::table
        .filter(supplementary_documents::offer_id.eq(key(offer)))
        .order(supplementary_documents::id)
        .select(SupplementaryDocumentRow::as_select())
        .load(conn)?)
}
