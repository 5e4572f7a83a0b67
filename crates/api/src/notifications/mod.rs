//! What people are told: in their account, and by mail (4.13).

mod catalogue;
mod count_unread;
mod current;
mod list;
mod matter;
mod read;
mod read_all;
mod tell;
pub mod texts;
mod view;

pub use current::still_news;
pub use tell::{remind, tell, told_of};

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
