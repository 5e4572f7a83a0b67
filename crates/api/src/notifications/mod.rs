//! The notifications in people's accounts (4.13). They are also sent by mail.

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
