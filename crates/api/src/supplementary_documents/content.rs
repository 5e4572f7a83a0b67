use super::{OfferParty, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::files::attachment;
use crate::multipart::FileContent;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use staj_domain::ids::OfferId;
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SupplementaryDocumentPath {
    /// Id of the offer.
    offer_id: Uuid,
    /// Id of the supplementary document.
    supplementary_document_id: Uuid,
}

/// Download a supplementary document
///
/// The stored file, as an attachment. Available to everybody who sees the document in
/// the list.
#[utoipa::path(
    operation_id = "get_supplementary_document_content", tag = TAG, params(SupplementaryDocumentPath),
    extensions(
        ("x-roles" = json!(roles::<OfferParty>())),
        ("x-problem-codes" = json!([Code::Erased])),
    ),
    responses((status = 200, description = "The file", content(
            (FileContent = "application/pdf"), (FileContent = "image/png"), (FileContent = "image/jpeg"),
        )))
)]
#[get("/v1/offers/{offer_id}/documents/{supplementary_document_id}/content")]
pub async fn get_supplementary_document_content(
    ctx: Ctx<OfferParty>,
    path: Path<SupplementaryDocumentPath>,
) -> Result<HttpResponse, ApiError> {
    let (offer, id, now) = (OfferId(path.offer_id), path.supplementary_document_id, ctx.now);
    let open = ctx.open();
    let seen = ctx.read(move |tx, me| answer(tx, offer, me, now, &open.app.vault)).await?;
    let found = seen.items.into_iter().find(|document| document.id == id).ok_or(Code::NotFound)?;
    if found.erased {
        return Err(Code::Erased.into());
    }
    let bytes = ctx.app.files.get(id).await?;
    Ok(attachment(&found.media_type, &found.file_name, bytes))
}
