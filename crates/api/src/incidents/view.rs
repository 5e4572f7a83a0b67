use crate::actions::ActionView;
use crate::page::page;
use crate::placements::{PlacementCandidate, PlacementEmployer};
use crate::wire::{IncidentKind, IncidentReporter, IncidentState, Wire};
use serde::Serialize;
use staj_domain::calendar::istanbul_date;
use staj_persistence::rows::incidents::IncidentSummary;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// An accident or a complaint during an internship (A79).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentView {
    pub id: Uuid,
    pub placement_id: Uuid,
    pub term_id: Uuid,
    pub employer: PlacementEmployer,
    pub candidate: PlacementCandidate,
    /// The intern's school, which declares accidents to SGK.
    pub school_id: Uuid,
    pub kind: IncidentKind,
    pub state: IncidentState,
    /// The day on which it happened. Null for a complaint without one.
    #[schema(required, examples("2026-07-22"))]
    pub happened_on: Option<Date>,
    /// What happened.
    #[schema(examples("Atölyede el kesildi, revirde pansuman yapıldı."))]
    pub text: String,
    pub reporter: IncidentReporter,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-07-22T12:30:00Z"))]
    pub reported_at: OffsetDateTime,
    /// The last day on which an accident is declared to SGK in time, or a complaint is answered in time.
    #[schema(examples("2026-07-27"))]
    pub due_on: Date,
    /// It is open although `due_on` has passed.
    pub overdue: bool,
    /// It was declared or answered after `due_on`.
    pub late: bool,
    /// The day on which the school declared the accident to SGK. Null until then, and for a complaint.
    #[schema(required, examples("2026-07-23"))]
    pub declared_on: Option<Date>,
    /// SGK's reference number of the declaration. Null until then, and for a complaint.
    #[schema(required, examples("2026-0723-004417"))]
    pub declaration_reference: Option<String>,
    /// What the programme office answered. Null until then, and for an accident.
    #[schema(required, examples("Kurumla görüşüldü; eksik ücret ödenecek."))]
    pub answer: Option<String>,
    /// When the declaration was recorded or the complaint was answered. Null until then.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required, examples("2026-07-23T08:00:00Z"))]
    pub settled_at: Option<OffsetDateTime>,
    /// What you may do with it now, or why you cannot. Null in lists.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

page! {
    /// A page of incidents.
    IncidentPage of IncidentView
}

impl IncidentView {
    pub fn new(found: IncidentSummary, now: OffsetDateTime) -> Self {
        let incident = found.incident;
        let settled_on =
            incident.declared_on.or(incident.settled_at.map(|settled| istanbul_date(settled.0)));
        Self {
            id: incident.id.0,
            placement_id: incident.placement_id.0,
            term_id: found.term_id.0,
            employer: PlacementEmployer { id: found.employer_id.0, name: found.employer_name },
            candidate: PlacementCandidate {
                id: found.candidate_id.0,
                given_name: found.given_name,
                surname: found.surname,
            },
            school_id: found.school_id.0,
            kind: Wire(incident.kind.0),
            state: Wire(incident.state.0),
            happened_on: incident.happened_on,
            text: incident.text,
            reporter: Wire(incident.reporter.0),
            reported_at: incident.reported_at.0,
            due_on: incident.due_on,
            overdue: incident.state.0.is_overdue(incident.due_on, now),
            late: settled_on.is_some_and(|day| day > incident.due_on),
            declared_on: incident.declared_on,
            declaration_reference: incident.declaration_reference,
            answer: incident.answer,
            settled_at: incident.settled_at.map(|at| at.0),
            actions: None,
            version: incident.version,
        }
    }
}
