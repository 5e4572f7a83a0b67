//! SGK notices, with which schools register interns for social security (R18–R20).

mod acknowledge;
mod acknowledge_many;
mod actions;
mod declare;
mod declare_many;
mod declare_sheet;
mod export;
mod get;
mod list;
mod reject;
mod remind;
mod share;
mod share_many;
mod view;

pub use export::ExportFormat;
pub use view::SgkNoticeView;
use view::{SgkNoticeResult, SgkNoticeSummaryView};

use crate::app::App;
use crate::caller::{Caller, one_of};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::event::Event;
use staj_domain::ids::SgkNoticeId;
use staj_domain::sgk_notice::{SgkNotice, SgkNoticeReader, WrongSgkNoticeState};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{Tx, events, reference, sgk_notices};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "sgk-notices";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_sgk_notices)
        // Before `get_sgk_notice`: otherwise `export` would be taken for an id.
        .service(export::export_sgk_notices)
        .service(share_many::share_sgk_notices)
        .service(acknowledge_many::acknowledge_sgk_notices)
        .service(declare_many::declare_sgk_notices)
        .service(declare_sheet::declare_sgk_notices_from_sheet)
        .service(get::get_sgk_notice)
        .service(share::share_sgk_notice)
        .service(acknowledge::acknowledge_sgk_notice)
        .service(reject::reject_sgk_notice)
        .service(remind::remind_of_sgk_notice)
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

type Changed = Result<(SgkNotice, Vec<Event>), ApiError>;

/// Changes a notice, and answers with all of it.
async fn change<C: Caller + Into<SgkNoticeViewer>>(
    ctx: &Ctx<C>,
    id: Uuid,
    command: impl Fn(SgkNotice) -> Changed + Send + 'static,
) -> Result<Json<SgkNoticeView>, ApiError> {
    let (id, stamp, app) = (SgkNoticeId(id), ctx.stamp(), ctx.app.clone());
    let notice = ctx.write(move |tx, me| {
        save(tx, id, me.into(), &stamp, &command)?;
        answer(&app, tx, id, me.into(), stamp.at)
    });
    Ok(Json(notice.await?))
}

/// Changes one of several notices, and answers in short: a list holds no identity numbers.
async fn change_one_of<C: Caller + Into<SgkNoticeViewer>>(
    ctx: &Ctx<C>,
    id: Uuid,
    command: impl Fn(SgkNotice) -> Changed + Send + 'static,
) -> SgkNoticeResult {
    let (notice, stamp) = (SgkNoticeId(id), ctx.stamp());
    let changed = ctx.write(move |tx, me| {
        save(tx, notice, me.into(), &stamp, &command)?;
        let found = sgk_notices::find(tx, notice, me.into().scope())?.ok_or(Code::NotFound)?;
        Ok(SgkNoticeSummaryView::new(found, stamp.at))
    });
    SgkNoticeResult::new(id, 200, changed.await)
}

fn save(
    tx: &mut Tx<'_>,
    id: SgkNoticeId,
    me: SgkNoticeViewer,
    stamp: &Stamp,
    command: impl Fn(SgkNotice) -> Changed,
) -> Result<(), ApiError> {
    let notice = sgk_notices::lock(tx, id, me.scope())?.ok_or(Code::NotFound)?;
    let (notice, told) = command(notice)?;
    if !told.is_empty() {
        sgk_notices::save(tx, &notice)?;
        events::append(tx, stamp, &told)?;
    }
    Ok(())
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
