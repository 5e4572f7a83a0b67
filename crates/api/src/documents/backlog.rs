use super::{DocumentReviewer, TAG};
use crate::applications::ApplicationViewer;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::problem::ApiError;
use crate::wire::{DocumentControl, DocumentState, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::Named;
use staj_domain::document::DocumentState as State;
use staj_domain::ids::{SchoolId, TermId};
use staj_persistence::documents;
use staj_persistence::rows::documents::{BacklogFilter, BacklogRow};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DocumentBacklogQuery {
    /// Only documents of applications in this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only documents of this school's candidates.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Only documents that this party checks first.
    #[param(required = false, nullable = false, inline)]
    document_control: Option<DocumentControl>,
}

/// How many documents are waiting, and since when.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentBacklog {
    /// One item for each state in which documents are waiting for a decision.
    pub items: Vec<DocumentBacklogItem>,
}

/// The documents that are waiting in one state.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentBacklogItem {
    /// `submitted` documents are waiting for the first check, and `accepted` documents are waiting
    /// for the programme office.
    pub state: DocumentState,
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(1820))]
    pub count: i64,
    /// When the application of the oldest of them was submitted; null if none is waiting.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub oldest_submitted_at: Option<OffsetDateTime>,
}

/// Get the backlog of documents
///
/// Counts the documents that are waiting for the first check and those that are waiting for
/// approval. School officers see the documents of their school, and the programme office sees all.
#[utoipa::path(
    operation_id = "get_document_backlog", tag = TAG, params(DocumentBacklogQuery),
    extensions(("x-roles" = json!(roles::<DocumentReviewer>()))),
    responses((status = 200, description = "The backlog", body = DocumentBacklog))
)]
#[get("/v1/documents/backlog")]
pub async fn get_document_backlog(
    ctx: Ctx<DocumentReviewer>,
    query: Query<DocumentBacklogQuery>,
) -> Result<Json<DocumentBacklog>, ApiError> {
    let Query(query) = query;
    let found = ctx
        .read(move |tx, me| {
            let filter = BacklogFilter {
                scope: ApplicationViewer::from(me).scope(),
                term: query.term_id.map(TermId),
                school: query.school_id.map(SchoolId),
                control: query.document_control.map(|control| control.0),
            };
            Ok(documents::backlog(tx, &filter)?)
        })
        .await?;
    let item = |state: State| {
        let row: Option<&BacklogRow> = found.iter().find(|row| row.state.0 == state);
        DocumentBacklogItem {
            state: Wire(state),
            count: row.map_or(0, |row| row.count),
            oldest_submitted_at: row.and_then(|row| row.oldest).map(|at| at.0),
        }
    };
    let undecided = State::ALL.iter().copied().filter(|state| state.is_undecided());
    Ok(Json(DocumentBacklog { items: undecided.map(item).collect() }))
}
