use super::view::{TaskPage, of_row};
use super::{TAG, TaskViewer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, day_key, default_limit, parse_day_key};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::{FacultyId, OfferId};
use staj_persistence::rows::tasks::TaskFilter;
use staj_persistence::{reference, tasks};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

/// How many offers are read at a time.
const BATCH: i64 = 200;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TaskQuery {
    /// Only tasks that are overdue, or only those that are not.
    #[param(required = false, nullable = false)]
    overdue: Option<bool>,
    /// Only tasks about interns of this faculty.
    #[param(required = false, nullable = false)]
    faculty_id: Option<Uuid>,
    /// Maximum number of offers whose tasks one page lists.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// From the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List what has to be done
///
/// Returns what your employer or your school still has to do about offers and internships, with the
/// operation that does it and the last day on which it is on time: raise a wage that is below the
/// statutory one (A56), share an SGK notice, declare an intern to SGK, decide on an internship. The
/// programme office sees everybody's tasks.
#[utoipa::path(
    operation_id = "list_tasks", tag = TAG, params(TaskQuery),
    extensions(("x-roles" = json!(roles::<TaskViewer>()))),
    responses((status = 200, description = "A page of tasks", body = TaskPage))
)]
#[get("/v1/tasks")]
pub async fn list_tasks(
    ctx: Ctx<TaskViewer>,
    query: Query<TaskQuery>,
) -> Result<Json<TaskPage>, ApiError> {
    let (Query(query), now) = (query, ctx.now);
    let cursors = Cursors::new(&ctx.app, "list_tasks", &(query.overdue, query.faculty_id))?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| {
        let (day, id) = parse_day_key(key);
        (day, OfferId(id))
    });
    let (overdue, limit) = (query.overdue, usize::from(query.limit));
    let faculty = query.faculty_id.map(FacultyId);
    let overdue_on = (overdue == Some(true)).then(|| istanbul_date(now));
    let (items, last) = ctx
        .read(move |tx, me| {
            let rules = reference::wage_rules(tx)?;
            let (mut after, mut items, mut offers) = (after, vec![], 0);
            loop {
                let filter =
                    TaskFilter { scope: me.scope(), faculty, overdue_on, after, limit: BATCH };
                let found = tasks::list(tx, &filter)?;
                let is_last = found.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
                for row in found {
                    if offers == limit {
                        return Ok((items, after));
                    }
                    let at = (row.offer.start_date, row.offer.id.id());
                    let mut of_row = of_row(row, &rules, now)?;
                    of_row.retain(|task| {
                        me.sees(task.owner.0) && overdue.is_none_or(|wanted| task.overdue == wanted)
                    });
                    offers += usize::from(!of_row.is_empty());
                    items.extend(of_row);
                    after = Some(at);
                }
                if is_last {
                    return Ok((items, None));
                }
            }
        })
        .await?;
    let next_cursor = last.map(|last| cursors.make(&day_key(last.0, last.1.0)));
    Ok(Json(TaskPage { items, next_cursor }))
}
