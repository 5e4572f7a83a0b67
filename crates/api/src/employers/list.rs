use super::TAG;
use super::view::{EmployerPage, EmployerView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::EmployerState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::EmployerId;
use staj_persistence::rows::employers::EmployerFilter;
use staj_persistence::{employers, folded};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EmployerQuery {
    /// Only employers in this state.
    #[param(required = false, nullable = false, inline)]
    state: Option<EmployerState>,
    /// Part of the name. Matching ignores case and Turkish diacritics.
    #[validate(length(min = 1, max = 200))]
    #[param(required = false, nullable = false, min_length = 1, max_length = 200)]
    q: Option<String>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List employers
///
/// Returns every registered institution, newest first.
#[utoipa::path(
    operation_id = "list_employers", tag = TAG, params(EmployerQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of employers", body = EmployerPage))
)]
#[get("/v1/employers")]
pub async fn list_employers(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<EmployerQuery>,
) -> Result<Json<EmployerPage>, ApiError> {
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_employers", &(query.state, &query.q))?;
    let filter = EmployerFilter {
        state: query.state.map(|state| state.0),
        name_key: query.q.as_deref().map(folded),
        after: cursors.read(query.cursor.as_deref())?.map(|key| EmployerId(Uuid::from_bytes(key))),
        limit: rows(query.limit),
    };
    let found = ctx.read(move |tx, _| Ok(employers::list(tx, &filter)?)).await?;
    let (found, more) = cut(found, query.limit);
    let items: Vec<_> = found.into_iter().map(EmployerView::from).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(EmployerPage { items, next_cursor }))
}
