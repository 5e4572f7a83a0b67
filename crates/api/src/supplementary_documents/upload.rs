use super::view::SupplementaryDocumentView;
use super::{SupplementedOfferPath, TAG};
use crate::caller::{Candidate, roles};
use crate::ctx::{Ctx, new_id};
use crate::files::{CheckedFile, FileFacts};
use crate::multipart::{FileContent, Upload};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::event::Event;
use staj_domain::ids::{OfferId, SupplementaryDocumentId};
use staj_domain::offer::Offer;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::supplementary_documents::SupplementaryDocumentRow;
use staj_persistence::types::{At, Key, key};
use staj_persistence::{Tx, events, offers, supplementary_documents};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A document that a candidate uploads for the employer of an offer.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the contract uses the type")]
pub struct SupplementaryDocumentUpload {
    /// A PDF, PNG or JPEG file of at most 10 MiB. The type is detected from the content.
    #[schema(value_type = String, format = Binary)]
    file: FileContent,
    #[schema(min_length = 1, max_length = 200, examples("Transkript"))]
    title: String,
    /// The request to which this document is a response, if any.
    #[schema(nullable = false)]
    document_request_id: Option<Uuid>,
}

/// The fields of the upload in addition to the file.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct SupplementaryDocumentFields {
    #[validate(nested)]
    title: Line<200>,
    document_request_id: Option<Uuid>,
}

/// Upload a supplementary document
///
/// Shares a document with the employer of one offer, whether or not they requested it. You can do
/// this while the offer is open, with at most 20 documents for each offer (R42). Other employers do
/// not see the document, and it changes neither your scores nor your application. An uploaded
/// document cannot be changed or deleted.
#[utoipa::path(
    operation_id = "upload_supplementary_document", tag = TAG, params(SupplementedOfferPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::OfferState, Code::DocumentLimitReached])),
    ),
    request_body(content = SupplementaryDocumentUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The document", body = SupplementaryDocumentView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/offers/{offer_id}/documents")]
pub async fn upload_supplementary_document(
    ctx: Ctx<Candidate>,
    path: Path<SupplementedOfferPath>,
    upload: Upload<SupplementaryDocumentFields>,
) -> Result<HttpResponse, ApiError> {
    let (offer, stamp) = (OfferId(path.offer_id), ctx.stamp());
    let id: SupplementaryDocumentId = new_id();
    let Upload { fields, file: CheckedFile { bytes, facts } } = upload;
    let document = SupplementaryDocumentRow {
        id: key(id),
        offer_id: key(offer),
        document_request_id: fields.document_request_id.map(Key),
        title: fields.title.into(),
        file_name: Some(ctx.app.vault.seal_text(&facts.name)?),
        media_type: facts.media_type.to_owned(),
        size_bytes: facts.size_bytes,
        sha256: facts.sha256.clone(),
        uploaded_at: At(stamp.at),
        erased_at: None,
    };
    // Checked before the file is stored, and again under the lock.
    let (row, checked) = (document.clone(), facts.clone());
    ctx.read(move |tx, me| {
        let found = offers::find(tx, offer, OfferScope::Candidate(me.id))?.ok_or(Code::NotFound)?;
        present(tx, &Offer::try_from(found.offer)?, &row, &checked).map(drop)
    })
    .await?;
    let row = document.clone();
    ctx.keep(id.0, bytes, move |tx, me| {
        let book =
            offers::lock_book(tx, offer, OfferScope::Candidate(me.id))?.ok_or(Code::NotFound)?;
        let event = present(tx, book.get(offer).ok_or(Code::NotFound)?, &row, &facts)?;
        supplementary_documents::insert(tx, &row)?;
        Ok(events::append(tx, &stamp, &[event])?)
    })
    .await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/v1/offers/{offer}/documents/{id}/content")))
        .json(SupplementaryDocumentView::new(document, &ctx.app.vault)?))
}

fn present(
    tx: &mut Tx<'_>,
    offer: &Offer,
    document: &SupplementaryDocumentRow,
    file: &FileFacts,
) -> Result<Event, ApiError> {
    let held = supplementary_documents::list(tx, offer.id)?;
    let event = offer.present_document(held.len(), document.uploaded_at.0)?;
    file.differ_from(held.iter().map(|held| (held.id.0, &*held.sha256, &*held.title)))?;
    if let Some(answered) = document.document_request_id {
        let requests = supplementary_documents::requests(tx, offer.id)?;
        if !requests.iter().any(|request| request.id == answered) {
            let detail = "this offer has no request with this id";
            return Err(ApiError::member("document_request_id", "unknown", detail));
        }
    }
    Ok(event)
}
