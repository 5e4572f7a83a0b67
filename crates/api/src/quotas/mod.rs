//! Quotas: how many places an employer has in a term, and the ledger that explains the balance.

mod get;
mod list;
mod list_in_term;
mod list_ledger;
mod set;
mod shares;
mod view;

use crate::employers::TAG;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_quotas)
        .service(list_in_term::list_term_quotas)
        .service(get::get_quota)
        .service(set::set_quota)
        .service(list_ledger::list_quota_ledger);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct QuotaPath {
    /// Id of the employer.
    employer_id: Uuid,
    /// Id of the term.
    term_id: Uuid,
}
