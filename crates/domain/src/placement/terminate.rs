use super::{Placement, PlacementAction, PlacementState, WrongPlacementState};
use crate::Named;
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;
use crate::period::Period;
use time::Date;

names! {
    /// Why an internship ends before its last day.
    pub enum TerminationReason {
        InternLeft = "intern_left",
        Absence = "absence",
        Misconduct = "misconduct",
        Health = "health",
        ConditionsChanged = "conditions_changed",
        ForceMajeure = "force_majeure",
        Other = "other",
    }
}

/// How an internship ended before its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Termination {
    /// The last day on which the intern worked: the school signs off from SGK by it.
    pub last_day: Date,
    pub reason: TerminationReason,
    pub text: Option<String>,
}

/// Why an internship cannot be terminated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TerminateError {
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    #[error("the last day is one from {from} to {to}")]
    LastDay { from: Date, to: Date },
}

impl Placement {
    /// Ends an internship that is under way (A10). The right was used: it counts toward the
    /// candidate's two, and the place of the quota stays taken (A17, A35).
    pub fn terminate(
        self,
        termination: Termination,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), TerminateError> {
        let (mut placement, mut events) = self.pass(period, now);
        if placement.termination.as_ref() == Some(&termination) {
            return Ok((placement, events));
        }
        placement.permit(PlacementAction::Terminate)?;
        let (from, to) = (period.start(), istanbul_date(now));
        if termination.last_day < from || termination.last_day > to {
            return Err(TerminateError::LastDay { from, to });
        }
        let reason = termination.reason.name().to_owned();
        placement.termination = Some(termination);
        placement.ended_at = Some(now);
        placement.step(PlacementAction::Terminate, PlacementState::Terminated, &mut events);
        // The arrow just taken is the last one.
        if let Some(last) = events.last_mut() {
            last.reason = Some(reason);
        }
        Ok((placement, events))
    }
}
