//! The transition table of offers (domain rule 4.11): what is not listed cannot happen.

use super::OfferState;
use crate::event::actions_are_events;
use crate::machine::{self, CANDIDATE, EMPLOYER, EMPLOYER_OR_PROGRAMME, SYSTEM, arrow};

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

actions_are_events! { OfferAction => OfferEvent: Send, Discard, Accept, Decline, Lapse, Revoke, Confirm, Cancel, LapseConfirmation, Invalidate }

/// One arrow of the machine.
pub type Transition = machine::Transition<OfferState, OfferAction>;

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
    // The programme office for force majeure (A11).
    arrow(OfferState::Confirmed, OfferAction::Cancel, OfferState::Cancelled, EMPLOYER_OR_PROGRAMME),
];

impl OfferAction {
    /// Where the action leads from a state, if anywhere.
    pub fn target(self, from: OfferState) -> Option<OfferState> {
        machine::target(TRANSITIONS, from, self)
    }
}
