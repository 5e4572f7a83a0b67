use super::{DocumentPath, TAG, answer};
use crate::applications::ApplicationViewer;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::files::attachment;
use crate::multipart::FileContent;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use staj_domain::ids::DocumentId;

/// Download the file of a document
///
/// Returns the file as an attachment, under the name that the candidate gave it.
#[utoipa::path(
    operation_id = "get_document_content", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<ApplicationViewer>())),
        ("x-problem-codes" = json!([Code::Erased])),
    ),
    responses((status = 200, description = "The file", content(
            (FileContent = "application/pdf"), (FileContent = "image/png"), (FileContent = "image/jpeg"),
        )))
)]
#[get("/v1/documents/{document_id}/content")]
pub async fn get_document_content(
    ctx: Ctx<ApplicationViewer>,
    path: Path<DocumentPath>,
) -> Result<HttpResponse, ApiError> {
    let open = ctx.open();
    let (id, now) = (DocumentId(path.document_id), ctx.now);
    let document = ctx.read(move |tx, me| answer(tx, id, me, now, &open.app.vault)).await?;
    if document.erased {
        return Err(Code::Erased.into());
    }
    let bytes = ctx.app.files.get(id.0).await?;
    Ok(attachment(&document.media_type, &document.file_name, bytes))
}
