use super::UserView;
use super::deactivate::deactivated;
use crate::actions::ActionView;
use crate::caller::ProgrammeOfficer;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::machine::open_actions;
use staj_domain::user::{AccountAction, TRANSITIONS, WrongAccountState};
use staj_persistence::rows::users::UserRow;
use staj_persistence::{Tx, Vault};

impl From<WrongAccountState> for ApiError {
    fn from(error: WrongAccountState) -> Self {
        Self::with_detail(Code::AccountState, error).state(error.0, error.1)
    }
}

/// The account as the programme office sees it, with what they may do with it.
pub(super) fn view(
    tx: &mut Tx<'_>,
    user: UserRow,
    me: ProgrammeOfficer,
    vault: &Vault,
) -> Result<UserView, ApiError> {
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, user.state.0, me.role) {
        actions.push(match action {
            AccountAction::Deactivate => {
                ActionView::new(action.name(), "deactivate_user", deactivated(tx, &user, me))
            }
            AccountAction::Approve => {
                ActionView::new(action.name(), "approve_user", user.account().approve(me.user))
            }
            AccountAction::Reactivate => {
                let decided = user.account().reactivate(me.user);
                ActionView::new(action.name(), "reactivate_user", decided)
            }
            // Whoever has the mail does this, with the link in it; a job erases.
            AccountAction::ConfirmRegistration
            | AccountAction::AcceptInvitation
            | AccountAction::Erase => continue,
        }?);
    }
    Ok(UserView { actions: Some(actions), ..UserView::new(user, vault)? })
}
