use super::TAG;
use super::list::QuotaQuery;
use super::view::{QuotaPage, QuotaView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, rows};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::{QuotaId, TermId};
use staj_persistence::rows::quotas::QuotaFilter;
use staj_persistence::{quotas, terms};
use uuid::Uuid;

/// List the quotas of a term
///
/// The quota of each employer in the term, newest first, with the interviews that the employer
/// scheduled and cancelled. An interview reveals who a candidate is (A20), so this shows how many
/// candidates each employer has identified.
#[utoipa::path(
    operation_id = "list_term_quotas", tag = TAG, params(TermPath, QuotaQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of quotas", body = QuotaPage))
)]
#[get("/v1/terms/{term_id}/quotas")]
pub async fn list_term_quotas(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    query: Query<QuotaQuery>,
) -> Result<Json<QuotaPage>, ApiError> {
    let (Query(query), term, now) = (query, TermId(path.term_id), ctx.now);
    let cursors = Cursors::new(&ctx.app, "list_term_quotas", &term.0)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| QuotaId(Uuid::from_bytes(key)));
    let filter =
        QuotaFilter { term: Some(term), after, limit: rows(query.limit), ..QuotaFilter::default() };
    let found = ctx
        .read(move |tx, _| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            Ok(quotas::list(tx, &filter, now)?)
        })
        .await?;
    let (found, more) = cut(found, query.limit);
    let items: Vec<_> = found.into_iter().map(QuotaView::from).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(QuotaPage { items, next_cursor }))
}
