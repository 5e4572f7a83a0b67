//! Terms of the programme, from draft to announcement, and their end.

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
    /// Who prepares a term, and sees what is not public yet.
    pub enum TermOfficer { ProgrammeOfficer, IskurOfficer }
}

/// Whether the caller of a public operation is an officer, who sees drafts.
pub async fn sees_drafts(officer: Option<Ctx<TermOfficer>>) -> bool {
    match officer {
        Some(ctx) => ctx.read(|_, _| Ok(())).await.is_ok(),
        None => false,
    }
}

/// A term under its lock: one act on it at a time.
pub fn locked(tx: &mut Tx<'_>, term: TermId) -> Result<Term, ApiError> {
    Ok(terms::lock(tx, term)?.ok_or(Code::NotFound)?)
}

/// The term as it stands at the end of a command.
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

/// Every public read of a term's parts: what is not announced does not exist yet.
pub async fn visible(open: &Open, term: TermId, drafts: bool) -> Result<(), ApiError> {
    let found = open.read(move |tx| Ok(terms::load(tx, term)?)).await?;
    match found {
        Some(term) if drafts || term.progress.announced_at.is_some() => Ok(()),
        _ => Err(Code::NotFound.into()),
    }
}
