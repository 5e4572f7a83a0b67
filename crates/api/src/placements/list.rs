use super::view::PlacementPage;
use super::{PlacementView, PlacementViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::PlacementState;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{PlacementId, TermId};
use staj_persistence::placements;
use staj_persistence::rows::placements::PlacementFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PlacementQuery {
    /// Only placements of this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only placements that are in this state now.
    #[param(required = false, nullable = false, inline)]
    state: Option<PlacementState>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List placements
///
/// Newest first. Interns see their own internships, employers and schools see those with them, and
/// the programme office sees all.
#[utoipa::path(
    operation_id = "list_placements", tag = TAG, params(PlacementQuery),
    extensions(("x-roles" = json!(roles::<PlacementViewer>()))),
    responses((status = 200, description = "A page of placements", body = PlacementPage))
)]
#[get("/v1/placements")]
pub async fn list_placements(
    ctx: Ctx<PlacementViewer>,
    query: Query<PlacementQuery>,
) -> Result<Json<PlacementPage>, ApiError> {
    let (Query(query), now) = (query, ctx.now);
    let cursors = Cursors::new(&ctx.app, "list_placements", &(query.term_id, query.state))?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|key| PlacementId(Uuid::from_bytes(key)));
    let (term, state, limit) =
        (query.term_id.map(TermId), query.state.map(|state| state.0), query.limit);
    let (found, more) = ctx
        .read(move |tx, me| {
            let limited = rows(limit);
            let filter =
                PlacementFilter { scope: me.scope(), term, state, now, after, limit: limited };
            Ok(cut(placements::list(tx, &filter)?, limit))
        })
        .await?;
    let items: Vec<_> =
        found.into_iter().map(|found| PlacementView::new(found, now)).collect::<Result<_, _>>()?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(PlacementPage { items, next_cursor }))
}
