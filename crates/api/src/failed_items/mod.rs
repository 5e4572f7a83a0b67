//! Items that jobs failed to process, and the operation that retries them.

mod list;
mod retry;
mod view;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "operations";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_failed_items).service(retry::retry_failed_item);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct FailedItemPath {
    /// Id of the failed item.
    failed_item_id: Uuid,
}
