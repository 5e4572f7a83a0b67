use super::TAG;
use super::view::{ErasurePage, ErasureView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_persistence::privacy;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ErasureQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List the erasures
///
/// The records of whose data was erased, newest first. They name people by ids that lead to nothing
/// any more.
#[utoipa::path(
    operation_id = "list_erasures", tag = TAG, params(ErasureQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of erasures", body = ErasurePage))
)]
#[get("/v1/erasures")]
pub async fn list_erasures(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<ErasureQuery>,
) -> Result<Json<ErasurePage>, ApiError> {
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_erasures", &())?;
    let after = cursors.read(query.cursor.as_deref())?.map(Uuid::from_bytes);
    let limit = query.limit;
    let (found, more) =
        ctx.read(move |tx, _| Ok(cut(privacy::erasures(tx, after, rows(limit))?, limit))).await?;
    let items: Vec<ErasureView> = found.into_iter().map(ErasureView::from).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(ErasurePage { items, next_cursor }))
}
