//! The evaluation: the calendar check, the run of the scorer, and the results.

mod check_calendar;
mod get;
mod get_run;
mod list_calendar_checks;
mod simulate;
mod start;
mod view;

pub use get::EvaluationViewer;
pub use view::{CompetencyResult, points, results};

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "terms";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_calendar_checks::list_calendar_checks)
        .service(check_calendar::check_calendar)
        .service(start::start_evaluation)
        .service(get_run::get_evaluation_run)
        .service(get::get_evaluation)
        .service(simulate::simulate_evaluation);
}
