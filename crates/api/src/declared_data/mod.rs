//! What official sources declare of candidates (R28, R40), imported by the programme office.

mod import;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(import::import_declared_data);
}
