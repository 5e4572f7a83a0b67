use super::create::code_is_free;
use super::input::{CriterionSet, EligibilitySet, TermRulesSet, criteria};
use super::{TAG, TermPath, TermView, answer, locked};
use crate::caller::{ProgrammeOfficer, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use crate::text::{Email, Line, Printed};
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::TermId;
use staj_domain::term::{TermCalendar, TermDefinition, UpdateError};
use staj_persistence::{evaluations, events, terms};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use validator::Validate;

/// Changes to a term. Omitted fields keep their values. Rules, eligibility and criteria
/// are replaced as a whole.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermPatch {
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 20, examples("2026"))]
    pub code: Option<Line<20>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200, examples("Ulusal Staj Programı 2026"))]
    pub name: Option<Printed<200>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, examples("İŞKUR"))]
    pub operator: Option<Line<200>>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub applications_open_at: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub applications_close_at: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub control_end_at: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub pool_opens_at: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub pool_closes_at: Option<OffsetDateTime>,
    #[validate(custom(function = common_era))]
    pub programme_end_date: Option<Date>,
    #[validate(nested)]
    pub rules: Option<TermRulesSet>,
    #[validate(nested)]
    pub eligibility: Option<EligibilitySet>,
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub criteria: Option<Vec<CriterionSet>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254, examples("temsilci@usp.example"))]
    pub representative_email: Option<Email>,
}

/// Change a term
///
/// Everything can be changed before the term is announced. Afterwards, only dates in the future can
/// be changed, and only to later dates, because people have made plans around them. The
/// address of the representative can always be changed.
#[utoipa::path(
    operation_id = "update_term", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase, Code::TermExists, Code::DateOrder])),
    ),
    request_body = TermPatch,
    responses((status = 200, description = "The updated term", body = TermView))
)]
#[patch("/v1/terms/{term_id}")]
pub async fn update_term(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    body: Body<TermPatch>,
) -> Result<Json<TermView>, ApiError> {
    let (id, Body(patch), stamp) = (TermId(path.term_id), body, ctx.stamp());
    let criteria = patch.criteria.map(criteria).transpose()?;
    let eligibility = patch.eligibility.map(EligibilitySet::into_domain);
    let rules = patch.rules.map(TermRulesSet::into_domain);
    let term = ctx
        .write(move |tx, me| {
            let term = locked(tx, id)?;
            let before = answer(tx, id, Some(me.into()), stamp.at)?;
            let was = terms::definition(tx, id)?;
            let of = |given: Option<&str>, was: &str| given.unwrap_or(was).to_owned();
            let is = TermDefinition {
                code: of(patch.code.as_deref(), &was.code),
                name: of(patch.name.as_deref(), &was.name),
                operator: of(patch.operator.as_deref(), &was.operator),
                eligibility: eligibility.clone().unwrap_or_else(|| was.eligibility.clone()),
                criteria: criteria.clone().unwrap_or_else(|| was.criteria.clone()),
                privacy_notice_version: was.privacy_notice_version.clone(),
                representative_email: of(
                    patch.representative_email.as_deref(),
                    &was.representative_email,
                ),
            };
            let from = term.calendar;
            let to = TermCalendar {
                applications_open_at: patch
                    .applications_open_at
                    .unwrap_or(from.applications_open_at),
                applications_close_at: patch
                    .applications_close_at
                    .unwrap_or(from.applications_close_at),
                control_end_at: patch.control_end_at.unwrap_or(from.control_end_at),
                pool_opens_at: patch.pool_opens_at.unwrap_or(from.pool_opens_at),
                pool_closes_at: patch.pool_closes_at.unwrap_or(from.pool_closes_at),
                programme_end_date: patch.programme_end_date.unwrap_or(from.programme_end_date),
            };
            let rules = rules.unwrap_or(term.rules);
            let (term, mut changed) = term.update((&was, &is), to, rules, stamp.at)?;
            if !changed.is_empty() {
                code_is_free(tx, &is.code, id)?;
                terms::save_definition(tx, &term, &is)?;
                evaluations::outdate_checks(tx, id)?;
            }
            let after = answer(tx, id, Some(me.into()), stamp.at)?;
            for event in &mut changed {
                event.changes = changes(&before, &after)?;
            }
            events::append(tx, &stamp, &changed)?;
            Ok(after)
        })
        .await?;
    Ok(Json(term))
}

impl From<UpdateError> for ApiError {
    fn from(error: UpdateError) -> Self {
        let text = error.to_string();
        match error {
            UpdateError::Calendar(order) => order.into(),
            UpdateError::Leads(order) => order.into(),
            UpdateError::Backward { date } => Self::member(date, "only_forward", text),
            UpdateError::Passed { date, phase } => Self::from(phase).fact(FactName::Date, date),
            UpdateError::Fixed(phase) => phase.into(),
        }
    }
}
