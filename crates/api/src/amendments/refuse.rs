use super::view::AmendmentView;
use super::{AmendmentPath, TAG, end};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::offers::OfferViewer;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_domain::offer::Amendment;

/// Refuse an amendment
///
/// The offer stands as it was. Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "refuse_amendment", tag = TAG, params(AmendmentPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::AmendmentDecided])),
    ),
    responses((status = 200, description = "The refused amendment", body = AmendmentView))
)]
#[post("/v1/offers/{offer_id}/amendments/{amendment_id}/refuse")]
pub async fn refuse_amendment(
    ctx: Ctx<Candidate>,
    path: Path<AmendmentPath>,
) -> Result<Json<AmendmentView>, ApiError> {
    let (offer, id, stamp) = (OfferId(path.offer_id), path.amendment_id, ctx.stamp());
    let ended = ctx.write(move |tx, me| {
        end(tx, (offer, id), OfferViewer::Candidate(me), &stamp, Amendment::refuse)
    });
    Ok(Json(ended.await?))
}
