use super::view::AmendmentView;
use super::{AmendmentPath, TAG, lock};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::offers::OfferViewer;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_persistence::types::Key;
use staj_persistence::{events, offer_amendments};

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
    let decided = ctx.write(move |tx, me| {
        let (book, amendment) = lock(tx, offer, id, OfferViewer::Candidate(me))?;
        let state = book.get(offer).ok_or(Code::NotFound)?.state_at(stamp.at);
        let (amendment, happened) = amendment.refuse(state, stamp.at)?;
        if let Some(happened) = happened {
            offer_amendments::save(tx, &amendment, stamp.at)?;
            events::append(tx, &stamp, &[happened])?;
        }
        let rows = offer_amendments::list(tx, offer)?;
        let row = rows.into_iter().find(|row| row.id == Key(id)).ok_or(Code::NotFound)?;
        Ok(AmendmentView::new(row, amendment, state, stamp.at))
    });
    Ok(Json(decided.await?))
}
