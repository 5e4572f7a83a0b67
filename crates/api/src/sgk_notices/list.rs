use super::view::{SgkNoticePage, SgkNoticeSummaryView};
use super::{SgkNoticeViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::{Query, common_era};
use crate::page::{Cursors, cut, day_key, default_limit, parse_day_key, rows};
use crate::problem::ApiError;
use crate::wire::{SgkNoticeSort, SgkNoticeState, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{EmployerId, FacultyId, SchoolId, SgkNoticeId, TermId};
use staj_domain::sgk_notice::SgkNoticeSort as Sort;
use staj_persistence::rows::order::Order;
use staj_persistence::rows::people::PersonQuery;
use staj_persistence::rows::sgk_notices::NoticeFilter;
use staj_persistence::sgk_notices;
use time::Date;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SgkNoticeQuery {
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
    /// Only notices of this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only notices to this school.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Only notices about interns of this faculty.
    #[param(required = false, nullable = false)]
    faculty_id: Option<Uuid>,
    /// Only notices about internships with this employer.
    #[param(required = false, nullable = false)]
    employer_id: Option<Uuid>,
    /// Only notices in one of these states. Repeat the parameter for several.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<SgkNoticeState>,
    /// Only notices that are due on this day or later.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    due_from: Option<Date>,
    /// Only notices that are due on this day or earlier.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    due_until: Option<Date>,
    /// Only notices that the employer has not shared although `due_on` has passed.
    #[serde(default)]
    #[param(required = false, default = false)]
    overdue: bool,
    /// The order by the day on which they are due.
    #[serde(default = "earliest")]
    #[param(required = false, inline, default = "due_on")]
    sort: SgkNoticeSort,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

fn earliest() -> SgkNoticeSort {
    Wire(Sort::Earliest)
}

/// List SGK notices
///
/// Those that are due first come first. Employers see their own notices, schools see those that were shared with them, and
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
    let asked = (
        (query.term_id, query.school_id, query.faculty_id, query.employer_id),
        (&query.state, query.overdue),
        (&query.q, query.due_from, query.due_until, query.sort),
    );
    let cursors = Cursors::new(&ctx.app, "list_sgk_notices", &asked)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|key| {
        let (day, id) = parse_day_key(key);
        (day, SgkNoticeId(id))
    });
    let (limit, person) = (query.limit, query.q.as_deref().map(PersonQuery::of));
    let (items, more) = ctx
        .read(move |tx, me| {
            let filter = NoticeFilter {
                scope: me.scope(),
                person: person.clone(),
                term: query.term_id.map(TermId),
                school: query.school_id.map(SchoolId),
                faculty: query.faculty_id.map(FacultyId),
                employer: query.employer_id.map(EmployerId),
                states: query.state.iter().map(|state| state.0).collect(),
                from: query.due_from,
                until: query.due_until,
                overdue_at: query.overdue.then_some(now),
                order: Order { latest_first: query.sort.0 == Sort::Latest, after },
                limit: rows(limit),
            };
            let (found, more) = cut(sgk_notices::list(tx, &filter)?, limit);
            let items: Vec<_> =
                found.into_iter().map(|found| SgkNoticeSummaryView::new(found, now)).collect();
            Ok((items, more))
        })
        .await?;
    let key = |last: &SgkNoticeSummaryView| day_key(last.due_on, last.id);
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(&key(last)));
    Ok(Json(SgkNoticePage { items, next_cursor }))
}
