use super::TAG;
use super::view::FailedItemPage;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::Job;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::FailedItemId;
use staj_persistence::failed_items;
use staj_persistence::rows::failed_items::FailedItemFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FailedItemQuery {
    /// Only items of this job.
    #[param(required = false, nullable = false, inline)]
    job: Option<Job>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List failed items
///
/// Returns the items that jobs failed to process and will retry or have set aside, newest first. A
/// failed item does not hold up the other items of its job. Items that were set aside also count as
/// violations of `no_failed_item_is_set_aside` in `check_invariants`.
#[utoipa::path(
    operation_id = "list_failed_items", tag = TAG, params(FailedItemQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of failed items", body = FailedItemPage))
)]
#[get("/v1/failed-items")]
pub async fn list_failed_items(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<FailedItemQuery>,
) -> Result<Json<FailedItemPage>, ApiError> {
    let Query(FailedItemQuery { job, limit, cursor }) = query;
    let cursors = Cursors::new(&ctx.app, "list_failed_items", &job)?;
    let filter = FailedItemFilter {
        job: job.map(|job| job.0),
        after: cursors.read(cursor.as_deref())?.map(|id| FailedItemId(Uuid::from_bytes(id))),
        limit: rows(limit),
    };
    let found = ctx.read(move |tx, _| Ok(failed_items::list(tx, &filter)?)).await?;
    let (found, more) = cut(found, limit);
    let next_cursor = found.last().filter(|_| more).map(|last| cursors.make(last.id.0.as_bytes()));
    Ok(Json(FailedItemPage { items: found.into_iter().map(Into::into).collect(), next_cursor }))
}
