use super::view::{SgkNoticePage, SgkNoticeSummaryView};
use super::{SgkNoticeViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::SgkNoticeState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{SchoolId, SgkNoticeId, TermId};
use staj_persistence::rows::sgk_notices::NoticeFilter;
use staj_persistence::sgk_notices;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SgkNoticeQuery {
    /// Only notices of this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only notices to this school.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Only notices in this state.
    #[param(required = false, nullable = false, inline)]
    state: Option<SgkNoticeState>,
    /// Only notices that the employer has not shared although `due_on` has passed.
    #[serde(default)]
    #[param(required = false, default = false)]
    overdue: bool,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List SGK notices
///
/// Newest first. Employers see their own notices, schools see those that were shared with them, and
/// the programme office sees all. Lists do not contain identity numbers.
#[utoipa::path(
    operation_id = "list_sgk_notices", tag = TAG, params(SgkNoticeQuery),
    extensions(("x-roles" = json!(roles::<SgkNoticeViewer>()))),
    responses((status = 200, description = "A page of SGK notices", body = SgkNoticePage))
)]
#[get("/v1/sgk-notices")]
pub async fn list_sgk_notices(
    ctx: Ctx<SgkNoticeViewer>,
    query: Query<SgkNoticeQuery>,
) -> Result<Json<SgkNoticePage>, ApiError> {
    let (Query(query), now) = (query, ctx.now);
    let asked = (query.term_id, query.school_id, query.state, query.overdue);
    let cursors = Cursors::new(&ctx.app, "list_sgk_notices", &asked)?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|key| SgkNoticeId(Uuid::from_bytes(key)));
    let (state, overdue_at, limit) =
        (query.state.map(|state| state.0), query.overdue.then_some(now), query.limit);
    let (term, school) = (query.term_id.map(TermId), query.school_id.map(SchoolId));
    let (items, more) = ctx
        .read(move |tx, me| {
            let limited = rows(limit);
            let filter = NoticeFilter {
                scope: me.scope(),
                term,
                school,
                state,
                overdue_at,
                after,
                limit: limited,
            };
            let (found, more) = cut(sgk_notices::list(tx, &filter)?, limit);
            let items: Vec<_> =
                found.into_iter().map(|found| SgkNoticeSummaryView::new(found, now)).collect();
            Ok((items, more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(SgkNoticePage { items, next_cursor }))
}
