//! The audit trail and the check of the invariants.

mod invariants;
mod list;

pub use invariants::count_violations;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "audit";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_audit_events).service(invariants::check_invariants);
}
