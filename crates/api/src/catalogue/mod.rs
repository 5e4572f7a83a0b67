//! The API's problem types and state machines, as data.

mod get_problem_type;
mod get_state_machine;
mod list_labels;
mod list_problem_types;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "reference";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_problem_types::list_problem_types)
        .service(list_labels::list_labels)
        .service(get_problem_type::get_problem_type)
        .service(get_state_machine::get_state_machine);
}
