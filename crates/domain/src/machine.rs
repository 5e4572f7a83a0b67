//! A state machine as a table: what is not listed cannot happen.

use crate::Named;
use crate::user::Role;

/// One arrow of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition<S, A> {
    pub from: S,
    pub action: A,
    pub to: S,
    /// Who takes it; empty where only the system does.
    pub roles: &'static [Role],
}

pub(crate) const EMPLOYER: &[Role] = &[Role::EmployerManager, Role::InternshipOfficer];
pub(crate) const EMPLOYER_OR_PROGRAMME: &[Role] =
    &[Role::EmployerManager, Role::InternshipOfficer, Role::ProgrammeOfficer];
pub(crate) const MANAGER: &[Role] = &[Role::EmployerManager];
pub(crate) const CANDIDATE: &[Role] = &[Role::Candidate];
pub(crate) const SCHOOL_UNIT: &[Role] = &[Role::UnitOfficer, Role::SchoolOfficer];
/// The first check of a document, as the school has officers or not (A38).
pub(crate) const DOCUMENT_CHECK: &[Role] =
    &[Role::CareerOfficer, Role::SchoolOfficer, Role::ProgrammeOfficer];
pub(crate) const PROGRAMME: &[Role] = &[Role::ProgrammeOfficer];
pub(crate) const SYSTEM: &[Role] = &[];

pub(crate) const fn arrow<S, A>(
    from: S,
    action: A,
    to: S,
    roles: &'static [Role],
) -> Transition<S, A>
where
    S: Copy,
    A: Copy,
{
    Transition { from, action, to, roles }
}

/// What somebody in that role can do with an object in that state.
pub fn ways<S: Named, A: Named>(table: &[Transition<S, A>], from: S, role: Role) -> Vec<A> {
    let open = |arrow: &&Transition<S, A>| arrow.from == from && arrow.roles.contains(&role);
    table.iter().filter(open).map(|arrow| arrow.action).collect()
}

/// Where an action leads from a state, if anywhere.
pub(crate) fn target<S: Named, A: Named>(
    table: &[Transition<S, A>],
    from: S,
    action: A,
) -> Option<S> {
    table.iter().find(|arrow| arrow.from == from && arrow.action == action).map(|arrow| arrow.to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::{OfferAction, OfferState, TRANSITIONS};

    #[test]
    fn a_role_is_shown_its_own_ways_out_of_a_state_and_no_others() {
        let from = |state, role| ways(TRANSITIONS, state, role);
        let candidate = from(OfferState::Sent, Role::Candidate);
        assert_eq!(candidate, [OfferAction::Accept, OfferAction::Decline]);
        assert_eq!(from(OfferState::Sent, Role::EmployerManager), [OfferAction::Revoke]);
        assert_eq!(from(OfferState::Declined, Role::Candidate), []);
        assert_eq!(from(OfferState::Sent, Role::IskurOfficer), []);
    }
}
