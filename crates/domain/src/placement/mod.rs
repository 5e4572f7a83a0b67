//! Placements: confirmed internships (R45).

mod absence;
mod advance;
mod amend;
mod cancel;
mod certify;
mod complete;
mod details;
mod exit;
mod letter;
mod machine;
mod no_show;
mod rulings;
mod terminate;

pub use absence::{Absence, AbsenceError, AbsenceKind, AttendanceFinal, AttendedMonth, attendance};
pub use complete::CompleteError;
pub use details::HealthCover;
pub use exit::{EXIT_PERIOD, ExitDeclaration, ExitError, exit_declaration_by};
pub use letter::{LetterState, letter_number, replacement_number};
pub use machine::{PlacementAction, TRANSITIONS};
pub use rulings::{
    CompulsoryEquivalence, Ruling, RulingError, TextRequired, UniversityApproval, Verdict,
};
pub use terminate::{TerminateError, Termination, TerminationReason};

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::{Event, PlacementEvent};
use crate::ids::{OfferId, PlacementId};
use crate::machine::{States, sources, target};
use crate::period::Period;
use time::Date;

/// How interns of the programme are insured: as on a compulsory internship, whatever their
/// curriculum says (R71). The school insures them against work accidents and occupational diseases
/// (R69).
pub const INSURANCE_CLASS: &str = "compulsory";
/// The legal source of the insurance class and of the payer.
pub const INSURANCE_SOURCE: &str = "law 5510 art. 5/1-b and 87/e; programme FAQ 17 and 18";

names! {
    /// The order of a list of placements.
    pub enum PlacementSort {
        /// Those that start first come first.
        Earliest = "start_date",
        /// Those that start last come first.
        Latest = "-start_date",
    }
}

names! {
    /// The state of an internship.
    pub enum PlacementState {
        /// Definite, and not started yet.
        Confirmed = "confirmed",
        /// Between the first and the last day, inclusive.
        Active = "active",
        /// Ended on the last day.
        Completed = "completed",
        /// Cancelled before the first day.
        Cancelled = "cancelled",
        /// Ended before the last day.
        Terminated = "terminated",
        /// The intern did not come.
        NoShow = "no_show",
    }
}

impl PlacementState {
    /// The state at an instant of an internship that is stored in this one.
    pub fn at(self, period: Period, now: Timestamp) -> Self {
        let today = istanbul_date(now);
        match self {
            Self::Confirmed | Self::Active => {
                if today < period.start() {
                    Self::Confirmed
                } else if today <= period.end() {
                    Self::Active
                } else {
                    Self::Completed
                }
            }
            ended => ended,
        }
    }
}

/// A confirmed internship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The id.
    pub id: PlacementId,
    /// The confirmed offer.
    pub offer: OfferId,
    /// The stored state. It does not reflect the calendar; [`Placement::state_at`] does.
    pub state: PlacementState,
    /// Whether the school approves the internship (R71); `None` while undecided.
    pub university_approval: Option<Ruling>,
    /// Whether the internship counts as the compulsory one (R72); `None` while undecided.
    pub compulsory_equivalence: Option<Ruling>,
    /// How the internship ended early; `None` if it did not.
    pub termination: Option<Termination>,
    /// When the cancellation, the early end or the no-show was recorded; `None` if there was none.
    pub ended_at: Option<Timestamp>,
    /// When the intern said that they had handed over the acceptance letter (R70).
    pub letter_delivered_at: Option<Timestamp>,
    /// When the school's unit confirmed that it had received the letter (R70).
    pub letter_received_at: Option<Timestamp>,
    /// The school's exit declaration to SGK (A81); `None` until it is made.
    pub exit: Option<ExitDeclaration>,
    /// The version of the row.
    pub version: i32,
}

/// The state of the placement does not allow the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the placement is {state}; this needs {needed}")]
pub struct WrongPlacementState {
    /// The state at the time of the command.
    pub state: PlacementState,
    /// The states that allow the command.
    pub needed: States<PlacementState>,
    /// The first day on which the calendar allows the command; `None` if it does not wait for one.
    pub allowed_from: Option<Date>,
}

impl Placement {
    /// The placement of an offer that has just been confirmed. There is none before (R45).
    pub fn of_confirmed(id: PlacementId, offer: OfferId) -> (Self, Event) {
        let placement = Self {
            id,
            offer,
            state: PlacementState::Confirmed,
            university_approval: None,
            compulsory_equivalence: None,
            termination: None,
            ended_at: None,
            letter_delivered_at: None,
            letter_received_at: None,
            exit: None,
            version: 0,
        };
        (
            placement,
            Event::new(id, PlacementEvent::Confirm).between(None, PlacementState::Confirmed.name()),
        )
    }

    /// The state at an instant. Internships start and end by the calendar, at midnight in Istanbul.
    pub fn state_at(&self, period: Period, now: Timestamp) -> PlacementState {
        self.state.at(period, now)
    }

    /// Refuses an action for which the machine has no transition.
    /// `first` is the first day on which the calendar allows it.
    fn permit(&self, action: PlacementAction, first: Date) -> Result<(), WrongPlacementState> {
        match target(TRANSITIONS, self.state, action) {
            Some(_) => Ok(()),
            None => {
                let waits = self.state == PlacementState::Confirmed;
                let wrong = self.wrong_state(sources(TRANSITIONS, action));
                Err(WrongPlacementState { allowed_from: waits.then_some(first), ..wrong })
            }
        }
    }

    fn wrong_state(&self, needed: States<PlacementState>) -> WrongPlacementState {
        WrongPlacementState { state: self.state, needed, allowed_from: None }
    }

    /// Changes the state and records the event. `action` must be permitted.
    fn step(&mut self, action: PlacementAction, to: PlacementState, events: &mut Vec<Event>) {
        debug_assert_eq!(target(TRANSITIONS, self.state, action), Some(to), "{action}");
        events.push(Event::new(self.id, action).between(self.state.name(), to.name()));
        self.state = to;
    }
}

#[cfg(test)]
pub(crate) mod tests;
