use super::{OfferPath, OfferView, OfferViewer, TAG, answer, wrong_state};
use crate::caller::EmployerMember;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code, Problem};
use crate::responses;
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
    extensions(("x-roles" = json!(["employer_manager", "internship_officer"]))),
    responses(
        (status = 200, description = "The discarded draft", body = OfferView),
        (status = 409, description = "offer_state", body = Problem, content_type = "application/problem+json"),
        responses::Object, responses::Secured,
    )
)]
#[delete("/v1/offers/{offer_id}")]
pub async fn discard_offer(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferPath>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp) = (OfferId(path.offer_id), ctx.stamp());
    let offer = ctx
        .write(move |tx, me| {
            let book = offers::lock_book(tx, id, OfferScope::Employer(me.employer))?
                .ok_or(Code::NotFound)?;
            let outcome = book.discard(id, stamp.at).map_err(wrong_state)?;
            offers::save(tx, &outcome, &stamp)?;
            answer(tx, id, OfferViewer::EmployerMember(me), stamp.at)
        })
        .await?;
    Ok(Json(offer))
}
