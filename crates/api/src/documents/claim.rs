use super::{DocumentPath, DocumentReviewer, DocumentView, TAG, answer, desk, lock};
use crate::applications::ApplicationViewer;
use crate::caller::Caller;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Problem};
use crate::responses;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentId;
use staj_persistence::{documents, events};

/// Claim a document
///
/// Keeps a document that waits for your decision for you, for half an hour: meanwhile nobody else
/// decides on it. Deciding ends the claim; claiming again begins the half hour anew. Nobody has to
/// claim what he decides on at once.
#[utoipa::path(
    operation_id = "claim_document", tag = TAG, params(DocumentPath),
    extensions(("x-roles" = json!(["career_officer", "school_officer", "programme_officer"]))),
    responses(
        (status = 200, description = "The document, claimed", body = DocumentView),
        (status = 409, description = "wrong_phase, application_state, document_state, document_already_decided, document_claimed", body = Problem, content_type = "application/problem+json"),
        responses::Object, responses::Secured,
    )
)]
#[post("/v1/documents/{document_id}/claim")]
pub async fn claim_document(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    let (id, stamp, role) = (DocumentId(path.document_id), ctx.stamp(), ctx.claims.role);
    let document = ctx
        .write(move |tx, me| {
            let (user, viewer) = (me.user(), ApplicationViewer::from(me));
            let (locked, term) = lock(tx, id, viewer.scope())?;
            let desk = desk(&locked, &term, (user, role), stamp.at);
            let (document, happened) = locked.document.claim(&desk)?;
            if !happened.is_empty() {
                documents::save_claim(tx, &document)?;
                events::append(tx, &stamp, &happened)?;
            }
            answer(tx, id, viewer, stamp.at)
        })
        .await?;
    Ok(Json(document))
}
