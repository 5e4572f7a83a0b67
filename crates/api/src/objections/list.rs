use super::TAG;
use super::actions::views;
use super::view::ObjectionPage;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::evaluations::EvaluationViewer;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::ObjectionState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{ApplicationId, ObjectionId, TermId};
use staj_persistence::objections;
use staj_persistence::rows::objections::ObjectionFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ObjectionQuery {
    /// Only objections in this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only objections to the evaluation of this application.
    #[param(required = false, nullable = false)]
    application_id: Option<Uuid>,
    /// Only objections in one of these states. Repeat the parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<ObjectionState>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List objections
///
/// Oldest first. Candidates see their own objections, and the programme office sees all. With
/// `state=open`, this is the work queue of the office.
#[utoipa::path(
    operation_id = "list_objections", tag = TAG, params(ObjectionQuery),
    extensions(("x-roles" = json!(roles::<EvaluationViewer>()))),
    responses((status = 200, description = "A page of objections", body = ObjectionPage))
)]
#[get("/v1/objections")]
pub async fn list_objections(
    ctx: Ctx<EvaluationViewer>,
    query: Query<ObjectionQuery>,
) -> Result<Json<ObjectionPage>, ApiError> {
    let Query(query) = query;
    let (term, application) = (query.term_id.map(TermId), query.application_id.map(ApplicationId));
    let of = (query.term_id, query.application_id, &query.state);
    let cursors = Cursors::new(&ctx.app, "list_objections", &of)?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|key| ObjectionId(Uuid::from_bytes(key)));
    let states: Vec<_> = query.state.iter().map(|state| state.0).collect();
    let (limit, role, now) = (query.limit, ctx.claims.role, ctx.now);
    let (items, more) = ctx
        .read(move |tx, me| {
            let candidate = match me {
                EvaluationViewer::Candidate(me) => Some(me.id),
                EvaluationViewer::ProgrammeOfficer(_) => None,
            };
            let limit_and_one = rows(limit);
            let filter = ObjectionFilter {
                candidate,
                term,
                application,
                states: states.clone(),
                after,
                limit: limit_and_one,
            };
            let (found, more) = cut(objections::list(tx, &filter)?, limit);
            Ok((views(tx, found, role, now)?, more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(ObjectionPage { items, next_cursor }))
}
