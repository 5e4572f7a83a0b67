use crate::rows::order::Order;
use crate::schema::incidents;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{
    CandidateId, EmployerId, FacultyId, IncidentId, PlacementId, SchoolId, TermId,
};
use staj_domain::incident::{
    Declaration, Incident, IncidentKind, IncidentProgress, IncidentReporter, IncidentState,
};
use time::{Date, OffsetDateTime};

/// An accident or a complaint as stored (A79).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = incidents)]
pub struct IncidentRow {
    /// The id.
    pub id: Key,
    /// The internship.
    pub placement_id: Key,
    /// What it is.
    pub kind: Name<IncidentKind>,
    /// The current state.
    pub state: Name<IncidentState>,
    /// The day on which it happened. An accident always has one.
    pub happened_on: Option<Date>,
    /// What happened, in the words of whoever reported it.
    pub text: String,
    /// The side that reported it.
    pub reporter: Name<IncidentReporter>,
    /// The person who reported it.
    pub reported_by: Key,
    /// When they did.
    pub reported_at: At,
    /// The last day (Istanbul) on which it is declared or answered in time.
    pub due_on: Date,
    /// The day on which the school declared the accident to SGK. `None` until then.
    pub declared_on: Option<Date>,
    /// The reference that SGK gave to the declaration.
    pub declaration_reference: Option<String>,
    /// What the programme office answered. `None` until then.
    pub answer: Option<String>,
    /// The officer who declared or answered. `None` until then.
    pub settled_by: Option<Key>,
    /// When it was recorded. `None` until then.
    pub settled_at: Option<At>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl TryFrom<IncidentRow> for Incident {
    type Error = crate::StoreError;

    fn try_from(row: IncidentRow) -> Result<Self, Self::Error> {
        let progress = match row.state.0 {
            IncidentState::Open => Some(IncidentProgress::Open),
            IncidentState::Declared => row
                .declared_on
                .zip(row.declaration_reference)
                .map(|(on, reference)| IncidentProgress::Declared(Declaration { on, reference })),
            IncidentState::Answered => row.answer.map(IncidentProgress::Answered),
        };
        Ok(Self {
            id: row.id.id(),
            kind: row.kind.0,
            happened_on: row.happened_on,
            due_on: row.due_on,
            progress: progress
                .ok_or(crate::StoreError::Corrupt { table: "incidents", id: row.id.0 })?,
            version: row.version,
        })
    }
}

/// The columns that a declaration or an answer writes.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = incidents)]
pub(crate) struct SettledColumns {
    state: Name<IncidentState>,
    declared_on: Option<Date>,
    declaration_reference: Option<String>,
    answer: Option<String>,
    settled_by: Key,
    settled_at: At,
    version: i32,
}

impl SettledColumns {
    pub(crate) fn new(incident: &Incident, by: Key, at: At) -> Self {
        let (declaration, answer) = match incident.progress.clone() {
            IncidentProgress::Open => (None, None),
            IncidentProgress::Declared(declaration) => (Some(declaration), None),
            IncidentProgress::Answered(text) => (None, Some(text)),
        };
        Self {
            state: Name(incident.state()),
            declared_on: declaration.as_ref().map(|declaration| declaration.on),
            declaration_reference: declaration.map(|declaration| declaration.reference),
            answer,
            settled_by: by,
            settled_at: at,
            version: incident.version + 1,
        }
    }
}

/// An incident with the internship that it is about.
#[derive(Debug, Clone, Queryable)]
pub struct IncidentSummary {
    /// The incident.
    pub incident: IncidentRow,
    /// The term.
    pub term_id: Key,
    /// The employer.
    pub employer_id: Key,
    /// Name of the employer.
    pub employer_name: String,
    /// The school of the intern.
    pub school_id: Key,
    /// First day of the internship.
    pub start_date: Date,
    /// Last day of the internship.
    pub end_date: Date,
    /// The entry in the pool, which has the id of the application.
    pub pool_entry_id: Key,
    /// The intern.
    pub candidate_id: Key,
    /// Given name of the intern.
    pub given_name: String,
    /// Surname of the intern.
    pub surname: String,
}

/// Which incidents a caller may see or change. One outside the scope looks as if it did not exist.
#[derive(Debug, Clone, Copy)]
pub enum IncidentScope {
    /// Those of the candidate's internships.
    Candidate(CandidateId),
    /// Accidents with the employer. It never sees a complaint.
    Employer(EmployerId),
    /// Those of the school's students.
    School(SchoolId),
    /// All incidents.
    Everyone,
}

/// Which incidents a list shows.
#[derive(Debug, Clone)]
pub struct IncidentFilter {
    /// Whose incidents.
    pub scope: IncidentScope,
    /// Only those of these kinds. Empty for every kind.
    pub kinds: Vec<IncidentKind>,
    /// Only those in one of these states. Empty for every state.
    pub states: Vec<IncidentState>,
    /// Only those that are overdue at this instant.
    pub overdue_at: Option<OffsetDateTime>,
    /// Only those of internships in this term.
    pub term: Option<TermId>,
    /// Only those of internships with this employer.
    pub employer: Option<EmployerId>,
    /// Only those of students of this school.
    pub school: Option<SchoolId>,
    /// Only those of students of this faculty.
    pub faculty: Option<FacultyId>,
    /// Only those of this internship.
    pub placement: Option<PlacementId>,
    /// The order by the day on which they are due.
    pub order: Order<Date, IncidentId>,
    /// Maximum number of rows.
    pub limit: i64,
}
