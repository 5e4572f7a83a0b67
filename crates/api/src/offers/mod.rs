//! Offers, from draft to confirmation.

mod accept;
mod actions;
mod cancel;
mod confirm;
mod decline;
mod discard;
mod dispatch;
mod draft;
mod effects;
mod get;
mod lapse;
mod list;
mod revoke;
mod send;
mod terms;
mod update;
mod view;

use effects::OfferEffects;
pub use lapse::{lapse_overdue, with_lapses};
pub use view::{Money, OfferView};

use crate::caller::{Caller, one_of};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::ids::{OfferId, PoolEntryId};
use staj_domain::offer::{OfferBook, WrongOfferState};
use staj_persistence::rows::offers::{OfferScope, OfferSummary};
use staj_persistence::{Tx, events, offers, reference};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

const TAG: &str = "offers";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(draft::draft_offer)
        .service(list::list_offers)
        .service(dispatch::send_offers)
        .service(get::get_offer)
        .service(update::update_offer)
        .service(discard::discard_offer)
        .service(send::send_offer)
        .service(accept::accept_offer)
        .service(decline::decline_offer)
        .service(confirm::confirm_offer)
        .service(revoke::revoke_offer)
        .service(cancel::cancel_offer);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfferPath {
    /// Id of the offer.
    offer_id: Uuid,
}

one_of! {
    /// Who sees offers: the two sides, and the programme office.
    pub enum OfferViewer { Candidate, EmployerMember, ProgrammeOfficer }
}

impl OfferViewer {
    fn scope(self) -> OfferScope {
        match self {
            Self::Candidate(candidate) => OfferScope::Candidate(candidate.id),
            Self::EmployerMember(member) => OfferScope::Employer(member.employer),
            Self::ProgrammeOfficer(_) => OfferScope::Everyone,
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Preview {
    /// Only answers what the call would do now, in `effects`; nothing happens.
    #[serde(default)]
    #[param(required = false, default = false)]
    preview: bool,
}

/// Runs a command on an offer. A preview runs the same one in a transaction that is undone.
async fn act<C: Caller + Into<OfferViewer>>(
    ctx: &Ctx<C>,
    id: OfferId,
    preview: bool,
    command: impl Fn(&mut Tx<'_>, C) -> Result<(), ApiError> + Send + 'static,
) -> Result<OfferView, ApiError> {
    let (stamp, request) = (ctx.stamp(), ctx.request_id);
    if !preview {
        let run = move |tx: &mut Tx<'_>, me: C| {
            command(tx, me)?;
            answer(tx, id, me.into(), stamp.at)
        };
        return ctx.write(run).await;
    }
    ctx.rehearse(move |tx, me| {
        let (mark, viewer) = (events::mark(tx)?, me.into());
        command(tx, me)?;
        let effects = OfferEffects::since(tx, mark, request, id, viewer, stamp.at)?;
        Ok(OfferView { effects: Some(effects), ..answer(tx, id, viewer, stamp.at)? })
    })
    .await
}

/// The offer as it stands, at the end of a command or for one who asks.
fn answer(
    tx: &mut Tx<'_>,
    offer: OfferId,
    viewer: OfferViewer,
    now: OffsetDateTime,
) -> Result<OfferView, ApiError> {
    let found = offers::find(tx, offer, viewer.scope())?;
    let view = views(tx, found, viewer, now)?.pop().ok_or(Code::NotFound)?;
    let actions = actions::actions(tx, &view, viewer, now)?;
    Ok(OfferView { actions: Some(actions), ..view })
}

/// Offers as their viewer sees them at an instant: the candidate each beside its others (R56).
fn views(
    tx: &mut Tx<'_>,
    found: impl IntoIterator<Item = OfferSummary>,
    viewer: OfferViewer,
    now: OffsetDateTime,
) -> Result<Vec<OfferView>, ApiError> {
    let holidays = reference::holidays(tx)?;
    // Of a candidate there is one for each term.
    let mut books = BTreeMap::<PoolEntryId, OfferBook>::new();
    let mut views = vec![];
    for summary in found {
        let (id, entry) = (summary.offer.id.id(), summary.offer.pool_entry_id.id());
        if matches!(viewer, OfferViewer::Candidate(_)) && !books.contains_key(&entry) {
            books.extend(offers::book(tx, entry)?.map(|book| (entry, book)));
        }
        let outlook = books.get(&entry).map(|book| book.outlook(id, now));
        views.push(OfferView::new(summary, viewer, outlook, &holidays, now));
    }
    Ok(views)
}

/// The machine has no arrow for the command (domain rule 4.11).
fn wrong_state(error: WrongOfferState) -> ApiError {
    ApiError::told(Code::OfferState, error).fact("state", error.state)
}
