use super::UserView;
use super::deactivate::deactivated;
use crate::actions::ActionView;
use crate::caller::ProgrammeOfficer;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::machine::open_actions;
use staj_domain::user::{AccountAction, TRANSITIONS};
use staj_persistence::Tx;
use staj_persistence::rows::users::UserRow;

/// The account as the programme office sees it, with what they may do with it.
pub(super) fn view(
    tx: &mut Tx<'_>,
    user: UserRow,
    me: ProgrammeOfficer,
) -> Result<UserView, ApiError> {
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, user.state(), me.role) {
        actions.push(match action {
            AccountAction::Deactivate => {
                ActionView::new(action.name(), "deactivate_user", deactivated(tx, &user, me))
            }
            // The invited person does this, with the token of the invitation.
            AccountAction::AcceptInvitation => continue,
        }?);
    }
    Ok(UserView { actions: Some(actions), ..user.into() })
}
