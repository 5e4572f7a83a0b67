//! An employer's talent pool: candidates whom they have taken into consideration. Like the pool, it
//! does not show who they are (R43, A20). Being on it has no further consequences (R44).

mod actions;
mod add;
pub(crate) mod list;
mod list_memberships;
mod remove;
mod view;

pub use view::{CandidateIdentityView, TalentPoolEntryPage, TalentPoolEntryView};

use crate::caller::EmployerMember;
use crate::pool::PoolViewer;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, PoolEntryId};
use staj_domain::pool::PoolEntryState;
use staj_domain::talent_pool::{Listing, WrongTalentPoolState};
use staj_domain::term::TermPhase;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::talent_pool::TalentPoolPlace;
use staj_persistence::{Tx, events, pool_entries, quotas, talent_pool, terms};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub(crate) const TAG: &str = "talent-pool";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_talent_pool)
        .service(add::add_to_talent_pool)
        .service(remove::remove_from_talent_pool)
        .service(list_memberships::list_my_memberships);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ListedPath {
    /// Id of the employer.
    pub employer_id: Uuid,
    /// Id of the pool entry.
    pub pool_entry_id: Uuid,
}

/// Locks the lists of the caller's employer in the term of a candidate. Refused unless the caller
/// may search the pool of that term (A15).
pub(crate) fn opened(
    tx: &mut Tx<'_>,
    me: EmployerMember,
    entry: PoolEntryId,
    now: OffsetDateTime,
) -> Result<(TalentPoolPlace, Option<Listing>), ApiError> {
    let found = pool_entries::load(tx, entry)?
        .filter(|entry| entry.state == PoolEntryState::InPool)
        .ok_or(Code::NotFound)?;
    let term = PoolViewer::EmployerMember(me).admit(tx, found.term, now)?;
    let quota = quotas::load(tx, me.employer, term.id)?.ok_or(Code::QuotaMissing)?.id;
    quotas::lock(tx, quota)?;
    let place = TalentPoolPlace { employer: me.employer, entry, term: term.id, quota };
    Ok((place, listed(tx, me.employer, entry, now)?))
}

/// Loads a candidate on an employer's lists under their lock. An entry whose time is over has
/// already expired.
pub(crate) fn listed(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    entry: PoolEntryId,
    now: OffsetDateTime,
) -> Result<Option<Listing>, ApiError> {
    let Some((listing, term)) = talent_pool::lock(tx, employer, entry)? else { return Ok(None) };
    let term = terms::load(tx, term)?.ok_or(Code::NotFound)?;
    Ok(Some(listing.in_pool(term.phase(now) == TermPhase::PoolOpen)))
}

/// Saves a change of the lists, if there is one.
pub(crate) fn save(
    tx: &mut Tx<'_>,
    (listing, happened): &(Listing, Vec<staj_domain::event::Event>),
    stamp: &Stamp,
) -> Result<(), ApiError> {
    if !happened.is_empty() {
        talent_pool::save(tx, listing, stamp.at)?;
        events::append(tx, stamp, happened)?;
    }
    Ok(())
}

/// Moves a candidate on the employer's lists to `offered` after an offer was sent to them.
pub(crate) fn offered(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    entry: PoolEntryId,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    match listed(tx, employer, entry, stamp.at)? {
        Some(listing) => save(tx, &listing.offer(), stamp),
        None => Ok(()),
    }
}

impl From<WrongTalentPoolState> for ApiError {
    fn from(error: WrongTalentPoolState) -> Self {
        Self::with_detail(Code::TalentPoolState, error).state(error.0, error.1)
    }
}
