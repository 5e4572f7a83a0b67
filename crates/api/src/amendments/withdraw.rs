use super::view::AmendmentView;
use super::{AmendmentPath, TAG, end};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::offers::OfferViewer;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_domain::offer::Amendment;

/// Withdraw an amendment
///
/// Takes an amendment back that the candidate has not answered. Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "withdraw_amendment", tag = TAG, params(AmendmentPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::AmendmentDecided])),
    ),
    responses((status = 200, description = "The withdrawn amendment", body = AmendmentView))
)]
#[post("/v1/offers/{offer_id}/amendments/{amendment_id}/withdraw")]
pub async fn withdraw_amendment(
    ctx: Ctx<EmployerMember>,
    path: Path<AmendmentPath>,
) -> Result<Json<AmendmentView>, ApiError> {
    let (offer, id, stamp) = (OfferId(path.offer_id), path.amendment_id, ctx.stamp());
    let ended = ctx.write(move |tx, me| {
        end(tx, (offer, id), OfferViewer::EmployerMember(me), &stamp, Amendment::withdraw)
    });
    Ok(Json(ended.await?))
}
