//! The transition table of placements (domain rule 4.12). Only the listed transitions are possible.

use super::PlacementState;
use crate::event::actions_are_events;
use crate::machine::{EMPLOYER, SYSTEM, Transition, arrow};

names! {
    /// What can happen to a placement.
    pub enum PlacementAction {
        /// The first day begins.
        Start = "start",
        /// The last day has passed, or the employer completes the internship on that day.
        Complete = "complete",
        /// The offer is cancelled before the first day.
        Cancel = "cancel",
        /// The employer ends the internship before its last day.
        Terminate = "terminate",
        /// The employer records that the intern did not come.
        RecordNoShow = "record_no_show",
    }
}

actions_are_events! { PlacementAction => PlacementEvent: Start, Complete, Cancel, Terminate, RecordNoShow }

/// Every transition of a placement. Internships start and end by the calendar; the employer may
/// also complete one on its last day. A placement is cancelled together with its offer (O11).
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
