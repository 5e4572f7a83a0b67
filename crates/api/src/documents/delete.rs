use super::{DocumentPath, TAG};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use staj_domain::ids::DocumentId;
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::{applications, documents, events, terms};

/// Delete a document
///
/// Removes a document from your draft while applications are open (R41).
#[utoipa::path(
    operation_id = "delete_document", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::ApplicationLocked, Code::ApplicationsClosed])),
    ),
    responses((status = 204, description = "The document was deleted"))
)]
#[delete("/v1/documents/{document_id}")]
pub async fn delete_document(
    ctx: Ctx<Candidate>,
    path: Path<DocumentPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, stamp) = (DocumentId(path.document_id), ctx.stamp());
    ctx.write(move |tx, me| {
        let scope = ApplicationScope::Candidate(me.id);
        let locked = documents::lock(tx, id, scope)?.ok_or(Code::NotFound)?;
        let found =
            applications::load(tx, locked.application, me.id.into())?.ok_or(Code::NotFound)?;
        let term = terms::load(tx, locked.term)?.ok_or(Code::NotFound)?;
        let event = found.application.detach(&locked.document, &term, stamp.at)?;
        documents::delete(tx, &locked.document)?;
        events::append(tx, &stamp, &[event])?;
        Ok(())
    })
    .await?;
    // Delete the file after the commit. A row without its file would be a loss, but a file without
    // its row does no harm. A failure here is only logged, because it does not concern the
    // candidate.
    if let Err(error) = ctx.app.files.delete(id.0).await {
        log::error!("{error}");
    }
    Ok(HttpResponse::NoContent().finish())
}
