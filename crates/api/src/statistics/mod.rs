//! Statistics of a term. The public version does not reveal small numbers, neither directly nor
//! through other numbers.

mod figures;
mod figures_view;
mod get;
mod view;

use crate::caller::ProgrammeOfficer;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use staj_domain::ids::TermId;
use staj_domain::term::Term;
use staj_persistence::{Tx, terms};
use time::OffsetDateTime;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "terms";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_term_statistics)
        .service(figures::get_term_figures)
        .service(figures::export_term_figures)
        .service(figures::draw_term_figures);
}

/// Whether a caller who need not sign in is of the programme office, which sees every number.
async fn is_of_office(officer: Option<Ctx<ProgrammeOfficer>>) -> bool {
    match officer {
        Some(ctx) => ctx.read(|_, _| Ok(())).await.is_ok(),
        None => false,
    }
}

/// The term, if the caller may see its numbers (R29).
fn readable(
    tx: &mut Tx<'_>,
    id: TermId,
    is_officer: bool,
    now: OffsetDateTime,
) -> Result<Term, ApiError> {
    let term = terms::load(tx, id)?
        .filter(|term| is_officer || term.progress.announced_at.is_some())
        .ok_or(Code::NotFound)?;
    if !is_officer {
        term.publishes_statistics(now)?;
    }
    Ok(term)
}
