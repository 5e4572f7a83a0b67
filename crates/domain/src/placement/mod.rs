//! A confirmed internship (R45).

mod cancel;
mod complete;
mod letter;
mod machine;
mod no_show;
mod pass;
mod rulings;
mod terminate;

pub use complete::CompleteError;
pub use letter::{LetterState, letter_number};
pub use machine::{PlacementAction, TRANSITIONS};
pub use rulings::{
    CompulsoryEquivalence, Ruling, RulingError, TextRequired, UniversityApproval, Verdict,
};
pub use terminate::{TerminateError, Termination, TerminationReason};

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::{Event, PlacementEvent};
use crate::ids::{OfferId, PlacementId};
use crate::machine::target;
use crate::period::Period;

/// How an intern of the programme is insured: as on a compulsory internship, whatever the
/// curriculum says (R71). Against work accident and occupational disease, by the school (R69).
pub const INSURANCE_CLASS: &str = "compulsory";
/// Where class and payer are laid down.
pub const INSURANCE_SOURCE: &str = "law 5510 art. 5/1-b and 87/e; programme FAQ 17 and 18";

names! {
    /// Where an internship stands.
    pub enum PlacementState {
        Confirmed = "confirmed",
        Active = "active",
        Completed = "completed",
        Cancelled = "cancelled",
        Terminated = "terminated",
        NoShow = "no_show",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    pub id: PlacementId,
    pub offer: OfferId,
    pub state: PlacementState,
    /// Undecided while there is none (R71).
    pub university_approval: Option<Ruling>,
    /// Undecided while there is none (R72).
    pub compulsory_equivalence: Option<Ruling>,
    pub termination: Option<Termination>,
    /// When it was cancelled, broken off, or nobody came.
    pub ended_at: Option<Timestamp>,
    /// When the intern handed the acceptance letter over, and when the unit confirmed it (R70).
    pub letter_delivered_at: Option<Timestamp>,
    pub letter_received_at: Option<Timestamp>,
    pub version: i32,
}

/// The command does not fit the state of the placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the placement is {0}")]
pub struct WrongPlacementState(pub PlacementState);

impl Placement {
    /// An internship becomes definite with the confirmation of its offer, never earlier (R45).
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
            version: 0,
        };
        (
            placement,
            Event::new(id, PlacementEvent::Confirm).between(None, PlacementState::Confirmed.name()),
        )
    }

    /// The state now: an internship begins and ends by the calendar, without anybody's doing.
    pub fn state_at(&self, period: Period, now: Timestamp) -> PlacementState {
        let today = istanbul_date(now);
        match self.state {
            PlacementState::Confirmed | PlacementState::Active => {
                if today < period.start() {
                    PlacementState::Confirmed
                } else if today <= period.end() {
                    PlacementState::Active
                } else {
                    PlacementState::Completed
                }
            }
            ended => ended,
        }
    }

    /// Refuses what the machine has no arrow for.
    fn permit(&self, action: PlacementAction) -> Result<(), WrongPlacementState> {
        match target(TRANSITIONS, self.state, action) {
            Some(_) => Ok(()),
            None => Err(WrongPlacementState(self.state)),
        }
    }

    /// Takes an arrow of the machine and notes it; `action` must be permitted.
    fn step(&mut self, action: PlacementAction, to: PlacementState, events: &mut Vec<Event>) {
        debug_assert_eq!(target(TRANSITIONS, self.state, action), Some(to), "{action}");
        events.push(Event::new(self.id, action).between(self.state.name(), to.name()));
        self.state = to;
    }
}

#[cfg(test)]
mod tests;
