use super::TAG;
use super::view::{LegalHoldPage, LegalHoldView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, PageQuery, cut, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_persistence::privacy;
use uuid::Uuid;

/// List the legal holds
///
/// Newest first, those that last and those that were lifted.
#[utoipa::path(
    operation_id = "list_legal_holds", tag = TAG, params(PageQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of holds", body = LegalHoldPage))
)]
#[get("/v1/legal-holds")]
pub async fn list_legal_holds(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<PageQuery>,
) -> Result<Json<LegalHoldPage>, ApiError> {
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_legal_holds", &())?;
    let after = cursors.read(query.cursor.as_deref())?.map(Uuid::from_bytes);
    let limit = query.limit;
    let (found, more) =
        ctx.read(move |tx, _| Ok(cut(privacy::holds(tx, after, rows(limit))?, limit))).await?;
    let items: Vec<LegalHoldView> = found.into_iter().map(LegalHoldView::from).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(LegalHoldPage { items, next_cursor }))
}
