use super::Placement;
use crate::event::{Event, PlacementEvent};

impl Placement {
    /// The days or the place of the internship changed by an amendment (A74). What the school
    /// approved and the letter that it holds say something else, so both begin again.
    pub fn amend(mut self) -> (Self, Event) {
        self.university_approval = None;
        self.letter_delivered_at = None;
        self.letter_received_at = None;
        let event = Event::new(self.id, PlacementEvent::Amend);
        (self, event)
    }
}
