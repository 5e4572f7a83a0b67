use super::actions::actions;
use super::view::OfferPage;
use super::{OfferView, OfferViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::{Query, common_era};
use crate::page::{Cursors, cut, default_limit, instant_key, parse_instant_key, rows};
use crate::problem::ApiError;
use crate::wire::{OfferInclude, OfferSort, OfferState, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{EmployerId, OfferId, PoolEntryId, TermId};
use staj_domain::offer::OfferSort as Sort;
use staj_persistence::offers;
use staj_persistence::rows::offers::{OfferFilter, OfferSummary};
use staj_persistence::rows::order::Order;
use time::Date;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

/// Most offers whose actions are decided for a page. Each takes some statements.
const ACTIONS_LIMIT: u16 = 20;

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
    /// Only offers of this employer.
    #[param(required = false, nullable = false)]
    employer_id: Option<Uuid>,
    /// Only offers to this candidate.
    #[param(required = false, nullable = false)]
    pool_entry_id: Option<Uuid>,
    /// Only offers whose internship starts on this day or later.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    starts_from: Option<Date>,
    /// Only offers whose internship starts on this day or earlier.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    starts_until: Option<Date>,
    /// The order by the instant until which the candidate may answer.
    #[serde(default = "earliest")]
    #[param(required = false, inline, default = "respond_by")]
    sort: OfferSort,
    /// With `actions`, each offer also shows what you may do with it now. A page then has at most 20 items.
    #[serde(default)]
    #[validate(length(max = 1))]
    #[param(required = false, value_type = Vec<OfferInclude>, max_items = 1)]
    include: Vec<OfferInclude>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

fn earliest() -> OfferSort {
    Wire(Sort::Earliest)
}

/// List offers
///
/// Those that must be answered first come first. Candidates see the offers that were sent to them,
/// employers see their own, and the programme office sees all.
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
    let (Query(query), app, now, wall) = (query, ctx.app.clone(), ctx.now, ctx.wall);
    let asked = (
        (query.term_id, &query.state, query.employer_id, query.pool_entry_id),
        (query.starts_from, query.starts_until, query.sort),
    );
    let cursors = Cursors::new(&ctx.app, "list_offers", &asked)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| {
        let (at, id) = parse_instant_key(key);
        (at, OfferId(id))
    });
    let with_actions = !query.include.is_empty();
    let limit = if with_actions { query.limit.min(ACTIONS_LIMIT) } else { query.limit };
    let (items, more) = ctx
        .read(move |tx, me| {
            let filter = OfferFilter {
                scope: me.scope(),
                term: query.term_id.map(TermId),
                states: query.state.iter().map(|state| state.0).collect(),
                employer: query.employer_id.map(EmployerId),
                entry: query.pool_entry_id.map(PoolEntryId),
                from: query.starts_from,
                until: query.starts_until,
                now,
                order: Order { latest_first: query.sort.0 == Sort::Latest, after },
                limit: rows(limit),
            };
            let (found, more) = cut(offers::list(tx, &filter)?, limit);
            let statutory = app.statutory.at(tx, wall)?;
            // Candidates see each offer in the context of their other offers (R56).
            let books = match me {
                OfferViewer::Candidate(candidate) => offers::books_of(tx, candidate.id)?,
                OfferViewer::EmployerMember(_) | OfferViewer::ProgrammeOfficer(_)
                    if with_actions =>
                {
                    let entry = |found: &OfferSummary| found.offer.pool_entry_id.id();
                    offers::books_to(tx, &found.iter().map(entry).collect::<Vec<_>>())?
                }
                OfferViewer::EmployerMember(_) | OfferViewer::ProgrammeOfficer(_) => vec![],
            };
            let mut items = vec![];
            for offer in found {
                let (id, entry) = (offer.offer.id.id(), offer.offer.pool_entry_id.id());
                let book = books.iter().find(|book| book.entry.id == entry);
                let mut view = OfferView::new(offer, me, book, &statutory, now)?;
                if let (true, Some(book)) = (with_actions, book) {
                    view.actions = Some(actions(tx, book, id, view.state.0, me, now)?);
                }
                items.push(view);
            }
            Ok((items, more))
        })
        .await?;
    let key = |last: &OfferView| instant_key(last.respond_by, last.id);
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(&key(last)));
    Ok(Json(OfferPage { items, next_cursor }))
}
