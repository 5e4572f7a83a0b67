//! Reference data that everybody can read: schools, holidays, wage rules and the like. The
//! programme office maintains it.

mod count_working_days;
mod create_school;
mod create_schools;
mod create_wage_rule;
mod delete_holiday;
mod get_school;
mod list_departments;
mod list_fields_of_study;
mod list_holidays;
mod list_provinces;
mod list_reject_reasons;
mod list_schools;
mod list_wage_rules;
mod set_holiday;
mod update_school;
mod view;

use crate::input::common_era;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use time::Date;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "reference";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_provinces::list_provinces)
        .service(list_schools::list_schools)
        .service(create_school::create_school)
        .service(create_schools::create_schools)
        .service(get_school::get_school)
        .service(update_school::update_school)
        .service(list_fields_of_study::list_fields_of_study)
        .service(list_departments::list_departments)
        .service(list_holidays::list_holidays)
        .service(set_holiday::set_holiday)
        .service(delete_holiday::delete_holiday)
        .service(count_working_days::count_working_days)
        .service(list_wage_rules::list_wage_rules)
        .service(create_wage_rule::create_wage_rule)
        .service(list_reject_reasons::list_reject_reasons);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SchoolPath {
    /// Id of the school.
    school_id: Uuid,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct HolidayPath {
    /// The day.
    #[param(example = "2026-05-27")]
    date: Date,
}

impl HolidayPath {
    fn day(&self) -> Result<Date, ApiError> {
        common_era(&self.date)
            .map_err(|_| ApiError::with_detail(Code::Malformed, "this is not a date"))?;
        Ok(self.date)
    }
}
