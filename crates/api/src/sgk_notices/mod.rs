//! SGK notices, with which schools register interns for social security (R18–R20).

mod acknowledge;
mod actions;
mod declare;
mod export;
mod get;
mod list;
mod reject;
mod share;
mod view;

pub use view::SgkNoticeView;

use crate::app::App;
use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::ids::SgkNoticeId;
use staj_domain::sgk_notice::{SgkNoticeReader, WrongSgkNoticeState};
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{Tx, reference, sgk_notices};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "sgk-notices";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_sgk_notices)
        // Before `get_sgk_notice`: otherwise `export` would be taken for an id.
        .service(export::export_sgk_notices)
        .service(get::get_sgk_notice)
        .service(share::share_sgk_notice)
        .service(acknowledge::acknowledge_sgk_notice)
        .service(reject::reject_sgk_notice)
        .service(declare::declare_sgk_notice);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SgkNoticePath {
    /// Id of the notice.
    sgk_notice_id: Uuid,
}

one_of! {
    /// Who sees SGK notices: the employer that shares them, the school unit that acts on them, the
    /// career centre, and the programme office.
    pub enum SgkNoticeViewer { EmployerMember, SchoolUnit, CareerOfficer, ProgrammeOfficer }
}

impl SgkNoticeViewer {
    fn scope(self) -> SgkNoticeScope {
        match self {
            Self::EmployerMember(member) => SgkNoticeScope::Employer(member.employer),
            Self::SchoolUnit(unit) => SgkNoticeScope::School(unit.school),
            Self::CareerOfficer(officer) => SgkNoticeScope::School(officer.school),
            Self::ProgrammeOfficer(_) => SgkNoticeScope::Everyone,
        }
    }

    fn reader(self) -> SgkNoticeReader {
        match self {
            Self::EmployerMember(_) => SgkNoticeReader::Employer,
            Self::SchoolUnit(_) => SgkNoticeReader::SchoolUnit,
            Self::CareerOfficer(_) => SgkNoticeReader::CareerCentre,
            Self::ProgrammeOfficer(_) => SgkNoticeReader::ProgrammeOffice,
        }
    }
}

/// The full view of the notice as the viewer sees it now.
fn answer(
    app: &App,
    tx: &mut Tx<'_>,
    id: SgkNoticeId,
    viewer: SgkNoticeViewer,
    now: OffsetDateTime,
) -> Result<SgkNoticeView, ApiError> {
    let found = sgk_notices::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let actions = actions::actions(&found.notice.clone().try_into()?, viewer, now)?;
    let view = SgkNoticeView::single(found, viewer, &reference::holidays(tx)?, &app.vault, now)?;
    Ok(SgkNoticeView { actions: Some(actions), ..view })
}

impl From<WrongSgkNoticeState> for ApiError {
    fn from(error: WrongSgkNoticeState) -> Self {
        Self::with_detail(Code::SgkNoticeState, error).state(error.0, error.1)
    }
}
