//! The transition table of offers (domain rule 4.11): what is not listed cannot happen.

use super::OfferState;
use crate::user::Role;

names! {
    /// What can happen to an offer.
    pub enum OfferAction {
        Send = "send",
        Discard = "discard",
        Accept = "accept",
        Decline = "decline",
        Lapse = "lapse",
        Revoke = "revoke",
        Confirm = "confirm",
        Cancel = "cancel",
        LapseConfirmation = "lapse_confirmation",
        Invalidate = "invalidate",
    }
}

/// One arrow of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    pub from: OfferState,
    pub action: OfferAction,
    pub to: OfferState,
    /// Who takes it; empty where only the system does.
    pub roles: &'static [Role],
}

const EMPLOYER: &[Role] = &[Role::EmployerManager, Role::InternshipOfficer];
const CANDIDATE: &[Role] = &[Role::Candidate];
const SYSTEM: &[Role] = &[];

const fn arrow(
    from: OfferState,
    action: OfferAction,
    to: OfferState,
    roles: &'static [Role],
) -> Transition {
    Transition { from, action, to, roles }
}

/// Every arrow of the machine. No arrow leads a candidate out of `accepted` (R57).
pub const TRANSITIONS: &[Transition] = &[
    arrow(OfferState::Draft, OfferAction::Send, OfferState::Sent, EMPLOYER),
    arrow(OfferState::Draft, OfferAction::Discard, OfferState::Discarded, EMPLOYER),
    arrow(OfferState::Sent, OfferAction::Accept, OfferState::Accepted, CANDIDATE),
    arrow(OfferState::Sent, OfferAction::Decline, OfferState::Declined, CANDIDATE),
    arrow(OfferState::Sent, OfferAction::Lapse, OfferState::Lapsed, SYSTEM),
    arrow(OfferState::Sent, OfferAction::Revoke, OfferState::Revoked, EMPLOYER),
    arrow(OfferState::Sent, OfferAction::Invalidate, OfferState::Invalidated, SYSTEM),
    arrow(OfferState::Accepted, OfferAction::Confirm, OfferState::Confirmed, EMPLOYER),
    arrow(OfferState::Accepted, OfferAction::Cancel, OfferState::Cancelled, EMPLOYER),
    arrow(
        OfferState::Accepted,
        OfferAction::LapseConfirmation,
        OfferState::ConfirmationLapsed,
        SYSTEM,
    ),
    arrow(OfferState::Accepted, OfferAction::Invalidate, OfferState::Invalidated, SYSTEM),
    arrow(OfferState::Confirmed, OfferAction::Cancel, OfferState::Cancelled, EMPLOYER),
];

impl OfferAction {
    /// Where the action leads from a state, if anywhere.
    pub fn target(self, from: OfferState) -> Option<OfferState> {
        TRANSITIONS
            .iter()
            .find(|arrow| arrow.from == from && arrow.action == self)
            .map(|arrow| arrow.to)
    }
}
