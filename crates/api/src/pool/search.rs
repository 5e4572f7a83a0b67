use super::view::{OwnOffer, PoolEntryOwn, PoolEntryPage, PoolEntryView, PoolFacetsView};
use super::{PoolViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::{Query, common_era, parameter, period, unknown, years_of_study};
use crate::page::{Cursors, cut, default_limit, rows};
use crate::points::hundredths;
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use crate::text::Line;
use crate::wire::{Level, PlateCode, PoolInclude, PoolSort, Wire, YearOfStudy};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::ids::{EmployerId, PoolEntryId, TermId};
use staj_domain::pool::{PoolInclude as Include, PoolSort as Sort};
use staj_persistence::rows::pool_entries::{PoolEntrySummary, PoolFilter, PoolPage, ScoreRange};
use staj_persistence::{Tx, applications, offers, pool_entries, reference, talent_pool};
use std::collections::HashMap;
use time::macros::date;
use time::{Date, OffsetDateTime};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Clone, Deserialize, Serialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PoolQuery {
    /// Only candidates who prefer one of these provinces. Repeat the parameter for several.
    #[serde(default)]
    #[validate(length(max = 81), custom(function = plate_codes))]
    #[param(required = false, value_type = Vec<PlateCode>, max_items = 81)]
    province_code: Vec<i32>,
    /// Only candidates of one of these levels.
    #[serde(default)]
    #[validate(length(max = 5))]
    #[param(required = false, value_type = Vec<Level>, max_items = 5)]
    level: Vec<Level>,
    /// Only candidates of one of these fields of study.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[param(required = false, value_type = Vec<String>, max_items = 20)]
    field_code: Vec<Line<100>>,
    /// Only candidates of one of these departments.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[param(required = false, value_type = Vec<String>, max_items = 20)]
    department_code: Vec<Line<100>>,
    /// Only candidates in one of these years of study.
    #[serde(default)]
    #[validate(length(max = 13), custom(function = years_of_study))]
    #[param(required = false, value_type = Vec<YearOfStudy>, max_items = 13)]
    class_year: Vec<u8>,
    /// Only candidates with an approved document of one of these types.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[param(required = false, value_type = Vec<String>, max_items = 20)]
    document_type: Vec<Line<100>>,
    /// Only candidates with at least this grade point average, out of 4.00.
    #[validate(range(min = 0.0, max = 4.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 4)]
    min_gpa: Option<f64>,
    /// Only candidates with at most this grade point average, out of 4.00.
    #[validate(range(min = 0.0, max = 4.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 4)]
    max_gpa: Option<f64>,
    /// Only candidates with at least this many academic points.
    #[validate(range(min = 0.0, max = 100.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 100)]
    min_academic_score: Option<f64>,
    /// Only candidates with at most this many academic points.
    #[validate(range(min = 0.0, max = 100.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 100)]
    max_academic_score: Option<f64>,
    /// Only candidates with at least this many social points.
    #[validate(range(min = 0.0, max = 100.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 100)]
    min_social_score: Option<f64>,
    /// Only candidates with at most this many social points.
    #[validate(range(min = 0.0, max = 100.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 100)]
    max_social_score: Option<f64>,
    /// Only candidates with at least this many sports points.
    #[validate(range(min = 0.0, max = 100.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 100)]
    min_sports_score: Option<f64>,
    /// Only candidates with at most this many sports points.
    #[validate(range(min = 0.0, max = 100.0))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 100)]
    max_sports_score: Option<f64>,
    /// Only candidates with a preferred period that includes this day or a later one.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    preferred_from: Option<Date>,
    /// Only candidates with a preferred period that includes this day or an earlier one.
    #[validate(custom(function = common_era))]
    #[param(required = false, nullable = false)]
    preferred_to: Option<Date>,
    /// Only candidates for whom another internship can be confirmed. Pass false to see all.
    #[serde(default = "yes")]
    #[param(required = false, default = true)]
    available: bool,
    /// The competency to sort by, highest score first.
    #[serde(default = "by_academic_score")]
    #[param(required = false, inline, default = "-academic_score")]
    sort: PoolSort,
    /// With `facets`, the page also tells how many candidates the search finds, and how many it would
    /// find with another value of a filter. Ask for them with the first page only. With `own`, each
    /// candidate shows whether they are on your lists and which offers you have made to them.
    #[serde(default)]
    #[validate(length(max = 2))]
    #[param(required = false, value_type = Vec<PoolInclude>, max_items = 2)]
    include: Vec<PoolInclude>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

fn yes() -> bool {
    true
}

fn by_academic_score() -> PoolSort {
    Wire(Sort::Academic)
}

fn plate_codes(codes: &[i32]) -> Result<(), validator::ValidationError> {
    match codes.iter().all(|code| (1..=81).contains(code)) {
        true => Ok(()),
        false => Err(validator::ValidationError::new("range")),
    }
}

impl PoolQuery {
    fn filter(&self, term: TermId) -> Result<PoolFilter, ApiError> {
        // NaN is the one number that range validation does not catch.
        let bound = |number: Option<f64>| match number.map(hundredths) {
            Some(None) => Err(ApiError::with_detail(Code::Malformed, "a score must be a number")),
            Some(bound) => Ok(bound),
            None => Ok(None),
        };
        let range = |name: &str, min, max| {
            let range = ScoreRange { min: bound(min)?, max: bound(max)? };
            match range.min.zip(range.max).is_some_and(|(min, max)| min > max) {
                true => Err(parameter(&format!("max_{name}"), &format!("is below min_{name}"))),
                false => Ok(range),
            }
        };
        let codes = |lines: &[Line<100>]| lines.iter().map(|line| line.to_string()).collect();
        let preferred = match (self.preferred_from, self.preferred_to) {
            (None, None) => None,
            (from, to) => Some(period(
                "preferred_to",
                from.unwrap_or(date!(0001 - 01 - 01)),
                to.unwrap_or(Date::MAX),
            )?),
        };
        Ok(PoolFilter {
            term,
            cities: self.province_code.iter().copied().collect(),
            levels: self.level.iter().map(|level| level.0).collect(),
            field_codes: codes(&self.field_code),
            department_codes: codes(&self.department_code),
            class_years: self.class_year.iter().map(|year| i32::from(*year)).collect(),
            document_types: codes(&self.document_type),
            gpa: range("gpa", self.min_gpa, self.max_gpa)?,
            academic: range("academic_score", self.min_academic_score, self.max_academic_score)?,
            social: range("social_score", self.min_social_score, self.max_social_score)?,
            sports: range("sports_score", self.min_sports_score, self.max_sports_score)?,
            preferred,
            confirmed_below: None,
        })
    }
}

/// Refuses codes that nobody can have, so that a typo is not taken for an empty pool.
fn check_codes(tx: &mut Tx<'_>, filter: &PoolFilter) -> Result<(), ApiError> {
    if !filter.field_codes.is_empty()
        && let Some(code) = reference::unknown_field(tx, &filter.field_codes)?
    {
        return Err(unknown("field_code", &code));
    }
    if !filter.department_codes.is_empty()
        && let Some(code) = reference::unknown_department(tx, &filter.department_codes)?
    {
        return Err(unknown("department_code", &code));
    }
    if !filter.document_types.is_empty() {
        let known = applications::call(tx, filter.term)?.ok_or(Code::NotFound)?.document_types();
        if let Some(code) = filter.document_types.iter().find(|code| !known.contains(code)) {
            return Err(unknown("document_type", code));
        }
    }
    Ok(())
}

/// Search the pool
///
/// Candidates by score, without names and schools (A20). Candidates' preferences narrow the search
/// only if you filter by them (R37). A parameter that is repeated finds candidates with any of its
/// values. While the pool is open, it is available to members of active
/// employers with at least one place in the term (A15). The programme office can search it from its
/// creation on.
#[utoipa::path(
    operation_id = "search_pool", tag = TAG, params(TermPath, PoolQuery),
    extensions(
        ("x-roles" = json!(roles::<PoolViewer>())),
        ("x-problem-codes" = json!([
            Code::PoolNotOpen, Code::EmployerInactive, Code::QuotaMissing,
        ])),
    ),
    responses((status = 200, description = "A page of candidates", body = PoolEntryPage))
)]
#[get("/v1/terms/{term_id}/pool-entries")]
pub async fn search_pool(
    ctx: Ctx<PoolViewer>,
    path: Path<TermPath>,
    query: Query<PoolQuery>,
) -> Result<Json<PoolEntryPage>, ApiError> {
    let (id, Query(query), now) = (TermId(path.term_id), query, ctx.now);
    let filter = query.filter(id)?;
    let (sort, limit, available) = (query.sort.0, query.limit, query.available);
    let with_facets = query.include.contains(&Wire(Include::Facets));
    let with_own = query.include.contains(&Wire(Include::Own));
    let asked = PoolQuery { limit: 0, cursor: None, include: vec![], ..query.clone() };
    let cursors = Cursors::new(&ctx.app, "search_pool", &(id.0, asked))?;
    let after = cursors.read::<20>(query.cursor.as_deref())?.map(position);
    let page = PoolPage { sort, after, limit: rows(limit) };
    let (app, wall) = (ctx.app.clone(), ctx.wall);
    let (items, last, facets) = ctx
        .read_behind(move |tx, me| {
            let term = me.admit(tx, id, now)?;
            let internship_limit = i32::from(term.rules.internship_limit);
            let confirmed_below = available.then_some(internship_limit);
            let filter = PoolFilter { confirmed_below, ..filter.clone() };
            check_codes(tx, &filter)?;
            let (found, more) = cut(pool_entries::search(tx, &filter, &page)?, limit);
            let facets = with_facets.then(|| app.pool_facets.of(tx, &filter, wall)).transpose()?;
            let last = found.last().filter(|_| more).map(|last| key(sort, last));
            let view = |entry| PoolEntryView::new(entry, internship_limit);
            let mut items: Vec<_> = found.into_iter().map(view).collect();
            if let (true, PoolViewer::EmployerMember(me)) = (with_own, me) {
                add_own(tx, me.employer, &mut items, now)?;
            }
            Ok((items, last, facets))
        })
        .await?;
    let next_cursor = last.map(|key| cursors.make(&key));
    Ok(Json(PoolEntryPage { items, next_cursor, facets: facets.map(PoolFacetsView::from) }))
}

