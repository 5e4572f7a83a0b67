use super::view::FailedItemView;
use super::{FailedItemPath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::FailedItemId;
use staj_persistence::{events, failed_items};

/// Retry a failed item
///
/// The job retries the item at its next tick, a few seconds from now, and counts its attempts from
/// zero again. An item that succeeded no longer exists: the response is then 404.
#[utoipa::path(
    operation_id = "retry_failed_item", tag = TAG, params(FailedItemPath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "The item, due now", body = FailedItemView))
)]
#[post("/v1/failed-items/{failed_item_id}/retry")]
pub async fn retry_failed_item(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<FailedItemPath>,
) -> Result<Json<FailedItemView>, ApiError> {
    let (id, stamp) = (FailedItemId(path.failed_item_id), ctx.stamp());
    let item = ctx
        .write(move |tx, _| {
            let found = failed_items::lock(tx, id)?.ok_or(Code::NotFound)?;
            let (item, event) = found.retry(stamp.at);
            failed_items::save(tx, &item)?;
            events::append(tx, &stamp, &[event])?;
            Ok(item)
        })
        .await?;
    Ok(Json(item.into()))
}
