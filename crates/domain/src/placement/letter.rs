use super::{Placement, PlacementState, WrongPlacementState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::{Event, PlacementEvent};

names! {
    /// How far the acceptance letter has come (R70).
    pub enum LetterState {
        Issued = "issued",
        /// The intern says so.
        Delivered = "delivered",
        /// The school's unit says so.
        Received = "received",
    }
}

/// The number of a letter: that of the application, and which internship of it.
pub fn letter_number(application_number: &str, nth: i64) -> String {
    format!("{application_number}/{nth}")
}

impl Placement {
    /// The intern has handed the letter over to the school's unit (R70).
    pub fn deliver_letter(
        mut self,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        if self.letter() != LetterState::Issued {
            return Ok((self, vec![]));
        }
        self.letter_holds()?;
        self.letter_delivered_at = Some(now);
        Ok(self.letter_event(
            PlacementEvent::DeliverLetter,
            LetterState::Issued,
            LetterState::Delivered,
        ))
    }

    /// The school's unit confirms that it has the letter, whether or not the intern had said so.
    pub fn receive_letter(
        mut self,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongPlacementState> {
        let from = self.letter();
        if from == LetterState::Received {
            return Ok((self, vec![]));
        }
        self.letter_holds()?;
        self.letter_received_at = Some(now);
        Ok(self.letter_event(PlacementEvent::ReceiveLetter, from, LetterState::Received))
    }

    pub fn letter(&self) -> LetterState {
        match (self.letter_delivered_at, self.letter_received_at) {
            (_, Some(_)) => LetterState::Received,
            (Some(_), None) => LetterState::Delivered,
            (None, None) => LetterState::Issued,
        }
    }

    /// The letter of a cancelled internship is revoked.
    fn letter_holds(&self) -> Result<(), WrongPlacementState> {
        match self.state {
            PlacementState::Cancelled => Err(WrongPlacementState(self.state)),
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
