use super::{OfferPath, OfferView, OfferViewer, TAG, answer, wrong_state};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::delete;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_persistence::offers;
use staj_persistence::rows::offers::OfferScope;

/// Discard a draft
///
/// Ends an offer that was never sent.
#[utoipa::path(
    operation_id = "discard_offer", tag = TAG, params(OfferPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::OfferState])),
    ),
    responses((status = 200, description = "The discarded draft", body = OfferView))
)]
#[delete("/v1/offers/{offer_id}")]
pub async fn discard_offer(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferPath>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp) = (OfferId(path.offer_id), ctx.stamp());
    let open = ctx.open();
    let offer = ctx
        .write(move |tx, me| {
            let book = offers::lock_book(tx, id, OfferScope::Employer(me.employer))?
                .ok_or(Code::NotFound)?;
            let outcome = book.discard(id, stamp.at).map_err(wrong_state)?;
            offers::save(tx, &outcome, &stamp)?;
            answer(&open, tx, id, OfferViewer::EmployerMember(me))
        })
        .await?;
    Ok(Json(offer))
}
