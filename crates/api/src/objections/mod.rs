//! Objections to evaluations. Candidates raise them, and people decide them (KVKK 11/1-g).

mod actions;
mod decide;
mod list;
mod object;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "applications";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(object::object_to_evaluation)
        .service(list::list_objections)
        .service(decide::decide_objection);
}
