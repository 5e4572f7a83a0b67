use super::view::TermStatisticsView;
use super::{TAG, is_of_office, readable};
use crate::caller::ProgrammeOfficer;
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::TermId;
use staj_persistence::statistics;

/// Get the statistics of a term
///
/// Numbers of applications, documents, scores, pool entries, offers and internships. They are
/// public once the pool is open (R29). Public statistics omit small numbers, and numbers from which
/// small numbers could be derived. The programme office, when signed in, sees every number at any
/// time.
#[utoipa::path(
    operation_id = "get_term_statistics", tag = TAG, params(TermPath), security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([Code::WrongPhase]))),
    responses((status = 200, description = "The statistics", body = TermStatisticsView))
)]
#[get("/v1/terms/{term_id}/statistics")]
pub async fn get_term_statistics(
    open: Open,
    officer: Option<Ctx<ProgrammeOfficer>>,
    path: Path<TermPath>,
) -> Result<Json<TermStatisticsView>, ApiError> {
    let (id, now, app) = (TermId(path.term_id), open.now, open.app.clone());
    let is_officer = is_of_office(officer).await;
    let statistics = open
        .read_behind(move |tx| {
            let term = readable(tx, id, is_officer, now)?;
            let today = istanbul_date(now);
            let (at, counts) = app.counts.of(id, now, || Ok(statistics::count(tx, id, today)?))?;
            let ranking = app.rankings.of(tx, &term)?;
            let complete = TermStatisticsView::complete(id, (at, &counts), &ranking);
            Ok(if is_officer { complete } else { complete.public(&ranking) })
        })
        .await?;
    Ok(Json(statistics))
}
