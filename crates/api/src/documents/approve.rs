use super::{DocumentPath, DocumentView, TAG, decide};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentId;

/// Approve a document
///
/// The programme office approves a document that the first check accepted (R10). From then on, the
/// document counts in the evaluation.
#[utoipa::path(
    operation_id = "approve_document", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ApplicationState, Code::DocumentState,
            Code::DocumentAlreadyDecided, Code::DocumentClaimed,
        ])),
    ),
    responses((status = 200, description = "The approved document", body = DocumentView))
)]
#[post("/v1/documents/{document_id}/approve")]
pub async fn approve_document(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    Ok(Json(approve(&ctx, DocumentId(path.document_id)).await?))
}

/// Approves one document in its own transaction.
pub(super) async fn approve(
    ctx: &Ctx<ProgrammeOfficer>,
    id: DocumentId,
) -> Result<DocumentView, ApiError> {
    decide(ctx, id, |_, document, desk| Ok(document.approve(desk)?)).await
}
