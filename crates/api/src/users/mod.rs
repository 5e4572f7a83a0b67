//! The accounts of people, and invitations.

mod actions;
mod create;
mod deactivate;
mod holder;
mod invite;
mod list;
mod release;
mod view;

pub(crate) use holder::{holder, tell};
pub(crate) use invite::{Invitation, invite};
pub(crate) use list::UserPage;
pub use view::{CreatedUser, UserView};

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "users";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_users)
        .service(create::create_user)
        .service(deactivate::deactivate_user)
        .service(release::release_identity);
}
