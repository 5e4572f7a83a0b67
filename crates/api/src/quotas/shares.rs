use crate::input::common_era;
use crate::problem::ApiError;
use crate::text::Printed;
use crate::wire::{Level, Wire};
use serde::{Deserialize, Serialize};
use staj_domain::employer::{QuotaShare, ShareCriteria};
use staj_domain::ids::{EmployerId, WorkplaceId};
use staj_persistence::{Tx, workplaces};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A limit on some of the places of a quota. An offer counts in every share that it fits (A71).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuotaShare)]
pub struct QuotaShareView {
    /// Only offers for this workplace count. Null if all do.
    #[schema(required)]
    pub workplace_id: Option<Uuid>,
    /// Only offers for this unit count. Null if all do.
    #[schema(required, examples("Yazılım Geliştirme"))]
    pub unit: Option<String>,
    /// Only offers to candidates of this level count. Null if all do.
    #[schema(required)]
    pub level: Option<Level>,
    /// Only internships that start on this day or later count. Null if there is no first day.
    #[schema(required, examples("2026-07-01"))]
    pub starts_from: Option<Date>,
    /// Only internships that start on this day or earlier count. Null if there is no last day.
    #[schema(required, examples("2026-07-31"))]
    pub starts_until: Option<Date>,
    /// How many of these offers may be open or confirmed.
    #[schema(minimum = 0, examples(5))]
    pub places: u32,
    /// How many are.
    #[schema(minimum = 0, examples(2))]
    pub committed: u32,
}

impl From<QuotaShare> for QuotaShareView {
    fn from(QuotaShare { criteria, places, committed }: QuotaShare) -> Self {
        let ShareCriteria { workplace, unit, level, starts_from, starts_until } = criteria;
        Self {
            workplace_id: workplace.map(|id| id.0),
            unit,
            level: level.map(Wire),
            starts_from,
            starts_until,
            places,
            committed,
        }
    }
}

/// A limit on the offers that have all of this in common. At least one criterion is needed.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaShareInput {
    pub workplace_id: Option<Uuid>,
    /// As offers write it.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200, examples("Yazılım Geliştirme"))]
    pub unit: Option<Printed<200>>,
    pub level: Option<Level>,
    /// The first day on which the internship may start.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-07-01"))]
    pub starts_from: Option<Date>,
    /// The last day on which the internship may start.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-07-31"))]
    pub starts_until: Option<Date>,
    #[validate(range(min = 0, max = 100_000))]
    #[schema(minimum = 0, maximum = 100000, examples(5))]
    pub places: u32,
}

/// The shares that were asked for, in their order.
pub(super) fn shares(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    asked: &[QuotaShareInput],
) -> Result<Vec<QuotaShare>, ApiError> {
    let mut shares: Vec<QuotaShare> = vec![];
    for (place, share) in asked.iter().enumerate() {
        let refuse = |member: &str, code: &'static str, detail: &str| {
            Err(ApiError::member(&format!("shares/{place}{member}"), code, detail.to_owned()))
        };
        let criteria = ShareCriteria {
            workplace: share.workplace_id.map(WorkplaceId),
            unit: share.unit.clone().map(Into::into),
            level: share.level.map(|level| level.0),
            starts_from: share.starts_from,
            starts_until: share.starts_until,
        };
        if let Some(id) = criteria.workplace
            && workplaces::load(tx, id)?.is_none_or(|found| found.employer != employer)
        {
            return refuse("/workplace_id", "unknown", "the employer has no such workplace");
        }
        if criteria == ShareCriteria::default() {
            return refuse("", "required", "a share needs at least one criterion");
        }
        if criteria.starts_until < criteria.starts_from && criteria.starts_until.is_some() {
            return refuse("/starts_until", "range", "the last day is before the first");
        }
        if shares.iter().any(|other| other.criteria == criteria) {
            return refuse("", "taken", "another share has the same criteria");
        }
        shares.push(QuotaShare { criteria, places: share.places, committed: 0 });
    }
    Ok(shares)
}
