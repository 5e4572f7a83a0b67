use super::view::{InterviewPage, InterviewView};
use super::{InterviewViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, instant_key, parse_instant_key, rows};
use crate::problem::ApiError;
use crate::wire::{InterviewSort, InterviewState, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{InterviewId, PoolEntryId, TermId};
use staj_domain::interview::InterviewSort as Sort;
use staj_persistence::interviews;
use staj_persistence::rows::interviews::InterviewFilter;
use staj_persistence::rows::order::Order;
use time::OffsetDateTime;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InterviewQuery {
    /// Only interviews of this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only interviews in one of these states. Repeat the parameter for several states.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<InterviewState>,
    /// Only interviews with this candidate.
    #[param(required = false, nullable = false)]
    pool_entry_id: Option<Uuid>,
    /// Only interviews that begin at this instant or later.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(required = false, nullable = false)]
    from: Option<OffsetDateTime>,
    /// Only interviews that begin before this instant.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(required = false, nullable = false)]
    until: Option<OffsetDateTime>,
    /// The order by the time at which they begin.
    #[serde(default = "earliest")]
    #[param(required = false, inline, default = "starts_at")]
    sort: InterviewSort,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

fn earliest() -> InterviewSort {
    Wire(Sort::Earliest)
}

/// List interviews
///
/// Returns interviews without passcodes, the earliest first. To see what is ahead, send the present
/// instant as `from`. Candidates see their own interviews (R61). Members of an employer see those of
/// their employer. The programme office sees all.
#[utoipa::path(
    operation_id = "list_interviews", tag = TAG, params(InterviewQuery),
    extensions(("x-roles" = json!(roles::<InterviewViewer>()))),
    responses((status = 200, description = "A page of interviews", body = InterviewPage))
)]
#[get("/v1/interviews")]
pub async fn list_interviews(
    ctx: Ctx<InterviewViewer>,
    query: Query<InterviewQuery>,
) -> Result<Json<InterviewPage>, ApiError> {
    let open = ctx.open();
    let Query(query) = query;
    let asked =
        (&query.term_id, &query.state, query.pool_entry_id, query.from, query.until, query.sort);
    let cursors = Cursors::new(&ctx.app, "list_interviews", &asked)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| {
        let (at, id) = parse_instant_key(key);
        (at, InterviewId(id))
    });
    let limit = query.limit;
    let now = ctx.now;
    let (items, more) = ctx
        .read(move |tx, me| {
            let filter = InterviewFilter {
                scope: me.scope(),
                term: query.term_id.map(TermId),
                states: query.state.iter().map(|state| state.0).collect(),
                officer: None,
                entry: query.pool_entry_id.map(PoolEntryId),
                ends_after: None,
                from: query.from,
                until: query.until,
                order: Order { latest_first: query.sort.0 == Sort::Latest, after },
                limit: rows(limit),
            };
            let (found, more) = cut(interviews::list(tx, &filter)?, limit);
            let view = |found| InterviewView::new(found, me, now, &open.app.vault);
            let items = found.into_iter().map(view).collect::<Result<Vec<_>, _>>()?;
            Ok((items, more))
        })
        .await?;
    let key = |last: &InterviewView| instant_key(last.starts_at, last.id);
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(&key(last)));
    Ok(Json(InterviewPage { items, next_cursor }))
}
