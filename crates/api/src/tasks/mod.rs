//! What has to be done, and by when.

mod calendar_address;
mod count_mine;
mod list;
mod list_mine;
mod view;

use crate::caller::one_of;
use staj_domain::task::TaskOwner;
use staj_persistence::rows::tasks::TaskScope;
use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "tasks";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_tasks)
        .service(list_mine::list_my_tasks)
        .service(count_mine::count_mine)
        .service(calendar_address::get_calendar_address)
        .service(calendar_address::renew_calendar_address)
        .service(calendar_address::delete_calendar_address)
        .service(calendar_address::get_calendar);
}

one_of! {
    /// Whose objects are counted.
    pub enum Counting { Candidate, EmployerMember, SchoolMember }
}

one_of! {
    /// Who has tasks: employers, units of schools, and the programme office, which sees everybody's.
    pub enum TaskViewer { EmployerMember, SchoolUnit, ProgrammeOfficer }
}

impl TaskViewer {
    fn scope(self) -> TaskScope {
        match self {
            Self::EmployerMember(member) => TaskScope::Employer(member.employer),
            Self::SchoolUnit(unit) => TaskScope::School(unit.school),
            Self::ProgrammeOfficer(_) => TaskScope::Everyone,
        }
    }

    fn sees(self, owner: TaskOwner) -> bool {
        match self {
            Self::EmployerMember(_) => owner == TaskOwner::Employer,
            Self::SchoolUnit(_) => owner == TaskOwner::School,
            Self::ProgrammeOfficer(_) => true,
        }
    }
}
