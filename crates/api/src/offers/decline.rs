use super::{OfferPath, OfferView, OfferViewer, TAG, answer, wrong_state};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::OfferId;
use staj_domain::offer::DeclineError;
use staj_persistence::offers;
use staj_persistence::rows::offers::OfferScope;
use utoipa::ToSchema;
use validator::Validate;

/// Why the candidate declines the offer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferDecline {
    /// Optional. The employer reads it only if they already know who you are (A20); the programme
    /// office always does.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Tarihler bana uymuyor"))]
    pub reason: Option<Paragraphs<1000>>,
}

/// Decline an offer
///
/// Declining is final. The place returns to the employer's quota.
#[utoipa::path(
    operation_id = "decline_offer", tag = TAG, params(OfferPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::OfferExpired, Code::AcceptanceIsFinal,
        ])),
    ),
    request_body = OfferDecline,
    responses((status = 200, description = "The declined offer", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/decline")]
pub async fn decline_offer(
    ctx: Ctx<Candidate>,
    path: Path<OfferPath>,
    body: Body<OfferDecline>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp, Body(body)) = (OfferId(path.offer_id), ctx.stamp(), body);
    let open = ctx.open();
    let offer = ctx
        .write(move |tx, me| {
            let book =
                offers::lock_book(tx, id, OfferScope::Candidate(me.id))?.ok_or(Code::NotFound)?;
            let outcome = book.decline(id, body.reason.clone().map(Into::into), stamp.at)?;
            offers::save(tx, &outcome, &stamp)?;
            answer(&open, tx, id, OfferViewer::Candidate(me))
        })
        .await?;
    Ok(Json(offer))
}

impl From<DeclineError> for ApiError {
    fn from(error: DeclineError) -> Self {
        let text = error.to_string();
        match error {
            DeclineError::UnknownOffer => Code::NotFound.into(),
            DeclineError::WrongState(state) => wrong_state(state),
            DeclineError::Expired(respond_by) => Self::with_detail(Code::OfferExpired, text)
                .instant(FactName::RespondBy, Some(respond_by)),
            DeclineError::AcceptanceIsFinal => Self::with_detail(Code::AcceptanceIsFinal, text),
        }
    }
}
