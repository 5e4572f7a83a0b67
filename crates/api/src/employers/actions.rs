use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::employer::{Employer, EmployerAction, TRANSITIONS};
use staj_domain::machine::open_actions;
use staj_domain::user::Role;

/// What a user with this role may do with an employer.
pub(super) fn actions(
    employer: &Employer,
    unfinished: u32,
    role: Role,
) -> Result<Vec<ActionView>, ApiError> {
    let may = |action: EmployerAction| {
        let employer = employer.clone();
        let (operation_id, done) = match action {
            EmployerAction::Submit => ("submit_employer", employer.submit()),
            EmployerAction::Activate => ("activate_employer", employer.activate()),
            EmployerAction::Suspend => ("suspend_employer", employer.suspend()),
            EmployerAction::SendBack => ("send_back_employer", employer.send_back(String::new())),
            EmployerAction::Refuse => ("refuse_employer", employer.refuse(String::new())),
            EmployerAction::Close => {
                let done = employer.close(unfinished, String::new());
                return Some(ActionView::new(action.name(), "close_employer", done));
            }
            // Whether it is possible also depends on the other employer.
            EmployerAction::Merge => {
                let done = employer.close(unfinished, String::new());
                return Some(ActionView::new(action.name(), "merge_employer", done));
            }
            // No role can do this.
            EmployerAction::Expire => return None,
        };
        Some(ActionView::new(action.name(), operation_id, done))
    };
    open_actions(TRANSITIONS, employer.state, role).into_iter().filter_map(may).collect()
}
