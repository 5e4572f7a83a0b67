//! Acceptance letters (R70): issued with the confirmation, printed from what was fixed then.

mod deliver;
mod get;
mod issue;
mod verify;

pub use issue::{Issue, issue};

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "placements";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_acceptance_letter)
        .service(deliver::deliver_acceptance_letter)
        .service(verify::verify_letter);
}
