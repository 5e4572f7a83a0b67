//! Applications, from the draft to submission or withdrawal.

mod actions;
mod check_eligibility;
mod create;
mod find;
mod form;
mod get;
mod list;
mod submit;
mod update;
mod view;
mod withdraw;

pub use form::{PreferredPeriod, hundredths, quantities};
pub use view::ApplicationView;

use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::application::{ApplicationState, ApplicationsClosed, EditError};
use staj_domain::fact::FactName;
use staj_domain::ids::ApplicationId;
use staj_domain::machine::States;
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::{Tx, applications};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "applications";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create::create_application)
        .service(list::list_applications)
        .service(find::find_applications)
        .service(get::get_application)
        .service(update::update_application)
        .service(check_eligibility::check_eligibility)
        .service(submit::submit_application)
        .service(withdraw::withdraw_application);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApplicationPath {
    /// Id of the application.
    pub application_id: Uuid,
}

one_of! {
    /// Who sees applications and their documents: the candidate, the school, the programme office.
    pub enum ApplicationViewer { Candidate, DocumentOfficer, ProgrammeOfficer }
}

impl ApplicationViewer {
    pub fn scope(self) -> ApplicationScope {
        match self {
            Self::Candidate(candidate) => ApplicationScope::Candidate(candidate.id),
            Self::DocumentOfficer(officer) => ApplicationScope::School(officer.school),
            Self::ProgrammeOfficer(_) => ApplicationScope::Everyone,
        }
    }
}

/// The application after a command, with the actions open to the caller.
fn answer(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    viewer: ApplicationViewer,
    now: OffsetDateTime,
) -> Result<ApplicationView, ApiError> {
    let found = applications::find(tx, application, viewer.scope(), now)?.ok_or(Code::NotFound)?;
    let actions = actions::actions(tx, application, found.state, viewer, now)?;
    Ok(ApplicationView { actions: Some(actions), ..ApplicationView::new(found, None) })
}

impl From<ApplicationsClosed> for ApiError {
    fn from(closed: ApplicationsClosed) -> Self {
        Self::with_detail(Code::ApplicationsClosed, closed)
            .instant(FactName::OpensAt, Some(closed.opens_at))
            .instant(FactName::ClosesAt, Some(closed.closes_at))
    }
}

impl From<EditError> for ApiError {
    fn from(error: EditError) -> Self {
        let text = error.to_string();
        match error {
            EditError::Locked(state) => Self::with_detail(Code::ApplicationLocked, text)
                .state(state, States::of(&[ApplicationState::Draft])),
            EditError::Closed(closed) => closed.into(),
        }
    }
}
