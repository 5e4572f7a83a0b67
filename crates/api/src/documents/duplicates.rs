use super::{DocumentPath, DocumentReviewer, DocumentView, TAG};
use crate::applications::ApplicationViewer;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Serialize;
use staj_domain::ids::DocumentId;
use staj_persistence::documents;
use utoipa::ToSchema;

/// Most duplicates that are shown.
const MOST: i64 = 50;

/// Documents of other candidates that are the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentDuplicates {
    /// Those that you may see, at most 50.
    #[schema(max_items = 50)]
    pub items: Vec<DocumentView>,
    /// How many others there are.
    #[schema(minimum = 0, examples(1))]
    pub elsewhere: usize,
}

/// List the duplicates of a document
///
/// The submitted documents of other candidates that are the same file, or have the same type and number of
/// a certificate, in whatever term. School officers see those of their school, and how many there are
/// elsewhere. Several people can have one certificate, so each case is looked at.
#[utoipa::path(
    operation_id = "list_document_duplicates", tag = TAG, params(DocumentPath),
    extensions(("x-roles" = json!(roles::<DocumentReviewer>()))),
    responses((status = 200, description = "The duplicates", body = DocumentDuplicates))
)]
#[get("/v1/documents/{document_id}/duplicates")]
pub async fn list_document_duplicates(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
) -> Result<Json<DocumentDuplicates>, ApiError> {
    let (id, now, open) = (DocumentId(path.document_id), ctx.now, ctx.open());
    let duplicates = ctx
        .read(move |tx, me| {
            let me = ApplicationViewer::from(me);
            let found = documents::find(tx, id, me.scope())?.ok_or(Code::NotFound)?;
            let all = documents::duplicates(tx, &[found])?.into_iter().next().unwrap_or_default();
            let shown = documents::find_many(tx, me.scope(), &all, MOST)?;
            let elsewhere = all.len() - shown.len();
            let items = DocumentView::all(tx, shown, me, now, &open.app.vault)?;
            Ok(DocumentDuplicates { items, elsewhere })
        })
        .await?;
    Ok(Json(duplicates))
}
