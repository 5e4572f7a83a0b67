//! The transition tables of incidents (domain rule 4.12). Only the listed transitions are possible.

use super::IncidentState;
use crate::event::actions_are_events;
use crate::machine::{PROGRAMME, SCHOOL_UNIT, Transition, arrow};

names! {
    /// What can happen to an incident.
    pub enum IncidentAction {
        /// The school declares the accident to SGK.
        Declare = "declare",
        /// The programme office answers the complaint.
        Answer = "answer",
    }
}

actions_are_events! { IncidentAction => IncidentEvent: Declare, Answer }

/// Every transition of an accident. The school insures the intern (R69), so it makes the declaration.
pub const ACCIDENT_TRANSITIONS: &[Transition<IncidentState, IncidentAction>] = {
    use IncidentState::*;
    &[arrow(Open, IncidentAction::Declare, Declared, SCHOOL_UNIT)]
};

/// Every transition of a complaint.
pub const COMPLAINT_TRANSITIONS: &[Transition<IncidentState, IncidentAction>] = {
    use IncidentState::*;
    &[arrow(Open, IncidentAction::Answer, Answered, PROGRAMME)]
};
