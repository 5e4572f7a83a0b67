use super::TAG;
use super::view::{DataRequestPage, DataRequestView};
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, PageQuery, cut, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::DataRequestId;
use staj_persistence::privacy;
use staj_persistence::rows::privacy::DataRequestFilter;
use uuid::Uuid;

/// List your requests about your data
///
/// Oldest first, with the answers.
#[utoipa::path(
    operation_id = "list_my_data_requests", tag = TAG, params(PageQuery),
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "A page of requests", body = DataRequestPage))
)]
#[get("/v1/me/data-requests")]
pub async fn list_my_data_requests(
    ctx: Ctx<Person>,
    query: Query<PageQuery>,
) -> Result<Json<DataRequestPage>, ApiError> {
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_my_data_requests", &())?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|key| DataRequestId(Uuid::from_bytes(key)));
    let (limit, today) = (query.limit, istanbul_date(ctx.now));
    let (found, more) = ctx
        .read(move |tx, me| {
            let filter = DataRequestFilter {
                user: Some(me.user),
                states: vec![],
                after,
                limit: rows(limit),
            };
            Ok(cut(privacy::requests(tx, &filter)?, limit))
        })
        .await?;
    let items: Vec<_> = found.into_iter().map(|row| DataRequestView::new(row, today)).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(DataRequestPage { items, next_cursor }))
}
