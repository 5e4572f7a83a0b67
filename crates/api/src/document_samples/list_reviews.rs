use super::TAG;
use super::view::{DocumentReviewPage, DocumentReviewView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{DocumentReviewId, DocumentSampleId};
use staj_persistence::document_samples;
use staj_persistence::rows::document_samples::DocumentReviewFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DocumentReviewQuery {
    /// Only documents of this sample.
    #[param(required = false, nullable = false)]
    document_sample_id: Option<Uuid>,
    /// If true, only documents that have been reviewed. If false, only the others.
    #[param(required = false, nullable = false)]
    recorded: Option<bool>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List document reviews
///
/// Returns the documents of samples in the order in which they were drawn, without those that
/// you decided on yourself. The reviews do not say who decided on a document.
#[utoipa::path(
    operation_id = "list_document_reviews", tag = TAG, params(DocumentReviewQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of reviews", body = DocumentReviewPage))
)]
#[get("/v1/document-reviews")]
pub async fn list_document_reviews(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<DocumentReviewQuery>,
) -> Result<Json<DocumentReviewPage>, ApiError> {
    let Query(query) = query;
    let sample = query.document_sample_id.map(DocumentSampleId);
    let (is_recorded, limit) = (query.recorded, query.limit);
    let cursors =
        Cursors::new(&ctx.app, "list_document_reviews", &(query.document_sample_id, is_recorded))?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|id| DocumentReviewId(Uuid::from_bytes(id)));
    let found = ctx
        .read(move |tx, me| {
            let filter = DocumentReviewFilter {
                reviewer: me.user,
                sample,
                is_recorded,
                after,
                limit: rows(limit),
            };
            Ok(document_samples::list_reviews(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, limit);
    let next_cursor =
        found.last().filter(|_| more).map(|last| cursors.make(last.review.id.0.as_bytes()));
    let role = ctx.claims.role;
    let items = found.into_iter().map(|found| DocumentReviewView::new(found, role));
    Ok(Json(DocumentReviewPage { items: items.collect::<Result<_, _>>()?, next_cursor }))
}
