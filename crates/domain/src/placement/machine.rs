//! The transition table of placements (domain rule 4.12): what is not listed cannot happen.

use super::PlacementState;
use crate::event::actions_are_events;
use crate::machine::{EMPLOYER, SYSTEM, Transition, arrow};

names! {
    /// What can happen to a placement.
    pub enum PlacementAction {
        Start = "start",
        Complete = "complete",
        Cancel = "cancel",
        Terminate = "terminate",
        RecordNoShow = "record_no_show",
    }
}

actions_are_events! { PlacementAction => PlacementEvent: Start, Complete, Cancel, Terminate, RecordNoShow }

/// Every arrow of the machine. An internship starts by the calendar and ends by it; an employer may
/// complete it on its last day. A cancellation comes with that of the offer (O11).
pub const TRANSITIONS: &[Transition<PlacementState, PlacementAction>] = {
    use PlacementAction as Action;
    use PlacementState::*;
    &[
        arrow(Confirmed, Action::Start, Active, SYSTEM),
        arrow(Confirmed, Action::Cancel, Cancelled, SYSTEM),
        arrow(Active, Action::Complete, Completed, EMPLOYER),
        arrow(Active, Action::Terminate, Terminated, EMPLOYER),
        arrow(Active, Action::RecordNoShow, NoShow, EMPLOYER),
    ]
};
