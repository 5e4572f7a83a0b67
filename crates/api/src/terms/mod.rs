//! Terms of the programme, from the draft to their end.

mod announce;
mod close;
mod create;
mod get;
mod input;
mod list;
mod update;
mod view;

pub use view::{CriterionSourceView, CriterionView, TermView};

use crate::caller::one_of;
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::ids::TermId;
use staj_domain::term::{Term, WrongPhase};
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

/// Whether the caller of a public operation is signed in as an officer who sees drafts.
pub async fn sees_drafts(officer: Option<Ctx<TermOfficer>>) -> bool {
    match officer {
        Some(ctx) => ctx.read(|_, _| Ok(())).await.is_ok(),
        None => false,
    }
}

/// Loads a term under its lock, so that commands on it run one after the other.
pub fn locked(tx: &mut Tx<'_>, term: TermId) -> Result<Term, ApiError> {
    Ok(terms::lock(tx, term)?.ok_or(Code::NotFound)?)
}

/// The view of the term at the end of a command.
fn answer(tx: &mut Tx<'_>, term: TermId, now: OffsetDateTime) -> Result<TermView, ApiError> {
    let found = terms::load(tx, term)?.ok_or(Code::NotFound)?;
    let definition = terms::definition(tx, term)?;
    Ok(TermView::new(&found, definition, now))
}

impl From<WrongPhase> for ApiError {
    fn from(error: WrongPhase) -> Self {
        Self::with_detail(Code::WrongPhase, error)
            .fact("phase", error.phase)
            .instant("allowed_from", error.allowed_from)
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
