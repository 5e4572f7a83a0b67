use super::{Placement, PlacementAction, PlacementState, WrongPlacementState};
use crate::calendar::Timestamp;
use crate::event::Event;

impl Placement {
    /// Cancels the placement because its offer was cancelled before the start (O11).
    pub fn cancel(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        let mut events = vec![];
        self.permit(PlacementAction::Cancel)?;
        self.ended_at = Some(now);
        self.step(PlacementAction::Cancel, PlacementState::Cancelled, &mut events);
        Ok((self, events))
    }
}
