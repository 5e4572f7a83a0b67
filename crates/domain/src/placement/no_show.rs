use super::{Placement, PlacementAction, PlacementState, WrongPlacementState};
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::period::Period;

impl Placement {
    /// The intern did not turn up (A11): known from the morning of the first day, not before. The
    /// right was used (A35).
    pub fn record_no_show(
        self,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        let (mut placement, mut events) = self.pass(period, now);
        if placement.state == PlacementState::NoShow {
            return Ok((placement, events));
        }
        placement.permit(PlacementAction::RecordNoShow)?;
        placement.ended_at = Some(now);
        placement.step(PlacementAction::RecordNoShow, PlacementState::NoShow, &mut events);
        Ok((placement, events))
    }
}
