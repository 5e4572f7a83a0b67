//! Acceptance letters (R70). A letter is issued when an offer is confirmed, and it is always
//! printed from the data that was stored then.

mod deliver;
mod get;
mod issue;
mod verify;

pub use get::LetterReader;
pub use issue::{Issue, issue};

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "placements";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_acceptance_letter)
        .service(deliver::deliver_acceptance_letter)
        .service(verify::verify_letter);
}
