use super::TAG;
use super::view::CalendarCheckPage;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{CalendarCheckId, TermId};
use staj_persistence::rows::evaluations::CalendarCheckFilter;
use staj_persistence::{evaluations, terms};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CalendarCheckQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List calendar checks
///
/// Returns who checked the calendar of a term, when, and what they found, newest first.
#[utoipa::path(
    operation_id = "list_calendar_checks", tag = TAG, params(TermPath, CalendarCheckQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of checks", body = CalendarCheckPage))
)]
#[get("/v1/terms/{term_id}/calendar-checks")]
pub async fn list_calendar_checks(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    query: Query<CalendarCheckQuery>,
) -> Result<Json<CalendarCheckPage>, ApiError> {
    let (term, Query(query)) = (TermId(path.term_id), query);
    let cursors = Cursors::new(&ctx.app, "list_calendar_checks", &term.0)?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|id| CalendarCheckId(Uuid::from_bytes(id)));
    let filter = CalendarCheckFilter { term, after, limit: rows(query.limit) };
    let found = ctx
        .read(move |tx, _| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            Ok(evaluations::list_checks(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, query.limit);
    let next_cursor = found.last().filter(|_| more).map(|last| cursors.make(last.id.0.as_bytes()));
    Ok(Json(CalendarCheckPage { items: found.into_iter().map(Into::into).collect(), next_cursor }))
}
