use super::{Placement, PlacementAction, PlacementState, WrongPlacementState};
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::period::Period;

impl Placement {
    /// Records that the intern did not come (A11). This is possible from the first day on. The
    /// internship still counts as one of the candidate's two (A35). Repeating it changes nothing.
    pub fn record_no_show(
        self,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        let (mut placement, mut events) = self.advance(period, now);
        if placement.state == PlacementState::NoShow {
            return Ok((placement, events));
        }
        placement.permit(PlacementAction::RecordNoShow, period.start())?;
        placement.ended_at = Some(now);
        placement.step(PlacementAction::RecordNoShow, PlacementState::NoShow, &mut events);
        Ok((placement, events))
    }
}
