use super::{Placement, PlacementAction, PlacementState, WrongPlacementState};
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;
use crate::period::Period;
use time::Date;

/// Why an internship cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CompleteError {
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    #[error("the internship lasts until {0}")]
    NotOver(Date),
}

impl Placement {
    /// Completed on its last day; after it, the calendar has done so.
    pub fn complete(
        self,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), CompleteError> {
        let (mut placement, mut events) = self.pass(period, now);
        if placement.state == PlacementState::Completed {
            return Ok((placement, events));
        }
        placement.permit(PlacementAction::Complete)?;
        if istanbul_date(now) < period.end() {
            return Err(CompleteError::NotOver(period.end()));
        }
        placement.step(PlacementAction::Complete, PlacementState::Completed, &mut events);
        Ok((placement, events))
    }
}
