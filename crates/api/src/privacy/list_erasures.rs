use super::TAG;
use super::view::{ErasurePage, ErasureView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, PageQuery, cut, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_persistence::privacy;
use uuid::Uuid;

/// List the erasures
///
/// The records of whose data was erased, newest first. They name people by ids that lead to nothing
/// any more.
#[utoipa::path(
    operation_id = "list_erasures", tag = TAG, params(PageQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of erasures", body = ErasurePage))
)]
#[get("/v1/erasures")]
pub async fn list_erasures(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<PageQuery>,
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
