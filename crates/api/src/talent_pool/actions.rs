use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::machine::open_actions;
use staj_domain::talent_pool::{TRANSITIONS, TalentPoolAction, TalentPoolState};
use staj_domain::user::Role;

/// What a member of the employer may do with a candidate on the employer's lists. They can add
/// candidates only while they may search the pool (A15).
pub(super) fn actions(
    state: TalentPoolState,
    role: Role,
    admitted: &Result<(), ApiError>,
) -> Result<Vec<ActionView>, ApiError> {
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, state, role) {
        let (operation_id, rehearsal) = match action {
            TalentPoolAction::Add => ("add_to_talent_pool", admitted.clone()),
            TalentPoolAction::Reserve => ("add_to_reserve_list", admitted.clone()),
            TalentPoolAction::Unreserve => ("remove_from_reserve_list", Ok(())),
            TalentPoolAction::Remove => ("remove_from_talent_pool", Ok(())),
            // Sending an offer causes the first, and closing the pool the second.
            TalentPoolAction::Offer | TalentPoolAction::Expire => continue,
        };
        actions.push(ActionView::new(action.name(), operation_id, rehearsal)?);
    }
    Ok(actions)
}
