use super::approve::approve;
use super::{DocumentView, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, FieldProblem};
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::ids::DocumentId;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Documents to approve.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentApprovals {
    /// Ids of accepted documents, each at most once.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub document_ids: Vec<Uuid>,
}

/// The result for each document, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentApprovalsResult {
    pub items: Vec<DocumentApprovalsItem>,
}

/// The result for one document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentApprovalsItem {
    pub document_id: Uuid,
    /// The HTTP status that `approve_document` would have returned for it.
    #[schema(minimum = 200, maximum = 599, examples(200))]
    pub status: u16,
    /// The approved document; null if it was refused.
    #[schema(required)]
    pub document: Option<DocumentView>,
    /// The code of the problem; null if the document was approved.
    #[schema(required, examples("document_already_decided"))]
    pub code: Option<String>,
}

/// Approve several documents
///
/// Approves each document as `approve_document` would, in a transaction of its own. If one document
/// is refused, the others are still approved.
#[utoipa::path(
    operation_id = "approve_documents", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    request_body = DocumentApprovals,
    responses((status = 200, description = "The result for each document", body = DocumentApprovalsResult))
)]
#[post("/v1/documents/approvals")]
pub async fn approve_documents(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<DocumentApprovals>,
) -> Result<Json<DocumentApprovalsResult>, ApiError> {
    let Body(DocumentApprovals { document_ids }) = body;
    let mut named = BTreeSet::new();
    if let Some(at) = document_ids.iter().position(|id| !named.insert(id)) {
        let twice =
            FieldProblem::member(&format!("document_ids/{at}"), "unique", "is listed twice");
        return Err(ApiError::invalid(vec![twice]));
    }
    let mut items = Vec::with_capacity(document_ids.len());
    for document_id in document_ids {
        items.push(match approve(&ctx, DocumentId(document_id)).await {
            Ok(document) => DocumentApprovalsItem {
                document_id,
                status: 200,
                document: Some(document),
                code: None,
            },
            Err(refused) => DocumentApprovalsItem {
                document_id,
                status: refused.code.status(),
                document: None,
                code: Some(refused.code.name().to_owned()),
            },
        });
    }
    Ok(Json(DocumentApprovalsResult { items }))
}
