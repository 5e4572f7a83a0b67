//! Data that official sources declare about candidates (R28, R40). The programme office imports it.

mod import;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(import::import_declared_data);
}
