use super::{OfferPath, OfferView, Preview, TAG, act, wrong_state};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_domain::offer::AcceptError;
use staj_persistence::offers;
use staj_persistence::rows::offers::OfferScope;

/// Accept an offer
///
/// You may accept as many offers as you like (R53), but an acceptance is final (R57).
/// The internship becomes definite when the employer confirms it. Your first two confirmations win
/// (R54).
#[utoipa::path(
    operation_id = "accept_offer", tag = TAG, params(OfferPath, Preview),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::OfferExpired, Code::InternshipLimitReached, Code::DatesOverlap,
        ])),
    ),
    responses((status = 200, description = "The accepted offer", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/accept")]
pub async fn accept_offer(
    ctx: Ctx<Candidate>,
    path: Path<OfferPath>,
    Query(Preview { preview }): Query<Preview>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp) = (OfferId(path.offer_id), ctx.stamp());
    let accepted = act(&ctx, id, preview, move |tx, me| {
        let scope = OfferScope::Candidate(me.id);
        let book = offers::lock_book(tx, id, scope)?.ok_or(Code::NotFound)?;
        let outcome = book.accept(id, stamp.at)?;
        Ok(offers::save(tx, &outcome, &stamp)?)
    });
    Ok(Json(accepted.await?))
}

impl From<AcceptError> for ApiError {
    fn from(error: AcceptError) -> Self {
        let text = error.to_string();
        match error {
            AcceptError::UnknownOffer => Code::NotFound.into(),
            AcceptError::WrongState(state) => wrong_state(state),
            AcceptError::Expired(respond_by) => {
                Self::with_detail(Code::OfferExpired, text).instant("respond_by", Some(respond_by))
            }
            AcceptError::LimitReached(limit) => {
                Self::with_detail(Code::InternshipLimitReached, text).fact("limit", limit)
            }
            AcceptError::DatesOverlap => Self::with_detail(Code::DatesOverlap, text),
        }
    }
}
