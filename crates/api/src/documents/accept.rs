use super::{DocumentPath, DocumentView, TAG, answer, lock, save};
use crate::applications::ApplicationViewer;
use crate::caller::DocumentOfficer;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Problem};
use crate::responses;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::document::AcceptError;
use staj_domain::ids::DocumentId;
use staj_persistence::rows::applications::ApplicationScope;

/// Accept a document
///
/// The school finds the document correct (R8). It counts when the programme office approves it.
#[utoipa::path(
    operation_id = "accept_document", tag = TAG, params(DocumentPath),
    extensions(("x-roles" = json!(["career_officer", "school_officer"]))),
    responses(
        (status = 200, description = "The document, accepted", body = DocumentView),
        (status = 409, description = "wrong_phase, application_state, document_already_decided", body = Problem, content_type = "application/problem+json"),
        responses::Object, responses::Secured,
    )
)]
#[post("/v1/documents/{document_id}/accept")]
pub async fn accept_document(
    ctx: Ctx<DocumentOfficer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    let (id, stamp) = (DocumentId(path.document_id), ctx.stamp());
    let document = ctx
        .write(move |tx, me| {
            let (found, term) = lock(tx, id, ApplicationScope::School(me.school))?;
            let decided = found.document.accept(found.application_state, &term, stamp.at)?;
            save(tx, decided, me.user, &stamp)?;
            answer(tx, id, ApplicationViewer::DocumentOfficer(me))
        })
        .await?;
    Ok(Json(document))
}

impl From<AcceptError> for ApiError {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::NotUnderControl(error) => error.into(),
            AcceptError::AlreadyDecided(error) => error.into(),
        }
    }
}
