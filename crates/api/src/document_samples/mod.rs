//! The second look at a random sample of approved documents. It measures how reliable the document
//! control is.

mod draw;
mod get;
mod list;
mod list_reviews;
mod record_review;
mod view;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "documents";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_document_samples)
        .service(draw::draw_document_sample)
        .service(get::get_document_sample)
        .service(list_reviews::list_document_reviews)
        .service(record_review::record_document_review);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct DocumentSamplePath {
    /// Id of the sample.
    document_sample_id: Uuid,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct DocumentReviewPath {
    /// Id of the review.
    document_review_id: Uuid,
}
