use super::{Incident, IncidentKind, IncidentProgress, IncidentReporter, IncidentState};
use crate::Named;
use crate::calendar::{Holidays, Timestamp, istanbul_date};
use crate::event::{Event, IncidentEvent};
use crate::ids::IncidentId;
use crate::machine::States;
use crate::period::Period;
use crate::placement::{Placement, PlacementState, WrongPlacementState};
use time::{Date, Duration};

/// The most complaints about one internship (A79).
pub const COMPLAINT_LIMIT: usize = 10;
/// How many working days after an accident it has to be declared to SGK (law 5510, art. 13).
const DECLARE_WITHIN: usize = 3;
/// How long the programme office has to answer a complaint (law 3071, art. 7).
const ANSWER_WITHIN: Duration = Duration::days(30);

/// What somebody reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// What it is.
    pub kind: IncidentKind,
    /// The day on which it happened, if it has one.
    pub happened_on: Option<Date>,
    /// Who reports it.
    pub by: IncidentReporter,
}

/// Why an incident cannot be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The internship has not begun, was cancelled or was missed.
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    /// Somebody else complains about the internship.
    #[error("only the intern can complain about the internship; everybody else reports accidents")]
    NotTheIntern,
    /// The maximum number of complaints, which has been reached.
    #[error("there are already {0} complaints about the internship, which is the maximum")]
    TooMany(usize),
    /// An accident without its day.
    #[error("an accident needs the day on which it happened")]
    DayRequired,
    /// The day is not one of the internship, or has not come.
    #[error("the day must lie between {from} and {to}")]
    Day {
        /// The first day of the internship, included.
        from: Date,
        /// The last day that was served, or today.
        to: Date,
    },
}

impl Placement {
    /// Somebody reports an accident, or the intern complains (A79), from the first day on and without an
    /// end: a wage can be owed later. `complaints` is the number of earlier ones about the internship.
    pub fn report(
        &self,
        id: IncidentId,
        report: Report,
        period: Period,
        complaints: usize,
        holidays: &Holidays,
        now: Timestamp,
    ) -> Result<(Incident, Event), ReportError> {
        let Report { kind, happened_on, by } = report;
        let (state, today) = (self.state_at(period, now), istanbul_date(now));
        if !has_begun(state) {
            let waits = state == PlacementState::Confirmed;
            let allowed_from = waits.then_some(period.start());
            return Err(WrongPlacementState {
                state,
                needed: States::that(has_begun),
                allowed_from,
            }
            .into());
        }
        let served = self.termination.as_ref().map_or(period.end(), |ended| ended.last_day);
        let (from, to) = (period.start(), served.min(today));
        if happened_on.is_some_and(|day| day < from || day > to) {
            return Err(ReportError::Day { from, to });
        }
        let (event, due_on) = if kind.is_accident() {
            let day = happened_on.ok_or(ReportError::DayRequired)?;
            (IncidentEvent::Report, holidays.working_day_after(day, DECLARE_WITHIN))
        } else if by != IncidentReporter::Intern {
            return Err(ReportError::NotTheIntern);
        } else if complaints >= COMPLAINT_LIMIT {
            return Err(ReportError::TooMany(COMPLAINT_LIMIT));
        } else {
            (IncidentEvent::Complain, today.saturating_add(ANSWER_WITHIN))
        };
        let progress = IncidentProgress::Open;
        let incident = Incident { id, kind, happened_on, due_on, progress, version: 0 };
        Ok((incident, Event::new(id, event).between(None, IncidentState::Open.name())))
    }
}

/// Whether somebody can have had an accident or a reason to complain.
fn has_begun(state: PlacementState) -> bool {
    match state {
        PlacementState::Active | PlacementState::Completed | PlacementState::Terminated => true,
        PlacementState::Confirmed | PlacementState::Cancelled | PlacementState::NoShow => false,
    }
}
