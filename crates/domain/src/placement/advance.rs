use super::{Placement, PlacementAction, PlacementState};
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::period::Period;

impl Placement {
    /// Starts and completes the internship if the calendar says so (D2). Every command does this
    /// first.
    pub fn advance(mut self, period: Period, now: Timestamp) -> (Self, Vec<Event>) {
        let (due, mut events) = (self.state_at(period, now), vec![]);
        let begun = matches!(due, PlacementState::Active | PlacementState::Completed);
        if self.state == PlacementState::Confirmed && begun {
            self.step(PlacementAction::Start, PlacementState::Active, &mut events);
        }
        if self.state == PlacementState::Active && due == PlacementState::Completed {
            self.step(PlacementAction::Complete, PlacementState::Completed, &mut events);
        }
        (self, events)
    }
}
