use super::{Placement, PlacementState, WrongPlacementState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::{Event, PlacementEvent};
use crate::machine::States;

names! {
    /// Whether the acceptance letter has reached the school's unit (R70).
    pub enum LetterState {
        /// Issued with the confirmation, and not handed over yet.
        Issued = "issued",
        /// The intern says that they have handed it over.
        Delivered = "delivered",
        /// The school's unit says that it has received it.
        Received = "received",
    }
}

/// The number of the first letter of an internship: the number of the application, then the number
/// of the internship within it, from 1.
pub fn letter_number(application_number: &str, nth: i64) -> String {
    format!("{application_number}/{nth}")
}

/// The number of a letter that replaces another one: the number of the first letter of the
/// internship, then that of the revision, from 2 (A74).
pub fn replacement_number(first: &str, revision: i32) -> String {
    format!("{first}/{revision}")
}

impl Placement {
    /// Records that the intern has handed the letter over to the school's unit (R70). Repeating it
    /// changes nothing.
    pub fn deliver_letter(
        mut self,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        if self.letter() != LetterState::Issued {
            return Ok((self, vec![]));
        }
        self.letter_is_valid()?;
        self.letter_delivered_at = Some(now);
        Ok(self.letter_event(
            PlacementEvent::DeliverLetter,
            LetterState::Issued,
            LetterState::Delivered,
        ))
    }

    /// Records that the school's unit has received the letter, whether or not the intern has said
    /// that they handed it over. Repeating it changes nothing.
    pub fn receive_letter(
        mut self,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        let from = self.letter();
        if from == LetterState::Received {
            return Ok((self, vec![]));
        }
        self.letter_is_valid()?;
        self.letter_received_at = Some(now);
        Ok(self.letter_event(PlacementEvent::ReceiveLetter, from, LetterState::Received))
    }

    /// Whether the letter has reached the unit.
    pub fn letter(&self) -> LetterState {
        match (self.letter_delivered_at, self.letter_received_at) {
            (_, Some(_)) => LetterState::Received,
            (Some(_), None) => LetterState::Delivered,
            (None, None) => LetterState::Issued,
        }
    }

    /// Refuses to handle the letter of a cancelled internship, because that letter is revoked.
    fn letter_is_valid(&self) -> Result<(), WrongPlacementState> {
        match self.state {
            PlacementState::Cancelled => {
                Err(self.wrong_state(States::that(|state| state != PlacementState::Cancelled)))
            }
            _ => Ok(()),
        }
    }

    fn letter_event(
        self,
        event: PlacementEvent,
        from: LetterState,
        to: LetterState,
    ) -> (Self, Vec<Event>) {
        let event = Event::new(self.id, event).between(from.name(), to.name());
        (self, vec![event])
    }
}
