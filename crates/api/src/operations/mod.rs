//! Health and readiness of the server.

mod get_health;
mod get_readiness;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "operations";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_health::get_health).service(get_readiness::get_readiness);
}
