//! People and their own data (KVKK): what is stored of them, what they ask, how long it is kept, and
//! its erasure.

mod answer_request;
mod create_request;
mod export;
mod hold;
mod list_erasures;
mod list_holds;
mod list_my_requests;
mod list_requests;
mod list_rules;
mod view;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "privacy";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_rules::list_retention_rules)
        .service(export::export_my_data)
        .service(list_my_requests::list_my_data_requests)
        .service(create_request::create_data_request)
        .service(list_requests::list_data_requests)
        .service(answer_request::answer_data_request)
        .service(list_holds::list_legal_holds)
        .service(hold::place_legal_hold)
        .service(hold::lift_legal_hold)
        .service(list_erasures::list_erasures);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct HeldPath {
    /// Id of the account.
    user_id: Uuid,
}
