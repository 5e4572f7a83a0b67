use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::employer::{Employer, EmployerAction, TRANSITIONS};
use staj_domain::machine::ways;
use staj_domain::user::Role;

/// What somebody in that role may do with an employer.
pub(super) fn actions(employer: &Employer, role: Role) -> Result<Vec<ActionView>, ApiError> {
    let may = |action: EmployerAction| {
        let employer = employer.clone();
        let done = match action {
            EmployerAction::Submit => employer.submit(),
            EmployerAction::Activate => employer.activate(),
            EmployerAction::Suspend => employer.suspend(),
        };
        ActionView::new(action.name(), done)
    };
    ways(TRANSITIONS, employer.state, role).into_iter().map(may).collect()
}
