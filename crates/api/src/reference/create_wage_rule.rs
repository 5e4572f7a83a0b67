use super::TAG;
use super::view::WageRuleView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::money::Kurus;
use staj_domain::period::Period;
use staj_domain::wage::{ValidityOverlap, WageRule};
use staj_persistence::rows::reference::WageRuleRow;
use staj_persistence::{events, reference};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// A new wage rule. Rates are in basis points of the net minimum wage.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WageRuleCreate {
    #[validate(custom(function = common_era))]
    #[schema(examples("2027-01-01"))]
    pub valid_from: Date,
    /// The last day. Leave it out if no end is known.
    #[validate(custom(function = common_era))]
    #[schema(examples("2027-12-31"))]
    pub valid_to: Option<Date>,
    /// Monthly net minimum wage in kuruş.
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 1, maximum = 9007199254740991i64, examples(2807550))]
    pub net_minimum_wage_minor: i64,
    /// Rate for employers with at least `staff_threshold` staff.
    #[validate(range(max = 10000))]
    #[schema(minimum = 0, maximum = 10000, examples(3000))]
    pub rate_large_bp: u32,
    /// Rate for employers with fewer than `staff_threshold` staff.
    #[validate(range(max = 10000))]
    #[schema(minimum = 0, maximum = 10000, examples(1500))]
    pub rate_small_bp: u32,
    /// Rate for employers with fewer than `staff_threshold` staff, while the state contributes.
    #[validate(range(max = 10000))]
    #[schema(minimum = 0, maximum = 10000, examples(3000))]
    pub rate_small_while_contribution_bp: u32,
    /// Rate for public bodies of any size.
    #[validate(range(max = 10000))]
    #[schema(minimum = 0, maximum = 10000, examples(10000))]
    pub public_rate_bp: u32,
    /// Number of staff, not counting interns and apprentices.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100000, examples(20))]
    pub staff_threshold: u32,
    /// The last day of the state contribution. Leave it out if there is none.
    #[validate(custom(function = common_era))]
    #[schema(examples("2027-12-31"))]
    pub contribution_until: Option<Date>,
    /// The legal source: law and decree.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("3308 m.25, geçici m.12"))]
    pub source: Line<200>,
}

/// Add a wage rule
///
/// Puts a rule in force (A29). Only one rule can be in force on a day. If an earlier rule has no
/// end, it ends on the day before the new rule begins. Any other overlap is refused. Rules that are
/// in force cannot be changed.
#[utoipa::path(
    operation_id = "create_wage_rule", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WageRuleOverlap, Code::DateOrder])),
    ),
    request_body = WageRuleCreate,
    responses((status = 201, description = "The rule", body = WageRuleView))
)]
#[post("/v1/wage-rules")]
pub async fn create_wage_rule(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<WageRuleCreate>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), stamp) = (body, ctx.stamp());
    if let Some(valid_to) = body.valid_to {
        Period::new(body.valid_from, valid_to)
            .map_err(|error| ApiError::with_detail(Code::DateOrder, error).at("valid_to"))?;
    }
    let rule = ctx
        .write(move |tx, _| {
            let rule = WageRule {
                valid_from: body.valid_from,
                valid_to: body.valid_to,
                net_minimum_wage: Kurus(body.net_minimum_wage_minor),
                rate_large_bp: body.rate_large_bp,
                rate_small_bp: body.rate_small_bp,
                rate_small_while_contribution_bp: body.rate_small_while_contribution_bp,
                public_rate_bp: body.public_rate_bp,
                staff_threshold: body.staff_threshold,
                contribution_until: body.contribution_until,
            };
            let new = rule.put_in_force(&reference::lock_wage_rules(tx)?)?;
            if let Some(ended) = &new.ended {
                reference::end_wage_rule(tx, ended)?;
            }
            let row = WageRuleRow::new(&new.rule, body.source.clone().into())?;
            reference::insert_wage_rule(tx, &row)?;
            events::append(tx, &stamp, &new.events)?;
            Ok(WageRuleView::from(row))
        })
        .await?;
    ctx.app.statutory.forget();
    Ok(HttpResponse::Created().json(rule))
}

impl From<ValidityOverlap> for ApiError {
    fn from(error: ValidityOverlap) -> Self {
        Self::with_detail(Code::WageRuleOverlap, error).fact(FactName::ValidFrom, error.other)
    }
}
