use super::view::{InterviewPage, InterviewView};
use super::{InterviewViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::InterviewState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{InterviewId, TermId};
use staj_persistence::interviews;
use staj_persistence::rows::interviews::InterviewFilter;
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
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List interviews
///
/// Returns interviews without passcodes, newest first. Candidates see their own (R61). Members of
/// an employer see those of their employer. The programme office sees all.
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
    let cursors = Cursors::new(&ctx.app, "list_interviews", &(query.term_id, &query.state))?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|key| InterviewId(Uuid::from_bytes(key)));
    let (term, states, limit) = (
        query.term_id.map(TermId),
        query.state.iter().map(|state| state.0).collect::<Vec<_>>(),
        query.limit,
    );
    let now = ctx.now;
    let (items, more) = ctx
        .read(move |tx, me| {
            let filter = InterviewFilter {
                scope: me.scope(),
                term,
                states: states.clone(),
                officer: None,
                ends_after: None,
                after,
                limit: rows(limit),
            };
            let (found, more) = cut(interviews::list(tx, &filter)?, limit);
            let view = |found| InterviewView::new(found, me, now, &open.app.vault);
            let items = found.into_iter().map(view).collect::<Result<Vec<_>, _>>()?;
            Ok((items, more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(InterviewPage { items, next_cursor }))
}
