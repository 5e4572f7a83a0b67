use super::{DocumentPath, DocumentReviewer, DocumentView, TAG, answer, desk, lock};
use crate::applications::ApplicationViewer;
use crate::caller::{Caller, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentId;
use staj_persistence::{documents, events};

/// Claim a document
///
/// Reserves a document that is waiting for your decision. For half an hour nobody else can decide
/// on it. Your decision ends the claim, and claiming the document again restarts the half hour. You
/// do not need a claim for a document that you decide on at once.
#[utoipa::path(
    operation_id = "claim_document", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<DocumentReviewer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ApplicationState, Code::DocumentState,
            Code::DocumentAlreadyDecided, Code::DocumentClaimed,
        ])),
    ),
    responses((status = 200, description = "The claimed document", body = DocumentView))
)]
#[post("/v1/documents/{document_id}/claim")]
pub async fn claim_document(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    let open = ctx.open();
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
            answer(tx, id, viewer, stamp.at, &open.app.vault)
        })
        .await?;
    Ok(Json(document))
}
