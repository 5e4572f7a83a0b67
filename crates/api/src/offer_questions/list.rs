use super::view::OfferQuestionList;
use super::{AskedOfferPath, OfferParty, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_persistence::{offer_questions, offers};

/// List the questions about an offer
///
/// The candidate and the employer of the offer see them, and nobody else.
#[utoipa::path(
    operation_id = "list_offer_questions", tag = TAG, params(AskedOfferPath),
    extensions(("x-roles" = json!(roles::<OfferParty>()))),
    responses((status = 200, description = "The questions", body = OfferQuestionList))
)]
#[get("/v1/offers/{offer_id}/questions")]
pub async fn list_offer_questions(
    ctx: Ctx<OfferParty>,
    path: Path<AskedOfferPath>,
) -> Result<Json<OfferQuestionList>, ApiError> {
    let id = OfferId(path.offer_id);
    let found = ctx.read(move |tx, me| {
        offers::find(tx, id, me.scope())?.ok_or(Code::NotFound)?;
        Ok(offer_questions::list(tx, id)?)
    });
    let items = found.await?.into_iter().map(Into::into).collect();
    Ok(Json(OfferQuestionList { items }))
}
