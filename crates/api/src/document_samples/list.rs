use super::TAG;
use super::view::DocumentSamplePage;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{DocumentSampleId, TermId};
use staj_persistence::rows::document_samples::DocumentSampleFilter;
use staj_persistence::{document_samples, terms};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DocumentSampleQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List samples of documents
///
/// Returns the samples that were drawn in a term, newest first.
#[utoipa::path(
    operation_id = "list_document_samples", tag = TAG, params(TermPath, DocumentSampleQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of samples", body = DocumentSamplePage))
)]
#[get("/v1/terms/{term_id}/document-samples")]
pub async fn list_document_samples(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    query: Query<DocumentSampleQuery>,
) -> Result<Json<DocumentSamplePage>, ApiError> {
    let (term, Query(query)) = (TermId(path.term_id), query);
    let cursors = Cursors::new(&ctx.app, "list_document_samples", &term.0)?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|id| DocumentSampleId(Uuid::from_bytes(id)));
    let filter = DocumentSampleFilter { term, after, limit: rows(query.limit) };
    let found = ctx
        .read(move |tx, _| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            Ok(document_samples::list(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, query.limit);
    let next_cursor = found.last().filter(|_| more).map(|last| cursors.make(last.id.0.as_bytes()));
    Ok(Json(DocumentSamplePage { items: found.into_iter().map(Into::into).collect(), next_cursor }))
}
