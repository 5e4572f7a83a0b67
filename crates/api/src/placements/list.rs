use super::view::PlacementPage;
use super::{PlacementView, PlacementViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::{Query, common_era};
use crate::page::{Cursors, cut, day_key, default_limit, parse_day_key, rows};
use crate::problem::ApiError;
use crate::wire::{PlacementSort, PlacementState, PlateCode, SgkNoticeState, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{EmployerId, FacultyId, PlacementId, SchoolId, TermId};
use staj_domain::placement::PlacementSort as Sort;
use staj_persistence::placements;
use staj_persistence::rows::order::Order;
use staj_persistence::rows::people::PersonQuery;
use staj_persistence::rows::placements::PlacementFilter;
use time::Date;
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
    /// Only placements that are in this state now.
    #[param(required = false, nullable = false, inline)]
    state: Option<PlacementState>,
    /// Only placements whose SGK notice is in one of these states: `pending` and `rejected` for those
    /// of which the school does not know. Repeat the parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    sgk_notice_state: Vec<SgkNoticeState>,
    /// Only placements with this employer.
    #[param(required = false, nullable = false)]
    employer_id: Option<Uuid>,
    /// Only placements of students of this faculty.
    #[param(required = false, nullable = false)]
    faculty_id: Option<Uuid>,
    /// Only placements of students of this school.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Only placements in one of these provinces, by plate code. Repeat the parameter for several.
    #[serde(default)]
    #[validate(length(max = 81))]
    #[param(required = false, value_type = Vec<PlateCode>, max_items = 81)]
    province_code: Vec<i32>,
    /// Only placements that start on this day or later.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    starts_from: Option<Date>,
    /// Only placements that start on this day or earlier.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    starts_until: Option<Date>,
    /// The order by the first day.
    #[serde(default = "earliest")]
    #[param(required = false, inline, default = "start_date")]
    sort: PlacementSort,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

fn earliest() -> PlacementSort {
    Wire(Sort::Earliest)
}

/// List placements
///
/// Those that start first come first. Interns see their own internships, employers and schools see those with them, and
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
    let asked = (
        (query.term_id, query.state, &query.sgk_notice_state, query.employer_id, query.school_id),
        (
            query.faculty_id,
            &query.q,
            &query.province_code,
            query.starts_from,
            query.starts_until,
            query.sort,
        ),
    );
    let cursors = Cursors::new(&ctx.app, "list_placements", &asked)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| {
        let (day, id) = parse_day_key(key);
        (day, PlacementId(id))
    });
    let (limit, person) = (query.limit, query.q.as_deref().map(PersonQuery::of));
    let (found, more) = ctx
        .read(move |tx, me| {
            let filter = PlacementFilter {
                scope: me.scope(),
                person: person.clone(),
                term: query.term_id.map(TermId),
                state: query.state.map(|state| state.0),
                notice_states: query.sgk_notice_state.iter().map(|state| state.0).collect(),
                faculty: query.faculty_id.map(FacultyId),
                employer: query.employer_id.map(EmployerId),
                school: query.school_id.map(SchoolId),
                provinces: query.province_code.clone(),
                from: query.starts_from,
                until: query.starts_until,
                now,
                order: Order { latest_first: query.sort.0 == Sort::Latest, after },
                limit: rows(limit),
            };
            Ok(cut(placements::list(tx, &filter)?, limit))
        })
        .await?;
    let items: Vec<_> =
        found.into_iter().map(|found| PlacementView::new(found, now)).collect::<Result<_, _>>()?;
    let key = |last: &PlacementView| day_key(last.start_date, last.id);
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(&key(last)));
    Ok(Json(PlacementPage { items, next_cursor }))
}
