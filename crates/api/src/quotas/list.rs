use super::TAG;
use super::view::{QuotaPage, QuotaView};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::employers::{EmployerPath, EmployerViewer};
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, QuotaId};
use staj_persistence::rows::quotas::QuotaFilter;
use staj_persistence::{employers, quotas};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct QuotaQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    pub(super) cursor: Option<String>,
}

/// List the quotas of an employer
///
/// One quota for each term in which the employer defined one, newest first.
#[utoipa::path(
    operation_id = "list_quotas", tag = TAG, params(EmployerPath, QuotaQuery),
    extensions(("x-roles" = json!(roles::<EmployerViewer>()))),
    responses((status = 200, description = "A page of quotas", body = QuotaPage))
)]
#[get("/v1/employers/{employer_id}/quotas")]
pub async fn list_quotas(
    ctx: Ctx<EmployerViewer>,
    path: Path<EmployerPath>,
    query: Query<QuotaQuery>,
) -> Result<Json<QuotaPage>, ApiError> {
    let (Query(query), employer, now) = (query, EmployerId(path.employer_id), ctx.now);
    let cursors = Cursors::new(&ctx.app, "list_quotas", &employer.0)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| QuotaId(Uuid::from_bytes(key)));
    let filter = QuotaFilter {
        employer: Some(employer),
        after,
        limit: rows(query.limit),
        ..QuotaFilter::default()
    };
    let found = ctx
        .read(move |tx, me| {
            me.may_see(employer)?;
            employers::load(tx, employer)?.ok_or(Code::NotFound)?;
            Ok(quotas::list(tx, &filter, now)?)
        })
        .await?;
    let (found, more) = cut(found, query.limit);
    let items: Vec<_> = found.into_iter().map(QuotaView::from).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(QuotaPage { items, next_cursor }))
}
