use super::{OfferPath, OfferView, OfferViewer, TAG, answer, wrong_state};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use crate::wire::OfferEndReason;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::OfferId;
use staj_domain::offer::{OfferEndCause, OfferEndReason as Reason, RevokeError};
use staj_persistence::offers;
use staj_persistence::rows::offers::OfferScope;
use utoipa::ToSchema;
use validator::Validate;

/// Why an offer is revoked or cancelled.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferEnd {
    /// Any but `university_rejected`, which follows from the decision of the school's unit (R71).
    pub reason: OfferEndReason,
    /// Shown to the candidate. Required with the reason `other`.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Proje ertelendi"))]
    pub text: Option<Paragraphs<1000>>,
}

impl OfferEnd {
    pub(super) fn into_domain(self) -> Result<OfferEndCause, ApiError> {
        if self.reason.0 == Reason::Other && self.text.is_none() {
            return Err(ApiError::with_detail(
                Code::ReasonRequired,
                "the reason `other` requires an explanation in `text`",
            )
            .at("text"));
        }
        if self.reason.0 == Reason::UniversityRejected {
            let detail = "only the decision of the school's unit ends an offer for this reason";
            return Err(ApiError::member("reason", "not_by_the_school", detail));
        }
        Ok(OfferEndCause { reason: self.reason.0, text: self.text.map(Into::into) })
    }
}

/// Revoke an unanswered offer
///
/// Takes back an offer that the candidate has not answered. The place returns to your quota.
#[utoipa::path(
    operation_id = "revoke_offer", tag = TAG, params(OfferPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::OfferState, Code::ReasonRequired])),
    ),
    request_body = OfferEnd,
    responses((status = 200, description = "The revoked offer", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/revoke")]
pub async fn revoke_offer(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferPath>,
    body: Body<OfferEnd>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp, why) = (OfferId(path.offer_id), ctx.stamp(), body.0.into_domain()?);
    let open = ctx.open();
    let offer = ctx
        .write(move |tx, me| {
            let book = offers::lock_book(tx, id, OfferScope::Employer(me.employer))?
                .ok_or(Code::NotFound)?;
            let outcome = book.revoke(id, why.clone(), stamp.at)?;
            offers::save(tx, &outcome, &stamp)?;
            answer(&open, tx, id, OfferViewer::EmployerMember(me))
        })
        .await?;
    Ok(Json(offer))
}

impl From<RevokeError> for ApiError {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::UnknownOffer => Code::NotFound.into(),
            RevokeError::WrongState(state) => wrong_state(state),
        }
    }
}
