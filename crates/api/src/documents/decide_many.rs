use super::accept::accept;
use super::reject::{DocumentRejection, reject};
use super::view::{DocumentResult, DocumentResults};
use super::{DocumentReviewer, DocumentView, TAG};
use crate::bulk::{distinct, each};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Line, Paragraphs};
use crate::wire::Decision;
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::document::Decision as Of;
use staj_domain::ids::DocumentId;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Documents to accept or reject.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentDecisions {
    /// Each document at most once.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<DocumentDecision>,
}

/// The decision on one document.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentDecision {
    pub document_id: Uuid,
    pub decision: Decision,
    /// Required to reject. One of the reasons in `list_reject_reasons`.
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, examples("incomplete"))]
    pub reason_code: Option<Line<100>>,
    /// Explanation of the reason for the candidate. Some reasons require it.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Belgenin ikinci sayfası eksik"))]
    pub text: Option<Paragraphs<1000>>,
}

/// Accept or reject several documents
///
/// Decides on each document as `accept_document` or `reject_document` would, in a transaction of
/// its own. If one decision is refused, the others still take effect.
#[utoipa::path(
    operation_id = "decide_documents", tag = TAG,
    extensions(("x-roles" = json!(roles::<DocumentReviewer>()))),
    request_body = DocumentDecisions,
    responses((status = 200, description = "The result for each document", body = DocumentResults))
)]
#[post("/v1/documents/decisions")]
pub async fn decide_documents(
    ctx: Ctx<DocumentReviewer>,
    body: Body<DocumentDecisions>,
) -> Result<Json<DocumentResults>, ApiError> {
    let Body(DocumentDecisions { items }) = body;
    let ids = items.iter().map(|item| item.document_id);
    distinct(ids, |place| format!("items/{place}/document_id"))?;
    let decide = async |item: DocumentDecision| {
        DocumentResult::new(item.document_id, 200, decide(&ctx, item).await)
    };
    Ok(Json(DocumentResults { items: each(items, decide).await }))
}

async fn decide(
    ctx: &Ctx<DocumentReviewer>,
    item: DocumentDecision,
) -> Result<DocumentView, ApiError> {
    let id = DocumentId(item.document_id);
    match (item.decision.0, item.reason_code) {
        (Of::Accept, None) => accept(ctx, id).await,
        (Of::Accept, Some(_)) => {
            Err(ApiError::member("reason_code", "not_wanted", "accepting needs no reason"))
        }
        (Of::Reject, Some(reason_code)) => {
            reject(ctx, id, DocumentRejection { reason_code, text: item.text }).await
        }
        (Of::Reject, None) => Err(Code::ReasonRequired.into()),
    }
}
