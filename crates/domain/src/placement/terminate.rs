use super::{Placement, PlacementAction, PlacementState, WrongPlacementState};
use crate::Named;
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;
use crate::offer::Canceller;
use crate::period::Period;
use time::Date;

names! {
    /// Why an internship ends before its last day.
    pub enum TerminationReason {
        /// The intern gave up the internship.
        InternLeft = "intern_left",
        /// The intern was absent too often.
        Absence = "absence",
        /// The intern's conduct.
        Misconduct = "misconduct",
        /// The intern's health.
        Health = "health",
        /// The employer's circumstances have changed.
        ConditionsChanged = "conditions_changed",
        /// An event beyond anybody's control.
        ForceMajeure = "force_majeure",
        /// None of the above.
        Other = "other",
    }
}

/// How an internship ended before its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Termination {
    /// The last day on which the intern worked. The school's exit declaration to SGK depends on it.
    pub last_day: Date,
    /// The code of the reason.
    pub reason: TerminationReason,
    /// An explanation in the employer's own words.
    pub text: Option<String>,
}

/// Why an internship cannot be terminated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TerminateError {
    /// The internship is not active.
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    /// The last day lies before the start or after today.
    #[error("the last day must lie between {from} and {to}")]
    LastDay {
        /// The first day of the internship, included.
        from: Date,
        /// Today in Istanbul, included.
        to: Date,
    },
    /// Somebody other than the employer gave a reason other than force majeure (A11).
    #[error("only the employer can terminate for a reason other than force majeure")]
    NotForceMajeure,
}

impl Placement {
    /// Ends an active internship before its last day (A10). The programme office does so only for
    /// force majeure (A11). It still counts as one of the candidate's two, and it keeps its place
    /// in the quota (A17, A35). Repeating it changes nothing.
    pub fn terminate(
        self,
        termination: Termination,
        by: Canceller,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), TerminateError> {
        if by != Canceller::Employer && termination.reason != TerminationReason::ForceMajeure {
            return Err(TerminateError::NotForceMajeure);
        }
        let (mut placement, mut events) = self.advance(period, now);
        if placement.termination.as_ref() == Some(&termination) {
            return Ok((placement, events));
        }
        placement.permit(PlacementAction::Terminate, period.start())?;
        let (from, to) = (period.start(), istanbul_date(now));
        if termination.last_day < from || termination.last_day > to {
            return Err(TerminateError::LastDay { from, to });
        }
        let reason = termination.reason.name().to_owned();
        placement.termination = Some(termination);
        placement.ended_at = Some(now);
        placement.step(PlacementAction::Terminate, PlacementState::Terminated, &mut events);
        // The last event is the termination.
        if let Some(last) = events.last_mut() {
            last.reason = Some(reason);
        }
        Ok((placement, events))
    }
}
