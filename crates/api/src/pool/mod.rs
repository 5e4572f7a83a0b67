//! The pool of a term: creating, opening and searching it. Searches do not reveal who the
//! candidates are (A20).

mod close;
mod create;
mod get;
mod get_pool;
mod open;
mod search;
mod view;

pub use view::PoolEntryView;

use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use staj_domain::ids::TermId;
use staj_domain::pool::{SearchError, Searcher};
use staj_domain::term::Term;
use staj_persistence::{Tx, pool_entries, terms};
use time::OffsetDateTime;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "pool";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create::create_pool)
        .service(get_pool::get_pool)
        .service(open::open_pool)
        .service(close::close_pool)
        .service(search::search_pool)
        .service(get::get_pool_entry);
}

one_of! {
    /// Who may search the pool.
    pub enum PoolViewer { EmployerMember, ProgrammeOfficer }
}

impl PoolViewer {
    /// A term, and the viewer as somebody who searches its pool.
    pub(crate) fn searcher(
        self,
        tx: &mut Tx<'_>,
        term: TermId,
    ) -> Result<(Term, Searcher), ApiError> {
        let found = match self {
            Self::ProgrammeOfficer(_) => {
                terms::load(tx, term)?.map(|term| (term, Searcher::ProgrammeOffice))
            }
            Self::EmployerMember(me) => pool_entries::searcher(tx, term, me.employer)?,
        };
        Ok(found.ok_or(Code::NotFound)?)
    }

    /// The term, unless the viewer may not search its pool now (A15).
    pub(crate) fn admit(
        self,
        tx: &mut Tx<'_>,
        term: TermId,
        now: OffsetDateTime,
    ) -> Result<Term, ApiError> {
        let (term, who) = self.searcher(tx, term)?;
        term.may_search_pool(who, now)?;
        Ok(term)
    }
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        let text = error.to_string();
        match error {
            SearchError::NotOpen(phase) => Self::from(Code::PoolNotOpen).wrong_phase(phase),
            SearchError::EmployerInactive(state) => Self::inactive(state),
            SearchError::QuotaMissing => {
                Self::with_detail(Code::QuotaMissing, text).resolve_with(&["set_quota"])
            }
        }
    }
}
