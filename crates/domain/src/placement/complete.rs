use super::{Placement, PlacementAction, PlacementState, WrongPlacementState};
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;
use crate::period::Period;
use time::Date;

/// Why an internship cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CompleteError {
    /// The internship is not active.
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    /// The internship has not reached this day, its last.
    #[error("the internship lasts until {0}")]
    NotOver(Date),
}

impl Placement {
    /// The employer completes the internship on its last day. After that day it is completed
    /// automatically. Repeating it changes nothing.
    pub fn complete(
        self,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), CompleteError> {
        let (mut placement, mut events) = self.advance(period, now);
        if placement.state == PlacementState::Completed {
            return Ok((placement, events));
        }
        placement.permit(PlacementAction::Complete, period.end())?;
        if istanbul_date(now) < period.end() {
            return Err(CompleteError::NotOver(period.end()));
        }
        placement.step(PlacementAction::Complete, PlacementState::Completed, &mut events);
        Ok((placement, events))
    }
}
