use super::TAG;
use super::view::{WorkplacePage, WorkplaceView};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::employers::{EmployerPath, EmployerViewer};
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, WorkplaceId};
use staj_persistence::rows::workplaces::WorkplaceFilter;
use staj_persistence::{employers, workplaces};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WorkplaceQuery {
    /// Only those for which offers can be sent, or only the others.
    #[param(required = false, nullable = false)]
    open: Option<bool>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List the workplaces of an employer
///
/// Oldest first. Members see those of their own employer, and the programme office sees any.
#[utoipa::path(
    operation_id = "list_workplaces", tag = TAG, params(EmployerPath, WorkplaceQuery),
    extensions(("x-roles" = json!(roles::<EmployerViewer>()))),
    responses((status = 200, description = "A page of workplaces", body = WorkplacePage))
)]
#[get("/v1/employers/{employer_id}/workplaces")]
pub async fn list_workplaces(
    ctx: Ctx<EmployerViewer>,
    path: Path<EmployerPath>,
    query: Query<WorkplaceQuery>,
) -> Result<Json<WorkplacePage>, ApiError> {
    let (Query(query), employer) = (query, EmployerId(path.employer_id));
    let cursors = Cursors::new(&ctx.app, "list_workplaces", &(employer.0, query.open))?;
    let after = cursors.read(query.cursor.as_deref())?;
    let after = after.map(|key| WorkplaceId(Uuid::from_bytes(key)));
    let filter = WorkplaceFilter { employer, open: query.open, after, limit: rows(query.limit) };
    let found = ctx
        .read(move |tx, me| {
            me.may_see(employer)?;
            employers::load(tx, employer)?.ok_or(Code::NotFound)?;
            Ok(workplaces::list(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, query.limit);
    let items: Vec<_> = found.into_iter().map(WorkplaceView::from).collect();
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(WorkplacePage { items, next_cursor }))
}
