use super::{DocumentPath, DocumentView, TAG, answer};
use crate::applications::ApplicationViewer;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentId;

/// Get a document
///
/// Candidates see their own documents. School officers see the documents of submitted applications.
/// The programme office sees all.
#[utoipa::path(
    operation_id = "get_document", tag = TAG, params(DocumentPath),
    extensions(("x-roles" = json!(roles::<ApplicationViewer>()))),
    responses((status = 200, description = "The document", body = DocumentView))
)]
#[get("/v1/documents/{document_id}")]
pub async fn get_document(
    ctx: Ctx<ApplicationViewer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentView>, ApiError> {
    let open = ctx.open();
    let id = DocumentId(path.document_id);
    let now = ctx.now;
    Ok(Json(ctx.read(move |tx, me| answer(tx, id, me, now, &open.app.vault)).await?))
}
