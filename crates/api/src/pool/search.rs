use super::view::{PoolEntryPage, PoolEntryView};
use super::{PoolViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::{Query, common_era, period};
use crate::page::{Cursors, cut, default_limit, rows};
use crate::points::hundredths;
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use crate::wire::{Level, PlateCode, PoolSort, Wire};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::ids::{PoolEntryId, TermId};
use staj_domain::pool::PoolSort as Sort;
use staj_persistence::pool_entries;
use staj_persistence::rows::pool_entries::{PoolEntrySummary, PoolFilter, ScoreRange};
use time::Date;
use time::macros::date;
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
    /// Only candidates of this level.
    #[param(required = false, nullable = false, inline)]
    level: Option<Level>,
    /// Only candidates of this field of study.
    #[validate(length(min = 1, max = 100))]
    #[param(required = false, nullable = false, min_length = 1, max_length = 100)]
    field_code: Option<String>,
    /// Only candidates in this year of study.
    #[validate(range(min = 0, max = 12))]
    #[param(required = false, nullable = false, minimum = 0, maximum = 12)]
    class_year: Option<i32>,
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
        let range = |min, max| Ok::<_, ApiError>(ScoreRange { min: bound(min)?, max: bound(max)? });
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
            level: self.level.map(|level| level.0),
            field_code: self.field_code.clone(),
            class_year: self.class_year,
            academic: range(self.min_academic_score, self.max_academic_score)?,
            social: range(self.min_social_score, self.max_social_score)?,
            sports: range(self.min_sports_score, self.max_sports_score)?,
            preferred,
            confirmed_below: None,
            sort: self.sort.0,
            after: None,
            limit: rows(self.limit),
        })
    }
}

/// Search the pool
///
/// Candidates by score, without names and schools (A20). Candidates' preferences narrow the search
/// only if you filter by them (R37). While the pool is open, it is available to members of active
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
    let (sort, limit, available) = (filter.sort, query.limit, query.available);
    let asked = PoolQuery { limit: 0, cursor: None, ..query.clone() };
    let cursors = Cursors::new(&ctx.app, "search_pool", &(id.0, asked))?;
    let after = cursors.read::<20>(query.cursor.as_deref())?.map(position);
    let (items, last) = ctx
        .read_behind(move |tx, me| {
            let term = me.admit(tx, id, now)?;
            let internship_limit = i32::from(term.rules.internship_limit);
            let confirmed_below = available.then_some(internship_limit);
            let filter = PoolFilter { after, confirmed_below, ..filter.clone() };
            let (found, more) = cut(pool_entries::search(tx, &filter)?, limit);
            let last = found.last().filter(|_| more).map(|last| key(sort, last));
            let view = |entry| PoolEntryView::new(entry, internship_limit);
            Ok((found.into_iter().map(view).collect(), last))
        })
        .await?;
    let next_cursor = last.map(|key| cursors.make(&key));
    Ok(Json(PoolEntryPage { items, next_cursor }))
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
