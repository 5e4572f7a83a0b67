use super::{Incident, IncidentAction, IncidentProgress, WrongIncident};
use crate::event::Event;

impl Incident {
    /// The programme office answers the complaint. The answer is final. Repeating it changes nothing.
    pub fn answer(self, text: String) -> Result<(Self, Vec<Event>), WrongIncident> {
        self.step(IncidentAction::Answer, IncidentProgress::Answered(text))
    }
}
