//! Confirmed internships.

mod actions;
mod approval;
mod approval_many;
mod complete;
mod declare_exit;
mod details;
mod equivalence;
mod get;
mod list;
mod no_show;
mod ruling;
mod terminate;
mod view;

pub use view::{PlacementCandidate, PlacementEmployer, PlacementView};

use crate::caller::one_of;
use crate::offers::Canceller;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::event::Event;
use staj_domain::fact::FactName;
use staj_domain::ids::PlacementId;
use staj_domain::placement::{Placement, WrongPlacementState};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::notifications::AboutPlacement;
use staj_persistence::rows::placements::{DatedPlacement, PlacementScope, PlacementSummary};
use staj_persistence::{Tx, events, placements};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "placements";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_placements)
        .service(approval_many::decide_university_approvals)
        .service(declare_exit::declare_exits)
        .service(get::get_placement)
        .service(complete::complete_placement)
        .service(terminate::terminate_placement)
        .service(declare_exit::declare_exit)
        .service(details::get_intern_details)
        .service(details::set_intern_details)
        .service(no_show::record_placement_no_show)
        .service(approval::decide_university_approval)
        .service(equivalence::decide_compulsory_equivalence);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PlacementPath {
    /// Id of the placement.
    pub placement_id: Uuid,
}

one_of! {
    /// Who sees internships: the intern, the employer, the intern's school, and the programme
    /// office.
    pub enum PlacementViewer { Candidate, EmployerMember, CareerOfficer, SchoolUnit, ProgrammeOfficer }
}

impl From<Canceller> for PlacementViewer {
    fn from(canceller: Canceller) -> Self {
        match canceller {
            Canceller::EmployerMember(member) => Self::EmployerMember(member),
            Canceller::ProgrammeOfficer(officer) => Self::ProgrammeOfficer(officer),
        }
    }
}

impl PlacementViewer {
    pub fn scope(self) -> PlacementScope {
        match self {
            Self::Candidate(candidate) => PlacementScope::Candidate(candidate.id),
            Self::EmployerMember(member) => PlacementScope::Employer(member.employer),
            Self::CareerOfficer(officer) => PlacementScope::School(officer.school),
            Self::SchoolUnit(unit) => PlacementScope::School(unit.school),
            Self::ProgrammeOfficer(_) => PlacementScope::Everyone,
        }
    }

    /// Selects the mails about an internship that the viewer may see. Interns see only those that
    /// were sent to them.
    pub fn mails_about(self, found: &PlacementSummary) -> AboutPlacement {
        AboutPlacement {
            placement: found.placement.id.id(),
            notice: found.notice.id.id(),
            offer: found.placement.offer_id.id(),
            reader: match self {
                Self::Candidate(candidate) => Some(candidate.user),
                _ => None,
            },
        }
    }
}

/// Runs a command on a placement: locks it, decides, saves it with its events, and returns the new
/// view.
pub fn change(
    tx: &mut Tx<'_>,
    id: PlacementId,
    by: PlacementViewer,
    stamp: &Stamp,
    decide: impl FnOnce(DatedPlacement) -> Result<(Placement, Vec<Event>), ApiError>,
) -> Result<PlacementView, ApiError> {
    let found = placements::lock(tx, id, by.scope())?.ok_or(Code::NotFound)?;
    let (placement, told) = decide(found)?;
    if !told.is_empty() {
        placements::save(tx, &placement)?;
        events::append(tx, stamp, &told)?;
    }
    answer(tx, id, by, stamp.at)
}

/// The view of the placement as the viewer sees it now.
fn answer(
    tx: &mut Tx<'_>,
    id: PlacementId,
    viewer: PlacementViewer,
    now: OffsetDateTime,
) -> Result<PlacementView, ApiError> {
    let found = placements::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let notice = found.notice.state.0;
    let actions = actions::actions(&found.clone().try_into()?, notice, viewer, now)?;
    Ok(PlacementView { actions: Some(actions), ..PlacementView::new(found, now)? })
}

impl From<WrongPlacementState> for ApiError {
    fn from(error: WrongPlacementState) -> Self {
        Self::with_detail(Code::PlacementState, error)
            .state(error.state, error.needed)
            .facts(FactName::AllowedFromDate, error.allowed_from)
    }
}
