use super::TAG;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::employers::own;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::talent_pool::{ListedPath, TalentPoolEntryView, opened, save};
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, PoolEntryId};
use utoipa::ToSchema;
use validator::Validate;

/// Where a candidate moves on the reserve list.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReserveMove {
    /// The new position, counted from 1. A number beyond the end means the last position.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1000000, examples(1))]
    position: u32,
}

/// Move a candidate on your reserve list
///
/// The positions of the others are adjusted. Positions are always 1, 2, 3 and so on, even after
/// simultaneous moves.
#[utoipa::path(
    operation_id = "move_in_reserve_list", tag = TAG, params(ListedPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::TalentPoolState, Code::PoolNotOpen, Code::EmployerInactive, Code::QuotaMissing,
        ])),
    ),
    request_body = ReserveMove,
    responses((status = 200, description = "The candidate at the new position", body = TalentPoolEntryView))
)]
#[post("/v1/employers/{employer_id}/reserve-list/{pool_entry_id}/move")]
pub async fn move_in_reserve_list(
    ctx: Ctx<EmployerMember>,
    path: Path<ListedPath>,
    body: Body<ReserveMove>,
) -> Result<Json<TalentPoolEntryView>, ApiError> {
    let open = ctx.open();
    let (employer, entry) = (EmployerId(path.employer_id), PoolEntryId(path.pool_entry_id));
    let (position, stamp) = (body.0.position, ctx.stamp());
    let view = ctx.write(move |tx, me| {
        own(me.employer, employer)?;
        let (_, listing) = opened(tx, me, entry, stamp.at)?;
        let listing = listing.filter(|listing| listing.entry.state.is_listed());
        save(tx, &listing.ok_or(Code::NotFound)?.move_to(position)?, &stamp)?;
        TalentPoolEntryView::read(tx, me, entry, stamp.at, &open.app.vault)
    });
    Ok(Json(view.await?))
}
