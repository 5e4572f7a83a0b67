//! A guardian's consent to the internships of a minor (A43), recorded by the school.

mod get;
mod set;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "applications";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_guardian_consent).service(set::set_guardian_consent);
}
