//! The transition table of offers (domain rule 4.11). Only the listed transitions are possible.

use super::OfferState;
use crate::event::actions_are_events;
use crate::machine::{self, CANDIDATE, EMPLOYER, EMPLOYER_OR_PROGRAMME, SYSTEM, arrow};

names! {
    /// What can happen to an offer.
    pub enum OfferAction {
        /// The employer sends the draft to the candidate.
        Send = "send",
        /// The employer drops the draft.
        Discard = "discard",
        /// The candidate accepts.
        Accept = "accept",
        /// The candidate declines.
        Decline = "decline",
        /// The candidate's time to answer ends.
        Lapse = "lapse",
        /// The employer takes the offer back before the candidate answers.
        Revoke = "revoke",
        /// The employer makes the internship definite.
        Confirm = "confirm",
        /// The employer or the programme office ends an accepted or confirmed offer.
        Cancel = "cancel",
        /// The employer's time to confirm ends.
        LapseConfirmation = "lapse_confirmation",
        /// The system ends the offer.
        Invalidate = "invalidate",
    }
}

actions_are_events! { OfferAction => OfferEvent: Send, Discard, Accept, Decline, Lapse, Revoke, Confirm, Cancel, LapseConfirmation, Invalidate }

/// One transition of an offer.
pub type Transition = machine::Transition<OfferState, OfferAction>;

/// Every transition of an offer. Candidates have none out of `accepted` (R57).
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
    // The programme office cancels only for force majeure (A11).
    arrow(OfferState::Confirmed, OfferAction::Cancel, OfferState::Cancelled, EMPLOYER_OR_PROGRAMME),
];

impl OfferAction {
    /// The state to which the action leads, or `None` if the action is not possible in this state.
    pub fn target(self, from: OfferState) -> Option<OfferState> {
        machine::target(TRANSITIONS, from, self)
    }
}
