//! The pool of a term: creating, opening and searching it. Searches do not reveal who the
//! candidates are (A20).

mod create;
mod get;
mod open;
mod search;
mod view;

pub use view::PoolEntryView;

use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use staj_domain::pool::{SearchError, Searcher};
use staj_domain::term::Term;
use staj_persistence::{Tx, employers, quotas};
use time::OffsetDateTime;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "pool";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create::create_pool)
        .service(open::open_pool)
        .service(search::search_pool)
        .service(get::get_pool_entry);
}

one_of! {
    /// Who may search the pool.
    pub enum PoolViewer { EmployerMember, ProgrammeOfficer }
}

impl PoolViewer {
    /// Refuses viewers who may not search the pool of the term now (A15).
    pub(crate) fn admit(
        self,
        tx: &mut Tx<'_>,
        term: &Term,
        now: OffsetDateTime,
    ) -> Result<(), ApiError> {
        let who = match self {
            Self::ProgrammeOfficer(_) => Searcher::ProgrammeOffice,
            Self::EmployerMember(me) => {
                let employer = employers::load(tx, me.employer)?.ok_or(Code::NotFound)?;
                let quota = quotas::load(tx, me.employer, term.id)?;
                let places = quota.map_or(0, |quota| quota.total);
                Searcher::Employer { state: employer.state, places }
            }
        };
        Ok(term.may_search_pool(who, now)?)
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
