//! Statistics of a term. The public version does not reveal small numbers, neither directly nor
//! through other numbers.

mod get;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "terms";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_term_statistics);
}
