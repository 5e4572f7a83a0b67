use super::{DocumentPath, DocumentView, TAG, decide};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::document::Document;
use staj_domain::event::Event;
use staj_domain::ids::{ApplicationId, DocumentId};
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::{Tx, applications};

/// Approve a document
///
/// The programme office approves a document that the first check accepted (R10). From then on, the
/// document counts in the evaluation. If it proves an item of the application, so does the item (A78).
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

/// Saves what an approved proof means for the application, in the same transaction (A78).
pub(super) fn prove(
    tx: &mut Tx<'_>,
    approved: &Document,
    application: ApplicationId,
) -> Result<Option<Event>, ApiError> {
    let Some(item) = &approved.item else { return Ok(None) };
    let found = applications::lock(tx, application, ApplicationScope::Everyone)?;
    let (proven, happened) = found.ok_or(Code::NotFound)?.application.prove(item);
    if happened.is_some() {
        applications::save_form(tx, &proven)?;
    }
    Ok(happened)
}
