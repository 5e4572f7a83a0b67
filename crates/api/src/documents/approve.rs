use super::{DocumentPath, DocumentView, TAG, decide};
use crate::caller::ProgrammeOfficer;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Problem};
use crate::responses;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentId;

/// Approve a document
///
/// The programme office lets a document count that the first check accepted (R10).
#[utoipa::path(
    operation_id = "approve_document", tag = TAG, params(DocumentPath),
    extensions(("x-roles" = json!(["programme_officer"]))),
    responses(
        (status = 200, description = "The document, approved", body = DocumentView),
        (status = 409, description = "wrong_phase, application_state, document_state, document_already_decided, document_claimed", body = Problem, content_type = "application/problem+json"),
        responses::Object, responses::Secured,
    )
)]
#[post("/v1/documents/{document_id}/approve")]
pub async fn approve_document(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    Ok(Json(approve(&ctx, DocumentId(path.document_id)).await?))
}

/// Approves one document.
pub(super) async fn approve(
    ctx: &Ctx<ProgrammeOfficer>,
    id: DocumentId,
) -> Result<DocumentView, ApiError> {
    decide(ctx, id, |_, document, desk| Ok(document.approve(desk)?)).await
}
