use super::view::OfferPage;
use super::{OfferView, OfferViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit};
use crate::problem::ApiError;
use crate::wire::OfferState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{OfferId, PoolEntryId, TermId};
use staj_domain::offer::OfferBook;
use staj_persistence::rows::offers::OfferFilter;
use staj_persistence::{offers, reference};
use std::collections::BTreeMap;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OfferQuery {
    /// Only offers of this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only offers in one of these states. Repeat the parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<OfferState>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List offers
///
/// Newest first. Candidates see the offers that were sent to them, employers see their own, and the
/// programme office sees all.
#[utoipa::path(
    operation_id = "list_offers", tag = TAG, params(OfferQuery),
    extensions(("x-roles" = json!(roles::<OfferViewer>()))),
    responses((status = 200, description = "A page of offers", body = OfferPage))
)]
#[get("/v1/offers")]
pub async fn list_offers(
    ctx: Ctx<OfferViewer>,
    query: Query<OfferQuery>,
) -> Result<Json<OfferPage>, ApiError> {
    let (Query(query), now) = (query, ctx.now);
    let cursors = Cursors::new(&ctx.app, "list_offers", &(query.term_id, &query.state))?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| OfferId(Uuid::from_bytes(key)));
    let (term, states, limit) = (
        query.term_id.map(TermId),
        query.state.iter().map(|state| state.0).collect::<Vec<_>>(),
        query.limit,
    );
    let (items, more) = ctx
        .read(move |tx, me| {
            let filter = OfferFilter {
                scope: me.scope(),
                term,
                states: states.clone(),
                now,
                after,
                limit: i64::from(limit) + 1,
            };
            let (found, more) = cut(offers::list(tx, &filter)?, limit);
            let (holidays, rules) = (reference::holidays(tx)?, reference::wage_rules(tx)?);
            // Candidates see each offer in the context of their other offers (R56), so one book for
            // each term is loaded.
            let mut books = BTreeMap::<PoolEntryId, OfferBook>::new();
            let mut items = vec![];
            for offer in found {
                let entry = offer.offer.pool_entry_id.id();
                if matches!(me, OfferViewer::Candidate(_)) && !books.contains_key(&entry) {
                    books.extend(offers::book(tx, entry)?.map(|book| (entry, book)));
                }
                items.push(OfferView::new(offer, me, books.get(&entry), (&holidays, &rules), now)?);
            }
            Ok((items, more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(OfferPage { items, next_cursor }))
}
