//! Confirmed internships.

mod get;
mod list;
mod view;

pub use view::PlacementView;

use crate::caller::one_of;
use serde::Deserialize;
use staj_persistence::rows::placements::PlacementScope;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "placements";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_placements).service(get::get_placement);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PlacementPath {
    /// Id of the placement.
    placement_id: Uuid,
}

one_of! {
    /// Who sees internships: the two sides, the intern's school, and the programme office.
    pub enum PlacementViewer { Candidate, EmployerMember, SchoolMember, ProgrammeOfficer }
}

impl PlacementViewer {
    fn scope(self) -> PlacementScope {
        match self {
            Self::Candidate(candidate) => PlacementScope::Candidate(candidate.id),
            Self::EmployerMember(member) => PlacementScope::Employer(member.employer),
            Self::SchoolMember(member) => PlacementScope::School(member.school),
            Self::ProgrammeOfficer(_) => PlacementScope::Everyone,
        }
    }
}
