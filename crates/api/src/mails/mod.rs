//! Mails: what was sent to whom, and whether it was delivered (D6).

mod count_failed;
mod list;
mod list_of_placement;
mod retry;
mod view;

pub use view::DeliveryView;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "notifications";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_mails)
        .service(count_failed::count_failed_mails)
        .service(list_of_placement::list_placement_mails)
        .service(retry::retry_mail);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MailPath {
    /// Id of the mail.
    mail_id: Uuid,
}
