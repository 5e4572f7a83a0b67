use super::{DocumentPath, DocumentReviewer, DocumentView, TAG, decide};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentId;

/// Accept a document
///
/// Records that the first check found the document correct (R8). The officers of the school do this
/// check, or the programme office if the school has no officer (A38). The document does not count
/// until the programme office approves it.
#[utoipa::path(
    operation_id = "accept_document", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<DocumentReviewer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ApplicationState, Code::DocumentState,
            Code::DocumentAlreadyDecided, Code::DocumentClaimed,
        ])),
    ),
    responses((status = 200, description = "The accepted document", body = DocumentView))
)]
#[post("/v1/documents/{document_id}/accept")]
pub async fn accept_document(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    Ok(Json(accept(&ctx, DocumentId(path.document_id)).await?))
}

/// Accepts one document in its own transaction.
pub(super) async fn accept(
    ctx: &Ctx<DocumentReviewer>,
    id: DocumentId,
) -> Result<DocumentView, ApiError> {
    decide(ctx, id, |_, document, desk| Ok(document.accept(desk)?)).await
}