/// Adds what an employer has to do with these candidates already.
fn add_own(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    items: &mut [PoolEntryView],
    now: OffsetDateTime,
) -> Result<(), ApiError> {
    let entries: Vec<_> = items.iter().map(|item| PoolEntryId(item.id)).collect();
    let mut own = HashMap::<_, PoolEntryOwn>::new();
    for (entry, state) in talent_pool::listed(tx, employer, &entries)? {
        own.entry(entry).or_default().listed = Some(Wire(state));
    }
    for (entry, offer) in offers::of_employer(tx, employer, &entries)? {
        let offer = OwnOffer { id: offer.id.0, state: Wire(offer.state_at(now)) };
        own.entry(entry).or_default().offers.push(offer);
    }
    for item in items {
        item.own = Some(own.remove(&PoolEntryId(item.id)).unwrap_or_default());
    }
    Ok(())
}

/// Encodes the score and id of a pool entry as the key of a cursor.
fn key(sort: Sort, entry: &PoolEntrySummary) -> [u8; 20] {
    let mut key = [0; 20];
    key[..4].copy_from_slice(&entry.score(sort).to_be_bytes());
    key[4..].copy_from_slice(entry.id.0.as_bytes());
    key
}

fn position(key: [u8; 20]) -> (i32, PoolEntryId) {
    let (mut score, mut id) = ([0; 4], [0; 16]);
    score.copy_from_slice(&key[..4]);
    id.copy_from_slice(&key[4..]);
    (i32::from_be_bytes(score), PoolEntryId(Uuid::from_bytes(id)))
}
