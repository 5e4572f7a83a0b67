use super::{ListedPath, TAG, listed, save};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::employers::own;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use staj_domain::ids::{EmployerId, PoolEntryId};

/// Remove a candidate from your talent pool
///
/// Also removes the candidate from your reserve list. Offers and interviews are not affected.
#[utoipa::path(
    operation_id = "remove_from_talent_pool", tag = TAG, params(ListedPath),
    extensions(("x-roles" = json!(roles::<EmployerMember>()))),
    responses((status = 204, description = "Removed"))
)]
#[delete("/v1/employers/{employer_id}/talent-pool/{pool_entry_id}")]
pub async fn remove_from_talent_pool(
    ctx: Ctx<EmployerMember>,
    path: Path<ListedPath>,
) -> Result<HttpResponse, ApiError> {
    let (employer, entry) = (EmployerId(path.employer_id), PoolEntryId(path.pool_entry_id));
    let stamp = ctx.stamp();
    ctx.write(move |tx, me| {
        own(me.employer, employer)?;
        let listing = listed(tx, employer, entry, stamp.at)?.ok_or(Code::NotFound)?;
        save(tx, &listing.remove(), &stamp)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
