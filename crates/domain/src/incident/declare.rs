use super::{Incident, IncidentAction, IncidentProgress, WrongIncident};
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;
use time::Date;

/// The declaration of an accident that a school has made to SGK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The day on which the school made it.
    pub on: Date,
    /// The reference that SGK gave to it.
    pub reference: String,
}

/// Why the declaration of an accident cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeclareError {
    /// It is no accident, or another declaration is recorded.
    #[error(transparent)]
    Wrong(#[from] WrongIncident),
    /// The day is before the accident or after today.
    #[error("the day of the declaration must lie between {from} and {today}")]
    Day {
        /// The day of the accident, included.
        from: Date,
        /// Today in Istanbul, included.
        today: Date,
    },
}

impl Incident {
    /// Records that the school has declared the accident to SGK. A late declaration is flagged and never
    /// refused, because it is still owed. The record cannot be changed. Repeating it changes nothing.
    pub fn declare(
        self,
        declaration: Declaration,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), DeclareError> {
        let today = istanbul_date(now);
        let from = self.happened_on.unwrap_or(Date::MIN);
        if declaration.on < from || declaration.on > today {
            return Err(DeclareError::Day { from, today });
        }
        Ok(self.step(IncidentAction::Declare, IncidentProgress::Declared(declaration))?)
    }
}
