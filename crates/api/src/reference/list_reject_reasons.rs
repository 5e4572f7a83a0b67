use super::TAG;
use super::view::RejectReasonList;
use crate::ctx::Open;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_persistence::reference;

/// List the reasons for a rejection
///
/// The reasons for which a document may be rejected, in Turkish and in English (R9). The programme
/// maintains the list and may change it, so clients should read it instead of hard-coding it.
#[utoipa::path(
    operation_id = "list_reject_reasons", tag = TAG, security(()),
    responses((status = 200, description = "The reasons", body = RejectReasonList))
)]
#[get("/v1/reject-reasons")]
pub async fn list_reject_reasons(open: Open) -> Result<Json<RejectReasonList>, ApiError> {
    let found = open.read(|tx| Ok(reference::list_reject_reasons(tx)?)).await?;
    Ok(Json(RejectReasonList { items: found.into_iter().map(Into::into).collect() }))
}
