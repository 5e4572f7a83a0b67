//! State machines as tables. A transition that is not in the table cannot happen.

use crate::Named;
use crate::user::Role;
use std::marker::PhantomData;

/// One arrow of a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition<S, A> {
    /// The state before the action.
    pub from: S,
    /// The action that causes the transition.
    pub action: A,
    /// The state after the action.
    pub to: S,
    /// The roles that may take the action; empty when only the system takes it.
    pub roles: &'static [Role],
}

pub(crate) const EMPLOYER: &[Role] = &[Role::EmployerManager, Role::InternshipOfficer];
pub(crate) const EMPLOYER_OR_PROGRAMME: &[Role] =
    &[Role::EmployerManager, Role::InternshipOfficer, Role::ProgrammeOfficer];
pub(crate) const MANAGER: &[Role] = &[Role::EmployerManager];
pub(crate) const CANDIDATE: &[Role] = &[Role::Candidate];
pub(crate) const SCHOOL_UNIT: &[Role] = &[Role::UnitOfficer, Role::SchoolOfficer];
/// The roles that may check a document first. Which of them does depends on whether the school has
/// officers (A38).
pub(crate) const DOCUMENT_CHECK: &[Role] =
    &[Role::CareerOfficer, Role::SchoolOfficer, Role::ProgrammeOfficer];
pub(crate) const PROGRAMME: &[Role] = &[Role::ProgrammeOfficer];
/// Everybody who sees an internship and the mails about it.
pub(crate) const PARTIES: &[Role] = &[
    Role::Candidate,
    Role::EmployerManager,
    Role::InternshipOfficer,
    Role::CareerOfficer,
    Role::UnitOfficer,
    Role::SchoolOfficer,
    Role::ProgrammeOfficer,
];
pub(crate) const ISKUR: &[Role] = &[Role::IskurOfficer];
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

/// The actions that a role may take on an object in the state `from`, in the order of the table.
pub fn open_actions<S: Named, A: Named>(table: &[Transition<S, A>], from: S, role: Role) -> Vec<A> {
    let is_open = |arrow: &&Transition<S, A>| arrow.from == from && arrow.roles.contains(&role);
    table.iter().filter(is_open).map(|arrow| arrow.action).collect()
}

/// A set of states: those that a refused command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct States<S>(u32, PhantomData<fn() -> S>);

impl<S: Named> States<S> {
    /// The states for which this is true.
    pub fn that(is_in: impl Fn(S) -> bool) -> Self {
        let bit = |(at, state): (usize, &S)| u32::from(is_in(*state)) << at;
        Self(S::ALL.iter().enumerate().map(bit).sum(), PhantomData)
    }

    /// These states.
    pub fn of(states: &[S]) -> Self {
        Self::that(|state| states.contains(&state))
    }

    /// The states, in the order of their declaration.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = S> {
        let is_in = move |(at, state): (usize, &S)| (self.0 >> at & 1 == 1).then_some(*state);
        S::ALL.iter().enumerate().filter_map(is_in)
    }
}

/// The names of the states, for refusals.
impl<S: Named> std::fmt::Display for States<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.iter().map(Named::name).collect();
        f.write_str(&names.join(" or "))
    }
}

/// The states from which an action is possible.
pub fn sources<S: Named, A: Named>(table: &[Transition<S, A>], action: A) -> States<S> {
    States::that(|state| target(table, state, action).is_some())
}

/// The state to which an action leads; `None` when it is not possible from the state `from`.
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
    fn a_set_has_the_states_from_which_an_action_leads_out() {
        let sources: Vec<_> = sources(TRANSITIONS, OfferAction::Cancel).iter().collect();
        assert_eq!(sources, [OfferState::Accepted, OfferState::Confirmed]);
        assert_eq!(States::of(&[OfferState::Draft]).iter().next_back(), Some(OfferState::Draft));
        assert_eq!(States::<OfferState>::of(&[]).iter().count(), 0);
    }

    #[test]
    fn a_role_is_shown_its_own_ways_out_of_a_state_and_no_others() {
        let from = |state, role| open_actions(TRANSITIONS, state, role);
        let candidate = from(OfferState::Sent, Role::Candidate);
        assert_eq!(candidate, [OfferAction::Accept, OfferAction::Decline]);
        assert_eq!(from(OfferState::Sent, Role::EmployerManager), [OfferAction::Revoke]);
        assert_eq!(from(OfferState::Declined, Role::Candidate), []);
        assert_eq!(from(OfferState::Sent, Role::IskurOfficer), []);
    }
}
