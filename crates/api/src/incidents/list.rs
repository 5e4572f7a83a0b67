use super::view::{IncidentPage, IncidentView};
use super::{IncidentViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, day_key, default_limit, parse_day_key, rows};
use crate::problem::ApiError;
use crate::wire::{IncidentKind, IncidentSort, IncidentState, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{EmployerId, FacultyId, IncidentId, PlacementId, SchoolId, TermId};
use staj_domain::incident::IncidentSort as Sort;
use staj_persistence::incidents;
use staj_persistence::rows::incidents::IncidentFilter;
use staj_persistence::rows::order::Order;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IncidentQuery {
    /// Only incidents of one of these kinds: `accident` for accidents, the others for complaints. Repeat the
    /// parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    kind: Vec<IncidentKind>,
    /// Only incidents in one of these states. Repeat the parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<IncidentState>,
    /// Only incidents that are open although `due_on` has passed.
    #[serde(default)]
    #[param(required = false, default = false)]
    overdue: bool,
    /// Only incidents of internships in this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only incidents of students of this school.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Only incidents of students of this faculty.
    #[param(required = false, nullable = false)]
    faculty_id: Option<Uuid>,
    /// Only incidents of internships with this employer.
    #[param(required = false, nullable = false)]
    employer_id: Option<Uuid>,
    /// Only incidents of this internship.
    #[param(required = false, nullable = false)]
    placement_id: Option<Uuid>,
    /// The order by the day on which they are due.
    #[serde(default = "earliest")]
    #[param(required = false, inline, default = "due_on")]
    sort: IncidentSort,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

fn earliest() -> IncidentSort {
    Wire(Sort::Earliest)
}

/// List incidents
///
/// Those that are due first come first. Interns see the accidents and complaints of their internships,
/// schools those of their students, and the programme office sees all. Employers see the accidents with
/// them, and never a complaint (A79).
#[utoipa::path(
    operation_id = "list_incidents", tag = TAG, params(IncidentQuery),
    extensions(("x-roles" = json!(roles::<IncidentViewer>()))),
    responses((status = 200, description = "A page of incidents", body = IncidentPage))
)]
#[get("/v1/incidents")]
pub async fn list_incidents(
    ctx: Ctx<IncidentViewer>,
    query: Query<IncidentQuery>,
) -> Result<Json<IncidentPage>, ApiError> {
    let (Query(query), now) = (query, ctx.now);
    let asked = (
        (&query.kind, &query.state, query.overdue, query.sort),
        (query.term_id, query.school_id, query.faculty_id, query.employer_id, query.placement_id),
    );
    let cursors = Cursors::new(&ctx.app, "list_incidents", &asked)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| {
        let (day, id) = parse_day_key(key);
        (day, IncidentId(id))
    });
    let limit = query.limit;
    let (found, more) = ctx
        .read(move |tx, me| {
            let filter = IncidentFilter {
                scope: me.scope(),
                kinds: query.kind.iter().map(|kind| kind.0).collect(),
                states: query.state.iter().map(|state| state.0).collect(),
                overdue_at: query.overdue.then_some(now),
                term: query.term_id.map(TermId),
                employer: query.employer_id.map(EmployerId),
                school: query.school_id.map(SchoolId),
                faculty: query.faculty_id.map(FacultyId),
                placement: query.placement_id.map(PlacementId),
                order: Order { latest_first: query.sort.0 == Sort::Latest, after },
                limit: rows(limit),
            };
            Ok(cut(incidents::list(tx, &filter)?, limit))
        })
        .await?;
    let items: Vec<_> = found.into_iter().map(|found| IncidentView::new(found, now)).collect();
    let key = |last: &IncidentView| day_key(last.due_on, last.id);
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(&key(last)));
    Ok(Json(IncidentPage { items, next_cursor }))
}
