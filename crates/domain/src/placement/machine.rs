//! The transition table of placements (domain rule 4.12). Only the listed transitions are possible.

use super::PlacementState;
use crate::event::actions_are_events;
use crate::machine::{EMPLOYER, EMPLOYER_OR_PROGRAMME, SYSTEM, Transition, arrow};

names! {
    /// What can happen to a placement.
    pub enum PlacementAction {
        /// The first day begins.
        Start = "start",
        /// The last day has passed, or the employer completes the internship on that day.
        Complete = "complete",
        /// The offer is cancelled before the first day.
        Cancel = "cancel",
        /// The employer or the programme office ends the internship before its last day.
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
        // The programme office terminates only for force majeure (A11).
        arrow(Active, Action::Terminate, Terminated, EMPLOYER_OR_PROGRAMME),
        arrow(Active, Action::RecordNoShow, NoShow, EMPLOYER),
    ]
};
