//! The audit trail and its seals, the access log and the check of the invariants.

mod count_access;
mod invariants;
mod list;
mod list_access_log;
mod list_my_access_log;
mod list_seals;
mod verify;

pub use invariants::count_violations;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "audit";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_audit_events)
        .service(invariants::check_invariants)
        .service(list_access_log::list_access_log)
        .service(list_my_access_log::list_my_access_log)
        .service(list_seals::list_audit_seals)
        .service(verify::verify_audit)
        .service(count_access::count_access);
}
