use super::{OfferParty, SupplementaryDocumentsView, SupplementedOfferPath, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;

/// List supplementary documents
///
/// What the employer requested for an offer, and what the candidate uploaded. Documents reveal
/// whose they are, so the employer sees them only once the candidate has accepted the offer, or
/// while they have an interview with the candidate that was not cancelled (A20).
#[utoipa::path(
    operation_id = "list_supplementary_documents", tag = TAG, params(SupplementedOfferPath),
    extensions(("x-roles" = json!(roles::<OfferParty>()))),
    responses((status = 200, description = "Requests and documents", body = SupplementaryDocumentsView))
)]
#[get("/v1/offers/{offer_id}/documents")]
pub async fn list_supplementary_documents(
    ctx: Ctx<OfferParty>,
    path: Path<SupplementedOfferPath>,
) -> Result<Json<SupplementaryDocumentsView>, ApiError> {
    let (id, now) = (OfferId(path.offer_id), ctx.now);
    let open = ctx.open();
    Ok(Json(ctx.read(move |tx, me| answer(tx, id, me, now, &open.app.vault)).await?))
}
