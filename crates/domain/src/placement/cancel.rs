use super::{Placement, PlacementAction, PlacementState, TRANSITIONS, WrongPlacementState};
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::machine::{sources, target};

impl Placement {
    /// Cancels the placement because its offer was cancelled before the start (O11).
    pub fn cancel(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        let mut events = vec![];
        if target(TRANSITIONS, self.state, PlacementAction::Cancel).is_none() {
            return Err(self.wrong_state(sources(TRANSITIONS, PlacementAction::Cancel)));
        }
        self.ended_at = Some(now);
        self.step(PlacementAction::Cancel, PlacementState::Cancelled, &mut events);
        Ok((self, events))
    }
}
