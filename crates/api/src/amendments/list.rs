use super::view::{AmendmentList, AmendmentView};
use super::{AmendedOfferPath, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::offers::OfferViewer;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_domain::offer::Offer;
use staj_persistence::rows::offer_amendments::AmendmentRow;
use staj_persistence::{offer_amendments, offers};

/// List the amendments of an offer
///
/// Whoever sees the offer sees them.
#[utoipa::path(
    operation_id = "list_amendments", tag = TAG, params(AmendedOfferPath),
    extensions(("x-roles" = json!(roles::<OfferViewer>()))),
    responses((status = 200, description = "The amendments", body = AmendmentList))
)]
#[get("/v1/offers/{offer_id}/amendments")]
pub async fn list_amendments(
    ctx: Ctx<OfferViewer>,
    path: Path<AmendedOfferPath>,
) -> Result<Json<AmendmentList>, ApiError> {
    let (id, now) = (OfferId(path.offer_id), ctx.now);
    let items = ctx.read(move |tx, me| {
        let found = offers::find(tx, id, me.scope())?.ok_or(Code::NotFound)?;
        let offer = Offer::try_from(found.offer)?;
        let view = |row: AmendmentRow| {
            let amendment = row.amendment(&offer.conditions)?;
            Ok(AmendmentView::new(row, amendment, offer.state_at(now), now))
        };
        offer_amendments::list(tx, id)?.into_iter().map(view).collect::<Result<_, ApiError>>()
    });
    Ok(Json(AmendmentList { items: items.await? }))
}
