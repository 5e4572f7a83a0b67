use super::{Placement, PlacementState, WrongPlacementState};
use crate::event::{Event, PlacementEvent};
use crate::machine::States;

names! {
    /// How an intern is insured against illness. The school's declaration to SGK depends on it.
    pub enum HealthCover {
        /// With a parent or a spouse.
        Dependant = "dependant",
        /// By themselves, such as through a job of their own.
        Own = "own",
        /// Not at all.
        Uncovered = "uncovered",
    }
}

impl Placement {
    /// The intern says how they are insured and where they are paid (A83), or corrects it, unless the
    /// internship was called off or missed.
    pub fn take_details(&self) -> Result<Event, WrongPlacementState> {
        let of_use = States::that(|state| {
            !matches!(state, PlacementState::Cancelled | PlacementState::NoShow)
        });
        match of_use.iter().any(|state| state == self.state) {
            true => Ok(Event::new(self.id, PlacementEvent::GiveDetails)),
            false => Err(self.wrong_state(of_use)),
        }
    }
}
