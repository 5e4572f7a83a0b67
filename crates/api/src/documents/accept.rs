use super::{DocumentPath, DocumentReviewer, DocumentView, TAG, decide};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentId;

/// Accept a document
///
/// The first check finds the document correct (R8): by an officer of the school, or by the
/// programme office where the school has none (A38). It counts when the programme office
/// approves it.
#[utoipa::path(
    operation_id = "accept_document", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<DocumentReviewer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ApplicationState, Code::DocumentState,
            Code::DocumentAlreadyDecided, Code::DocumentClaimed,
        ])),
    ),
    responses((status = 200, description = "The document, accepted", body = DocumentView))
)]
#[post("/v1/documents/{document_id}/accept")]
pub async fn accept_document(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    Ok(Json(accept(&ctx, DocumentId(path.document_id)).await?))
}

/// Accepts one document.
pub(super) async fn accept(
    ctx: &Ctx<DocumentReviewer>,
    id: DocumentId,
) -> Result<DocumentView, ApiError> {
    decide(ctx, id, |_, document, desk| Ok(document.accept(desk)?)).await
}
