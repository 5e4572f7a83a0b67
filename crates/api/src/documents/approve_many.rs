use super::TAG;
use super::approve::approve;
use super::view::{DocumentResult, DocumentResults, DocumentSelection};
use crate::bulk::each;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use staj_domain::ids::DocumentId;

/// Approve several documents
///
/// Approves each document as `approve_document` would, in a transaction of its own. If one document
/// is refused, the others are still approved.
#[utoipa::path(
    operation_id = "approve_documents", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    request_body = DocumentSelection,
    responses((status = 200, description = "The result for each document", body = DocumentResults))
)]
#[post("/v1/documents/approvals")]
pub async fn approve_documents(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<DocumentSelection>,
) -> Result<Json<DocumentResults>, ApiError> {
    let ids = body.0.distinct()?;
    let approve = async |id| DocumentResult::new(id, 200, approve(&ctx, DocumentId(id)).await);
    Ok(Json(DocumentResults { items: each(ids, approve).await }))
}
