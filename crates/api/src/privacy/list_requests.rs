use super::TAG;
use super::view::{DataRequestPage, DataRequestView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::DataRequestState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::{DataRequestId, UserId};
use staj_persistence::privacy;
use staj_persistence::rows::privacy::DataRequestFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DataRequestQuery {
    /// Only requests of this user.
    #[param(required = false, nullable = false)]
    user_id: Option<Uuid>,
    /// Only requests in one of these states. Repeat the parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<DataRequestState>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List requests about people's data
///
/// Oldest first. With `state=open`, this is the work queue of the programme office.
#[utoipa::path(
    operation_id = "list_data_requests", tag = TAG, params(DataRequestQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of requests", body = DataRequestPage))
)]
#[get("/v1/data-requests")]
pub async fn list_data_requests(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<DataRequestQuery>,
) -> Result<Json<DataRequestPage>, ApiError> {
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_data_requests", &(query.user_id, &query.state))?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|key| DataRequestId(Uuid::from_bytes(key)));
    let (limit, today) = (query.limit, istanbul_date(ctx.now));
    let filter = DataRequestFilter {
        user: query.user_id.map(UserId),
        states: query.state.iter().map(|state| state.0).collect(),
        after,
        limit: rows(limit),
    };
    let (found, more) =
        ctx.read(move |tx, _| Ok(cut(privacy::requests(tx, &filter)?, limit))).await?;
    let items: Vec<_> = found.into_iter().map(|row| DataRequestView::new(row, today)).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(DataRequestPage { items, next_cursor }))
}
