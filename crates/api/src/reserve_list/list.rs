use super::TAG;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::employers::{EmployerPath, own};
use crate::input::Query;
use crate::page::{Cursors, rows};
use crate::problem::{ApiError, Code};
use crate::talent_pool::TalentPoolEntryPage;
use crate::talent_pool::list::{TalentPoolQuery, active};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::{EmployerId, QuotaId, TermId};
use staj_persistence::rows::talent_pool::{TalentPoolFilter, TalentPoolPage};
use uuid::Uuid;

/// List your reserve list
///
/// By position; the list of the quota that was created last comes first. Like your talent pool, it
/// does not show who the candidates are.
#[utoipa::path(
    operation_id = "list_reserve_list", tag = TAG, params(EmployerPath, TalentPoolQuery),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::EmployerInactive])),
    ),
    responses((status = 200, description = "A page of your reserve list", body = TalentPoolEntryPage))
)]
#[get("/v1/employers/{employer_id}/reserve-list")]
pub async fn list_reserve_list(
    ctx: Ctx<EmployerMember>,
    path: Path<EmployerPath>,
    query: Query<TalentPoolQuery>,
) -> Result<Json<TalentPoolEntryPage>, ApiError> {
    let (employer, Query(query), now) = (EmployerId(path.employer_id), query, ctx.now);
    let (term, app) = (query.term_id.map(TermId), ctx.app.clone());
    let page = ctx.read(move |tx, me| {
        own(me.employer, employer)?;
        active(tx, employer)?;
        let cursors = Cursors::new(&app, "list_reserve_list", &(path.employer_id, query.term_id))?;
        let after = cursors.read::<20>(query.cursor.as_deref())?.map(position);
        let filter = TalentPoolFilter {
            employer,
            term,
            only: None,
            page: TalentPoolPage::Reserve(after),
            limit: rows(query.limit),
        };
        TalentPoolEntryPage::read(tx, me, (&filter, query.limit), &cursors, now, &app.vault)
    });
    Ok(Json(page.await?))
}

/// Decodes the quota and the position from the key of a cursor.
fn position(key: [u8; 20]) -> (QuotaId, i32) {
    let (mut quota, mut place) = ([0; 16], [0; 4]);
    quota.copy_from_slice(&key[..16]);
    place.copy_from_slice(&key[16..]);
    (QuotaId(Uuid::from_bytes(quota)), i32::from_be_bytes(place))
}
