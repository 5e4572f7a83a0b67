//! Terms of the programme, from the draft to their end.

mod actions;
mod announce;
mod close;
mod create;
mod get;
mod input;
mod list;
mod list_rules;
mod update;
mod view;

pub use view::{CriterionSourceView, CriterionView, TermView};

use crate::caller::one_of;
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::TermId;
use staj_domain::term::{Term, TermPhase, WrongPhase};
use staj_persistence::{Tx, terms};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "terms";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_terms)
        .service(create::create_term)
        .service(get::get_term)
        .service(list_rules::list_term_rules)
        .service(update::update_term)
        .service(announce::announce_term)
        .service(close::close_term);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TermPath {
    /// Id of the term.
    pub term_id: Uuid,
}

one_of! {
    /// Who prepares terms and sees them before they are public.
    pub enum TermOfficer { ProgrammeOfficer, IskurOfficer }
}

/// The officer who calls a public operation, if one is signed in. Officers see drafts.
pub async fn signed_in(officer: Option<Ctx<TermOfficer>>) -> Option<TermOfficer> {
    officer?.read(|_, me| Ok(me)).await.ok()
}

/// Loads a term under its lock, so that commands on it run one after the other.
pub fn locked(tx: &mut Tx<'_>, term: TermId) -> Result<Term, ApiError> {
    Ok(terms::lock(tx, term)?.ok_or(Code::NotFound)?)
}

/// The view of one term.
fn answer(
    tx: &mut Tx<'_>,
    term: TermId,
    officer: Option<TermOfficer>,
    now: OffsetDateTime,
) -> Result<TermView, ApiError> {
    let found = terms::load(tx, term)?.ok_or(Code::NotFound)?;
    let definition = terms::definition(tx, term)?;
    let actions = actions::actions(tx, &found, officer, now)?;
    Ok(TermView { actions: Some(actions), ..TermView::new(&found, definition, now) })
}

impl From<WrongPhase> for ApiError {
    fn from(error: WrongPhase) -> Self {
        Self::from(Code::WrongPhase).wrong_phase(error)
    }
}

impl ApiError {
    /// Adds the phase of the term, the phases that are needed, and how the term gets there. Some
    /// phases end with an operation, and the others end by the calendar.
    pub fn wrong_phase(self, error: WrongPhase) -> Self {
        let WrongPhase { phase, needed, allowed_from, ended_at } = error;
        let next = match phase {
            TermPhase::Draft => Some("announce_term"),
            TermPhase::DocumentControl => Some("start_evaluation"),
            TermPhase::Evaluated => Some("open_pool"),
            TermPhase::PoolClosed => Some("close_term"),
            TermPhase::Announced
            | TermPhase::ApplicationsOpen
            | TermPhase::Evaluation
            | TermPhase::PoolOpen
            | TermPhase::Closed => None,
        };
        let lies_ahead = needed.iter().next().is_some_and(|first| first > phase);
        self.detail(error)
            .fact(FactName::Phase, phase)
            .facts(FactName::NeededPhase, needed.iter())
            .instant(FactName::AllowedFrom, allowed_from)
            .instant(FactName::EndedAt, ended_at)
            .facts(FactName::ResolveWith, next.filter(|_| lies_ahead))
    }
}

/// Checks whether a caller may see a term, before its parts are read. For the public, a term that
/// has not been announced does not exist.
pub async fn visible(open: &Open, term: TermId, drafts: bool) -> Result<(), ApiError> {
    let found = open.read(move |tx| Ok(terms::load(tx, term)?)).await?;
    match found {
        Some(term) if drafts || term.progress.announced_at.is_some() => Ok(()),
        _ => Err(Code::NotFound.into()),
    }
}
