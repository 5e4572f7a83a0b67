//! Offers, from draft to confirmation.

mod accept;
mod actions;
mod cancel;
mod confirm;
mod confirm_many;
mod decline;
mod discard;
mod draft;
mod draft_many;
mod effects;
mod general_conditions;
mod get;
mod list;
mod raise;
mod remind;
mod revoke;
mod send;
mod send_many;
mod update;
mod view;
mod with_lapses;
mod work;

pub use cancel::{Canceller, cancel_in};
pub use draft::{period, workplace};
use effects::OfferEffects;
pub use view::{Money, OfferView, WageRaiseView, WageShortfallView};
pub use with_lapses::with_lapses;
pub use work::{OfferWorkInput, OfferWorkView};

use crate::caller::{Caller, one_of};
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::OfferId;
use staj_domain::machine::sources;
use staj_domain::offer::{TRANSITIONS, WrongOfferState};
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{Tx, events, offers};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

const TAG: &str = "offers";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(draft::draft_offer)
        .service(list::list_offers)
        .service(draft_many::draft_offers)
        .service(send_many::send_offers)
        .service(confirm_many::confirm_offers)
        .service(get::get_offer)
        .service(update::update_offer)
        .service(raise::raise_offer_wage)
        .service(remind::remind_of_offer)
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
    /// Who sees offers: the candidate, the employer, and the programme office.
    pub enum OfferViewer { Candidate, EmployerMember, ProgrammeOfficer }
}

impl OfferViewer {
    pub fn scope(self) -> OfferScope {
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
pub struct Preview {
    /// Only returns what the call would do now, in `effects`. Nothing is changed.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub preview: bool,
}

/// Runs a command on an offer. A preview runs the same command in a transaction that is rolled
/// back.
pub async fn act<C: Caller + Into<OfferViewer>>(
    ctx: &Ctx<C>,
    id: OfferId,
    preview: bool,
    command: impl Fn(&mut Tx<'_>, C) -> Result<(), ApiError> + Send + 'static,
) -> Result<OfferView, ApiError> {
    let open = ctx.open();
    if !preview {
        let run = move |tx: &mut Tx<'_>, me: C| {
            command(tx, me)?;
            answer(&open, tx, id, me.into())
        };
        return ctx.write(run).await;
    }
    ctx.rehearse(move |tx, me| {
        let (mark, viewer) = (events::mark(tx)?, me.into());
        command(tx, me)?;
        let effects = OfferEffects::since(tx, mark, open.request_id, id, viewer, open.now)?;
        Ok(OfferView { effects: Some(effects), ..answer(&open, tx, id, viewer)? })
    })
    .await
}

/// The view of the offer as the viewer sees it now.
pub fn answer(
    open: &Open,
    tx: &mut Tx<'_>,
    offer: OfferId,
    viewer: OfferViewer,
) -> Result<OfferView, ApiError> {
    let found = offers::find(tx, offer, viewer.scope())?.ok_or(Code::NotFound)?;
    let book = offers::book(tx, found.offer.pool_entry_id.id())?.ok_or(Code::NotFound)?;
    let statutory = open.app.statutory.at(tx, open.wall)?;
    let view = OfferView::new(found, viewer, Some(&book), &statutory, open.now)?;
    let actions = actions::actions(tx, &book, offer, view.state.0, viewer, open.now)?;
    Ok(OfferView { actions: Some(actions), ..view })
}

/// The state machine has no transition for the command (domain rule 4.11).
fn wrong_state(error: WrongOfferState) -> ApiError {
    let needed = sources(TRANSITIONS, error.action);
    ApiError::with_detail(Code::OfferState, error)
        .state(error.state, needed)
        .facts(FactName::ReasonCode, error.reason)
}
