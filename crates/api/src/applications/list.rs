use super::view::ApplicationPage;
use super::{ApplicationView, ApplicationViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::ApplicationState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{ApplicationId, TermId};
use staj_persistence::applications;
use staj_persistence::rows::applications::ApplicationFilter;
use staj_persistence::rows::people::PersonQuery;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ApplicationQuery {
    /// Only applications in this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only applications in one of these states. Repeat the parameter for several states.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<ApplicationState>,
    /// Only those of the person whose name has words that begin with these, or who has this application
    /// number or student number. Case and Turkish letters make no difference.
    #[validate(length(min = 1, max = 100))]
    #[param(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 100,
        example = "yılmaz ay"
    )]
    q: Option<String>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List applications
///
/// Returns applications, newest first. Candidates see their own. School officers see the submitted
/// applications of their school. The programme office sees all.
#[utoipa::path(
    operation_id = "list_applications", tag = TAG, params(ApplicationQuery),
    extensions(("x-roles" = json!(roles::<ApplicationViewer>()))),
    responses((status = 200, description = "A page of applications", body = ApplicationPage))
)]
#[get("/v1/applications")]
pub async fn list_applications(
    ctx: Ctx<ApplicationViewer>,
    query: Query<ApplicationQuery>,
) -> Result<Json<ApplicationPage>, ApiError> {
    let (Query(query), now) = (query, ctx.now);
    let asked = (query.term_id, &query.state, &query.q);
    let person = query.q.as_deref().map(PersonQuery::of);
    let cursors = Cursors::new(&ctx.app, "list_applications", &asked)?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|key| ApplicationId(Uuid::from_bytes(key)));
    let limit = query.limit;
    let (items, more) = ctx
        .read(move |tx, me| {
            let filter = ApplicationFilter {
                scope: me.scope(),
                term: query.term_id.map(TermId),
                states: query.state.iter().map(|state| state.0).collect(),
                person: person.clone(),
                now,
                after,
                limit: rows(limit),
            };
            let (found, more) = cut(applications::list(tx, &filter)?, limit);
            let view = |application| ApplicationView::new(application, None);
            Ok((found.into_iter().map(view).collect::<Vec<_>>(), more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(ApplicationPage { items, next_cursor }))
}
