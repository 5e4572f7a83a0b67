use super::view::DocumentPage;
use super::{DocumentView, TAG};
use crate::applications::ApplicationViewer;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit};
use crate::problem::ApiError;
use crate::responses;
use crate::wire::DocumentState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{ApplicationId, DocumentId, TermId};
use staj_persistence::documents;
use staj_persistence::rows::documents::DocumentFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DocumentQuery {
    /// Only documents of applications in this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only documents of this application.
    #[param(required = false, nullable = false)]
    application_id: Option<Uuid>,
    /// Only documents in one of these states; repeat the parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<DocumentState>,
    /// Only documents of this type.
    #[validate(length(min = 1, max = 100))]
    #[param(required = false, nullable = false, min_length = 1, max_length = 100)]
    document_type: Option<String>,
    /// Rows of a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the page before.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List documents
///
/// Oldest first: your own as a candidate, those of the submitted applications of your school as
/// its officer, all for the programme office. With `state=submitted` it is the work queue of an
/// officer (R7).
#[utoipa::path(
    operation_id = "list_documents", tag = TAG, params(DocumentQuery),
    extensions(("x-roles" = json!(["candidate", "career_officer", "school_officer", "programme_officer"]))),
    responses((status = 200, description = "A page of documents", body = DocumentPage), responses::Secured)
)]
#[get("/v1/documents")]
pub async fn list_documents(
    ctx: Ctx<ApplicationViewer>,
    query: Query<DocumentQuery>,
) -> Result<Json<DocumentPage>, ApiError> {
    let Query(query) = query;
    let (term, application) = (query.term_id.map(TermId), query.application_id.map(ApplicationId));
    let filter = (term, application, &query.state, &query.document_type);
    let cursors = Cursors::new(&ctx.app, "list_documents", &filter);
    let after = cursors.read(query.cursor.as_deref())?.map(|key| DocumentId(Uuid::from_bytes(key)));
    let states = query.state.iter().map(|state| state.0).collect();
    let (document_type, limit) = (query.document_type.clone(), query.limit);
    let (items, more) = ctx
        .read(move |tx, me| {
            let filter = DocumentFilter {
                scope: me.scope(),
                term,
                application,
                states,
                document_type,
                after,
                limit: i64::from(limit) + 1,
            };
            let (found, more) = cut(documents::list(tx, &filter)?, limit);
            Ok((found.into_iter().map(DocumentView::new).collect::<Vec<_>>(), more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(DocumentPage { items, next_cursor }))
}
