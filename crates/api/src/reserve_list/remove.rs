use super::TAG;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::employers::own;
use crate::problem::{ApiError, Code};
use crate::talent_pool::{ListedPath, listed, save};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use staj_domain::ids::{EmployerId, PoolEntryId};

/// Remove a candidate from your reserve list
///
/// The candidate remains in your talent pool. The candidates below them move up.
#[utoipa::path(
    operation_id = "remove_from_reserve_list", tag = TAG, params(ListedPath),
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    responses((status = 204, description = "The candidate is not on the reserve list"))
)]
#[delete("/v1/employers/{employer_id}/reserve-list/{pool_entry_id}")]
pub async fn remove_from_reserve_list(
    ctx: Ctx<EmployerMember>,
    path: Path<ListedPath>,
) -> Result<HttpResponse, ApiError> {
    let (employer, entry) = (EmployerId(path.employer_id), PoolEntryId(path.pool_entry_id));
    let stamp = ctx.stamp();
    ctx.write(move |tx, me| {
        own(me.employer, employer)?;
        let listing = listed(tx, employer, entry, stamp.at)?.ok_or(Code::NotFound)?;
        save(tx, &listing.unreserve(), &stamp)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
