use super::view::{LedgerLinePage, LedgerLineView};
use super::{QuotaPath, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::employers::EmployerViewer;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, TermId};
use staj_persistence::quotas;
use utoipa::IntoParams;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LedgerLineQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List the ledger of a quota
///
/// Explains the balance of the quota: every change of the total, and every place that an offer took
/// or gave back. Newest first.
#[utoipa::path(
    operation_id = "list_quota_ledger", tag = TAG, params(QuotaPath, LedgerLineQuery),
    extensions(("x-roles" = json!(roles::<EmployerViewer>()))),
    responses((status = 200, description = "A page of ledger lines", body = LedgerLinePage))
)]
#[get("/v1/employers/{employer_id}/quotas/{term_id}/ledger")]
pub async fn list_quota_ledger(
    ctx: Ctx<EmployerViewer>,
    path: Path<QuotaPath>,
    query: Query<LedgerLineQuery>,
) -> Result<Json<LedgerLinePage>, ApiError> {
    let (employer, term) = (EmployerId(path.employer_id), TermId(path.term_id));
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_quota_ledger", &(employer.0, term.0))?;
    let before = cursors.read(query.cursor.as_deref())?.map(i64::from_be_bytes);
    let limit = rows(query.limit);
    let found = ctx
        .read(move |tx, me| {
            me.may_see(employer)?;
            let quota = quotas::load(tx, employer, term)?.ok_or(Code::NotFound)?;
            Ok(quotas::list_ledger(tx, quota.id, before, limit)?)
        })
        .await?;
    let (found, more) = cut(found, query.limit);
    let items: Vec<_> = found.into_iter().map(LedgerLineView::from).collect();
    let next_cursor =
        items.last().filter(|_| more).map(|last| cursors.make(&last.id.to_be_bytes()));
    Ok(Json(LedgerLinePage { items, next_cursor }))
}
