//! Accidents and complaints during an internship (A79).

mod actions;
mod answer;
mod declare;
mod get;
mod list;
mod report;
mod view;

use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::event::Event;
use staj_domain::ids::{IncidentId, UserId};
use staj_domain::incident::{Incident, IncidentReporter, WrongIncident};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::incidents::IncidentScope;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::{Tx, events, incidents, placements};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use view::IncidentView;

const TAG: &str = "placements";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(report::report_incident)
        .service(list::list_incidents)
        .service(get::get_incident)
        .service(declare::declare_incident)
        .service(answer::answer_incident);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct IncidentPath {
    /// Id of the incident.
    incident_id: Uuid,
}

one_of! {
    /// Who sees incidents: the intern, the employer, which never sees a complaint, the school's unit, and
    /// the programme office.
    pub enum IncidentViewer { Candidate, EmployerMember, SchoolUnit, ProgrammeOfficer }
}

impl IncidentViewer {
    fn scope(self) -> IncidentScope {
        match self {
            Self::Candidate(candidate) => IncidentScope::Candidate(candidate.id),
            Self::EmployerMember(member) => IncidentScope::Employer(member.employer),
            Self::SchoolUnit(unit) => IncidentScope::School(unit.school),
            Self::ProgrammeOfficer(_) => IncidentScope::Everyone,
        }
    }

    /// The internships about which the caller reports.
    fn placements(self) -> PlacementScope {
        match self {
            Self::Candidate(candidate) => PlacementScope::Candidate(candidate.id),
            Self::EmployerMember(member) => PlacementScope::Employer(member.employer),
            Self::SchoolUnit(unit) => PlacementScope::School(unit.school),
            Self::ProgrammeOfficer(_) => PlacementScope::Everyone,
        }
    }

    fn side(self) -> IncidentReporter {
        match self {
            Self::Candidate(_) => IncidentReporter::Intern,
            Self::EmployerMember(_) => IncidentReporter::Employer,
            Self::SchoolUnit(_) => IncidentReporter::School,
            Self::ProgrammeOfficer(_) => IncidentReporter::ProgrammeOffice,
        }
    }
}

/// Declares or answers an incident, and returns the new view.
fn settle<E: Into<ApiError>>(
    tx: &mut Tx<'_>,
    id: IncidentId,
    by: (UserId, IncidentViewer),
    stamp: &Stamp,
    command: impl FnOnce(Incident) -> Result<(Incident, Vec<Event>), E>,
) -> Result<IncidentView, ApiError> {
    let (user, viewer) = by;
    let found = incidents::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let placement = found.incident.placement_id.id();
    placements::lock(tx, placement, viewer.placements())?.ok_or(Code::NotFound)?;
    // Read again, because somebody else may have settled it before the lock.
    let found = incidents::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let (incident, told) = command(found.incident.try_into()?).map_err(Into::into)?;
    if !told.is_empty() {
        incidents::save(tx, &incident, user, stamp.at)?;
        events::append(tx, stamp, &told)?;
    }
    answer(tx, id, viewer, stamp.at)
}

/// The view of the incident as the viewer sees it now.
fn answer(
    tx: &mut Tx<'_>,
    id: IncidentId,
    viewer: IncidentViewer,
    now: OffsetDateTime,
) -> Result<IncidentView, ApiError> {
    let found = incidents::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let actions = actions::actions(&found.incident.clone().try_into()?, viewer.role(), now)?;
    Ok(IncidentView { actions: Some(actions), ..IncidentView::new(found, now) })
}

impl From<WrongIncident> for ApiError {
    fn from(error: WrongIncident) -> Self {
        let text = error.to_string();
        match error {
            WrongIncident::Kind(_) => Self::with_detail(Code::IncidentKind, text),
            WrongIncident::State(state, needed) => {
                Self::with_detail(Code::IncidentState, text).state(state, needed)
            }
        }
    }
}
