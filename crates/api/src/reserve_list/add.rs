use super::TAG;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::employers::own;
use crate::problem::{ApiError, Code};
use crate::talent_pool::{ListedPath, TalentPoolEntryView, opened, save};
use actix_web::put;
use actix_web::web::{Json, Path};
use staj_domain::ids::{EmployerId, PoolEntryId};

/// Add a candidate to your reserve list
///
/// Adds a candidate of your talent pool to the end of the list (R48). Candidates see that they are
/// on the list, but not their position. Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "add_to_reserve_list", tag = TAG, params(ListedPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::TalentPoolState, Code::PoolNotOpen, Code::EmployerInactive, Code::QuotaMissing,
        ])),
    ),
    responses((status = 200, description = "The candidate on the reserve list", body = TalentPoolEntryView))
)]
#[put("/v1/employers/{employer_id}/reserve-list/{pool_entry_id}")]
pub async fn add_to_reserve_list(
    ctx: Ctx<EmployerMember>,
    path: Path<ListedPath>,
) -> Result<Json<TalentPoolEntryView>, ApiError> {
    let open = ctx.open();
    let (employer, entry) = (EmployerId(path.employer_id), PoolEntryId(path.pool_entry_id));
    let stamp = ctx.stamp();
    let view = ctx.write(move |tx, me| {
        own(me.employer, employer)?;
        let (_, listing) = opened(tx, me, entry, stamp.at)?;
        let listing = listing.filter(|listing| listing.entry.state.is_listed());
        save(tx, &listing.ok_or(Code::NotFound)?.reserve()?, &stamp)?;
        TalentPoolEntryView::read(tx, me, entry, stamp.at, &open.app.vault)
    });
    Ok(Json(view.await?))
}
