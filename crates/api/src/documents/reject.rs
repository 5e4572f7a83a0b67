use super::{DocumentPath, DocumentView, TAG, answer, lock, save};
use crate::applications::ApplicationViewer;
use crate::caller::one_of;
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code, Problem};
use crate::responses;
use crate::wire::RejectReason;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::document::{RejectError, Rejection, Reviewer};
use staj_domain::ids::DocumentId;
use utoipa::ToSchema;
use validator::Validate;

one_of! {
    /// Who rejects: the school at the first check, the programme office instead of an approval.
    pub enum DocumentReviewer { DocumentOfficer, ProgrammeOfficer }
}

/// Why a document is rejected, for the candidate to read.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRejection {
    pub reason: RejectReason,
    /// Required with the reason `other`.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, examples("Belgenin ikinci sayfası eksik"))]
    pub text: Option<String>,
}

/// Reject a document
///
/// Final for this document in this term (R9, A12); the application goes on with the others. The
/// school rejects what was submitted, the programme office what the school accepted (A13).
#[utoipa::path(
    operation_id = "reject_document", tag = TAG, params(DocumentPath),
    extensions(("x-roles" = json!(["career_officer", "school_officer", "programme_officer"]))),
    request_body = DocumentRejection,
    responses(
        (status = 200, description = "The document, rejected", body = DocumentView),
        (status = 409, description = "wrong_phase, application_state, document_state, document_already_decided", body = Problem, content_type = "application/problem+json"),
        responses::Object, responses::Body, responses::Secured,
        (status = 422, description = "invalid, reason_required", body = Problem, content_type = "application/problem+json"),
    )
)]
#[post("/v1/documents/{document_id}/reject")]
pub async fn reject_document(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
    body: Body<DocumentRejection>,
) -> Result<Json<DocumentView>, ApiError> {
    let (id, stamp, Body(body)) = (DocumentId(path.document_id), ctx.stamp(), body);
    let document = ctx
        .write(move |tx, me| {
            let (viewer, user, reviewer) = match me {
                DocumentReviewer::DocumentOfficer(me) => {
                    (ApplicationViewer::DocumentOfficer(me), me.user, Reviewer::Officer)
                }
                DocumentReviewer::ProgrammeOfficer(me) => {
                    (ApplicationViewer::ProgrammeOfficer(me), me.user, Reviewer::Programme)
                }
            };
            let (found, term) = lock(tx, id, viewer.scope())?;
            let rejection = Rejection { reason: body.reason.0, text: body.text.clone() };
            let state = found.application_state;
            let decided = found.document.reject(reviewer, rejection, state, &term, stamp.at)?;
            save(tx, decided, user, &stamp)?;
            answer(tx, id, viewer)
        })
        .await?;
    Ok(Json(document))
}

impl From<RejectError> for ApiError {
    fn from(error: RejectError) -> Self {
        match error {
            RejectError::NotUnderControl(error) => error.into(),
            RejectError::NotAccepted(error) => error.into(),
            RejectError::AlreadyDecided(error) => error.into(),
            RejectError::ReasonRequired => Self::told(Code::ReasonRequired, error).at("text"),
        }
    }
}
