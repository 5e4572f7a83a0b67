use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::machine::ways;
use staj_domain::talent_pool::{TRANSITIONS, TalentPoolAction, TalentPoolState};
use staj_domain::user::Role;

/// What a member of the employer may do with a candidate on its lists; onto them only while it may
/// look into the pool (A15).
pub(super) fn actions(
    state: TalentPoolState,
    role: Role,
    admitted: &Result<(), ApiError>,
) -> Result<Vec<ActionView>, ApiError> {
    let mut actions = vec![];
    for action in ways(TRANSITIONS, state, role) {
        let (operation_id, rehearsal) = match action {
            TalentPoolAction::Add => ("add_to_talent_pool", admitted.clone()),
            TalentPoolAction::Reserve => ("add_to_reserve_list", admitted.clone()),
            TalentPoolAction::Unreserve => ("remove_from_reserve_list", Ok(())),
            TalentPoolAction::Remove => ("remove_from_talent_pool", Ok(())),
            // Comes with the sending of an offer, and with the close of the pool.
            TalentPoolAction::Offer | TalentPoolAction::Expire => continue,
        };
        actions.push(ActionView::new(action.name(), operation_id, rehearsal)?);
    }
    Ok(actions)
}
