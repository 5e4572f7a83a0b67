//! Where the interns of an employer work (A70).

mod create;
mod get;
mod list;
mod update;
mod view;

pub use view::{ContactInput, ContactView};

use crate::employers::TAG;
use crate::problem::ApiError;
use serde::Deserialize;
use staj_domain::employer::workplace_number_province;
use staj_persistence::rows::workplaces::WorkplaceRow;
use staj_persistence::{Tx, workplaces};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_workplaces)
        .service(create::create_workplace)
        .service(get::get_workplace)
        .service(update::update_workplace);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct WorkplacePath {
    /// Id of the workplace.
    workplace_id: Uuid,
}

/// Refuses a name that another workplace of the employer has, and an SGK number of another province.
fn check(tx: &mut Tx<'_>, workplace: &WorkplaceRow) -> Result<(), ApiError> {
    if workplaces::is_name_taken(tx, workplace)? {
        return Err(ApiError::member("name", "taken", "another workplace has this name"));
    }
    let number = workplace.sgk_workplace_number.as_deref();
    let province = number.and_then(workplace_number_province);
    if province.is_some_and(|province| province != workplace.province_code) {
        let detail = "the 17th to 19th digits are the code of another province";
        return Err(ApiError::member("sgk_workplace_number", "workplace_province", detail));
    }
    Ok(())
}
