use super::{DocumentPath, DocumentReviewer, TAG, lock};
use crate::applications::ApplicationViewer;
use crate::caller::{Caller, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use staj_domain::ids::DocumentId;
use staj_persistence::{documents, events};

/// Release a claim
///
/// Returns a document that you claimed to the queue. If nobody holds a claim on it, nothing
/// happens.
#[utoipa::path(
    operation_id = "release_document_claim", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<DocumentReviewer>())),
        ("x-problem-codes" = json!([Code::DocumentClaimed])),
    ),
    responses((status = 204, description = "You no longer hold a claim"))
)]
#[delete("/v1/documents/{document_id}/claim")]
pub async fn release_document_claim(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, stamp) = (DocumentId(path.document_id), ctx.stamp());
    ctx.write(move |tx, me| {
        let (user, viewer) = (me.user(), ApplicationViewer::from(me));
        let (locked, _) = lock(tx, id, viewer.scope())?;
        let (document, happened) = locked.document.release(user, stamp.at)?;
        if !happened.is_empty() {
            documents::save_claim(tx, &document)?;
            events::append(tx, &stamp, &happened)?;
        }
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
