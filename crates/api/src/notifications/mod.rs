//! What people are told in their account (4.13). The same comes by mail.

mod count_unread;
mod list;
mod read;
mod read_all;
mod view;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "notifications";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_notifications)
        .service(count_unread::count_unread_notifications)
        .service(read_all::read_notifications)
        .service(read::read_notification);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct NotificationPath {
    /// Id of the notification.
    notification_id: Uuid,
}
