use super::{DocumentPath, DocumentView, TAG, answer, lock, save};
use crate::applications::ApplicationViewer;
use crate::caller::ProgrammeOfficer;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Problem};
use crate::responses;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::document::ApproveError;
use staj_domain::ids::DocumentId;
use staj_persistence::rows::applications::ApplicationScope;

/// Approve a document
///
/// The programme office lets a document count that the school accepted (R10).
#[utoipa::path(
    operation_id = "approve_document", tag = TAG, params(DocumentPath),
    extensions(("x-roles" = json!(["programme_officer"]))),
    responses(
        (status = 200, description = "The document, approved", body = DocumentView),
        (status = 409, description = "wrong_phase, application_state, document_state, document_already_decided", body = Problem, content_type = "application/problem+json"),
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
    let stamp = ctx.stamp();
    ctx.write(move |tx, me| {
        let (found, term) = lock(tx, id, ApplicationScope::Everyone)?;
        let decided = found.document.approve(found.application_state, &term, stamp.at)?;
        save(tx, decided, me.user, &stamp)?;
        answer(tx, id, ApplicationViewer::ProgrammeOfficer(me))
    })
    .await
}

impl From<ApproveError> for ApiError {
    fn from(error: ApproveError) -> Self {
        match error {
            ApproveError::NotUnderControl(error) => error.into(),
            ApproveError::NotAccepted(error) => error.into(),
            ApproveError::AlreadyDecided(error) => error.into(),
        }
    }
}
