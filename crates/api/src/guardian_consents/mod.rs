//! A guardian's consent to the internships of a minor (A43): on paper, which the school records, or on a
//! page of their own (A76).

mod ask;
mod get;
mod page;
mod set;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "applications";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_guardian_consent)
        .service(set::set_guardian_consent)
        .service(ask::ask_guardian)
        .service(page::read_guardian_question)
        .service(page::answer_as_guardian);
}
