use super::{OfferPath, OfferView, Preview, TAG, act, wrong_state};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::fact::FactName;
use staj_domain::ids::OfferId;
use staj_domain::offer::{AcceptError, OfferBook, Outcome};
use staj_domain::wage::WageDuty;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{Tx, employers, offers, reference};
use time::OffsetDateTime;

/// Accept an offer
///
/// You may accept as many offers as you like (R53), but an acceptance is final (R57).
/// The internship becomes definite when the employer confirms it. Your first two confirmations win
/// (R54). While the wage is below the statutory one, the offer cannot be accepted: the employer can
/// raise the wage (A56).
#[utoipa::path(
    operation_id = "accept_offer", tag = TAG, params(OfferPath, Preview),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::OfferExpired, Code::InternshipLimitReached, Code::DatesOverlap,
            Code::BelowStatutoryWage,
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
        let outcome = decide(tx, book, id, stamp.at)?;
        Ok(offers::save(tx, &outcome, &stamp)?)
    });
    Ok(Json(accepted.await?))
}

/// Makes the decision, and loads what it needs in addition to the book.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    book: OfferBook,
    id: OfferId,
    now: OffsetDateTime,
) -> Result<Outcome, ApiError> {
    let offer = book.get(id).ok_or(Code::NotFound)?;
    let employer = &employers::load(tx, offer.employer)?.ok_or(Code::NotFound)?;
    let rules = &reference::wage_rules(tx)?;
    Ok(book.accept(id, WageDuty { employer, rules }, now)?)
}

impl From<AcceptError> for ApiError {
    fn from(error: AcceptError) -> Self {
        let text = error.to_string();
        match error {
            AcceptError::UnknownOffer => Code::NotFound.into(),
            AcceptError::WrongState(state) => wrong_state(state),
            AcceptError::Expired(respond_by) => Self::with_detail(Code::OfferExpired, text)
                .instant(FactName::RespondBy, Some(respond_by)),
            AcceptError::LimitReached(limit) => {
                Self::with_detail(Code::InternshipLimitReached, text).fact(FactName::Limit, limit)
            }
            AcceptError::DatesOverlap => Self::with_detail(Code::DatesOverlap, text),
            AcceptError::BelowStatutoryWage(shortfall) => shortfall.into(),
        }
    }
}
