//! Days on which interns did not work, and for how many the school pays the premium (A82).

mod attendance;
mod delete;
mod record;
mod view;

pub use attendance::absent_days;

use crate::problem::{ApiError, Code};
use staj_domain::fact::FactName;
use staj_domain::placement::{AbsenceError, AttendanceFinal};
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "placements";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(attendance::get_attendance)
        .service(record::record_absence)
        .service(delete::delete_absence);
}

impl From<AbsenceError> for ApiError {
    fn from(error: AbsenceError) -> Self {
        let text = error.to_string();
        match error {
            AbsenceError::WrongState(wrong) => wrong.into(),
            AbsenceError::NotServed(served) => Self::member("start_date", "range", text)
                .fact(FactName::StartDate, served.start())
                .fact(FactName::EndDate, served.end()),
            AbsenceError::Final(error) => error.into(),
            AbsenceError::Overlap(other) => Self::with_detail(Code::DatesOverlap, text)
                .fact(FactName::StartDate, other.start())
                .fact(FactName::EndDate, other.end()),
        }
    }
}

impl From<AttendanceFinal> for ApiError {
    fn from(error: AttendanceFinal) -> Self {
        Self::with_detail(Code::ExitDeclared, error)
    }
}
