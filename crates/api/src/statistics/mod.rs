//! What a term comes to, for everybody: no small number, and none that follows from the others.

mod get;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "terms";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_term_statistics);
}
