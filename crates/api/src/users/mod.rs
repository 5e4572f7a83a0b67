//! The accounts of people, and invitations.

mod actions;
mod approve;
mod change_role;
mod correct_identity;
mod create;
mod create_many;
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

use crate::problem::ApiError;
use serde::Deserialize;
use staj_domain::ids::SchoolId;
use staj_domain::school::SchoolKind;
use staj_persistence::{Tx, reference};
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

/// The kind of the school, which must take part. `None` without a school.
fn school_kind(tx: &mut Tx<'_>, school: Option<SchoolId>) -> Result<Option<SchoolKind>, ApiError> {
    let Some(school) = school else { return Ok(None) };
    let unknown = || ApiError::member("school_id", "unknown", "there is no such school");
    reference::school_kind(tx, school)?.map(Some).ok_or_else(unknown)
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_users)
        .service(create::create_user)
        .service(create_many::create_users)
        .service(approve::approve_user)
        .service(change_role::change_role)
        .service(deactivate::deactivate_user)
        .service(reactivate::reactivate_user)
        .service(correct_identity::correct_identity)
        .service(reset_second_factor::reset_second_factor)
        .service(release::release_identity);
}
