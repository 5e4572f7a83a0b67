//! The accounts of people, and invitations.

mod actions;
mod approve;
mod correct_identity;
mod create;
mod deactivate;
mod holder;
mod invite;
mod link;
mod list;
mod reactivate;
mod release;
mod reset_second_factor;
mod view;

pub(crate) use holder::{holder, tell};
pub(crate) use invite::invite;
pub(crate) use link::{NewLink, link_of, use_link};
pub(crate) use list::UserPage;
pub use view::UserView;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "users";

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct UserPath {
    /// Id of the account.
    user_id: Uuid,
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_users)
        .service(create::create_user)
        .service(approve::approve_user)
        .service(deactivate::deactivate_user)
        .service(reactivate::reactivate_user)
        .service(correct_identity::correct_identity)
        .service(reset_second_factor::reset_second_factor)
        .service(release::release_identity);
}
