//! What goes wrong during an internship (A79): accidents, which the school declares to SGK, and complaints
//! of the intern, which the programme office answers.

mod answer;
mod declare;
mod machine;
mod report;

pub use declare::{Declaration, DeclareError};
pub use machine::{ACCIDENT_TRANSITIONS, COMPLAINT_TRANSITIONS, IncidentAction};
pub use report::{COMPLAINT_LIMIT, Report, ReportError};

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::{Event, IncidentEvent};
use crate::ids::IncidentId;
use crate::machine::{States, Transition, sources, target};
use time::Date;

names! {
    /// What happened: an accident at work, or what the intern complains about.
    pub enum IncidentKind {
        /// An accident, which is declared to SGK.
        Accident = "accident",
        /// The wage is not paid, or not all of it.
        Unpaid = "unpaid",
        /// The work is not the one of the offer.
        OtherWork = "other_work",
        /// The hours are not those of the offer, or are more than the law allows.
        WorkingTime = "working_time",
        /// The workplace is not safe.
        Safety = "safety",
        /// Somebody behaves badly towards the intern.
        Conduct = "conduct",
        /// The intern is not insured.
        NotInsured = "not_insured",
        /// None of the above.
        Other = "other",
    }
}

names! {
    /// The state of an incident. An accident is declared, and a complaint is answered.
    pub enum IncidentState {
        /// The school has not declared the accident, or the programme office has not answered the
        /// complaint.
        Open = "open",
        /// The school has declared the accident to SGK.
        Declared = "declared",
        /// The programme office has answered the complaint.
        Answered = "answered",
    }
}

names! {
    /// The side of an internship that reported an incident.
    pub enum IncidentReporter {
        /// The intern.
        Intern = "intern",
        /// A member of the employer.
        Employer = "employer",
        /// The unit of the school.
        School = "school",
        /// The programme office.
        ProgrammeOffice = "programme_office",
    }
}

names! {
    /// The order of a list of incidents.
    pub enum IncidentSort {
        /// Those that are due first come first.
        Earliest = "due_on",
        /// Those that are due last come first.
        Latest = "-due_on",
    }
}

impl IncidentKind {
    /// Whether it is an accident. Everything else is a complaint.
    pub fn is_accident(self) -> bool {
        match self {
            Self::Accident => true,
            Self::Unpaid
            | Self::OtherWork
            | Self::WorkingTime
            | Self::Safety
            | Self::Conduct
            | Self::NotInsured
            | Self::Other => false,
        }
    }

    /// The state machine of incidents of this kind.
    pub fn transitions(self) -> &'static [Transition<IncidentState, IncidentAction>] {
        if self.is_accident() { ACCIDENT_TRANSITIONS } else { COMPLAINT_TRANSITIONS }
    }
}

impl IncidentState {
    /// Whether something is still to be done although the last day for it has passed.
    pub fn is_overdue(self, due_on: Date, now: Timestamp) -> bool {
        self == Self::Open && istanbul_date(now) > due_on
    }
}

/// Something that happened during an internship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// The id.
    pub id: IncidentId,
    /// What it is.
    pub kind: IncidentKind,
    /// The day on which it happened. An accident always has one.
    pub happened_on: Option<Date>,
    /// The last day on which it is declared or answered in time, in Istanbul.
    pub due_on: Date,
    /// The state, with its data.
    pub progress: IncidentProgress,
    /// The version of the row.
    pub version: i32,
}

/// The state of an incident, with the data of that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentProgress {
    /// Nobody has done what is due.
    Open,
    /// The school has declared the accident to SGK.
    Declared(Declaration),
    /// The programme office has answered the complaint with this text.
    Answered(String),
}

/// What an incident cannot become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongIncident {
    /// Incidents of this kind never come to that.
    #[error("an accident is declared to SGK and a complaint is answered; this is {0}")]
    Kind(IncidentKind),
    /// The state does not allow the command.
    #[error("the incident is {0}; this needs {1}")]
    State(IncidentState, States<IncidentState>),
}

impl IncidentProgress {
    /// The state without its data.
    pub fn state(&self) -> IncidentState {
        match self {
            Self::Open => IncidentState::Open,
            Self::Declared(_) => IncidentState::Declared,
            Self::Answered(_) => IncidentState::Answered,
        }
    }
}

impl Incident {
    /// The state without its data.
    pub fn state(&self) -> IncidentState {
        self.progress.state()
    }

    /// Makes a transition of the machine. What was done in the same way changes nothing, and what was
    /// done otherwise is final.
    fn step(
        mut self,
        action: IncidentAction,
        progress: IncidentProgress,
    ) -> Result<(Self, Vec<Event>), WrongIncident> {
        if self.progress == progress {
            return Ok((self, vec![]));
        }
        let (table, from, to) = (self.kind.transitions(), self.state(), progress.state());
        let needed = sources(table, action);
        if needed.iter().next().is_none() {
            return Err(WrongIncident::Kind(self.kind));
        }
        if target(table, from, action) != Some(to) {
            return Err(WrongIncident::State(from, needed));
        }
        self.progress = progress;
        let event =
            Event::new(self.id, IncidentEvent::from(action)).between(from.name(), to.name());
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests;
