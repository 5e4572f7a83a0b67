use super::input::{CriterionSet, EligibilitySet, TermRulesSet, criteria};
use super::{TAG, TermView, answer};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use crate::text::{Email, Line, Printed};
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::evaluation::default_criteria;
use staj_domain::fact::FactName;
use staj_domain::ids::{PrivacyNoticeId, TermId};
use staj_domain::term::{CalendarOrder, DraftError, LeadOrder, Term, TermCalendar, TermDefinition};
use staj_persistence::rows::privacy_notices::PrivacyNoticeRow;
use staj_persistence::types::{At, key};
use staj_persistence::{Tx, events, privacy_notices, terms};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A new term.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermCreate {
    /// Short name, which is part of application numbers.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 20, examples("2026"))]
    pub code: Line<20>,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Ulusal Staj Programı 2026"))]
    pub name: Printed<200>,
    /// The institution that runs the term.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("İŞKUR"))]
    pub operator: Line<200>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-05T21:00:00Z"))]
    pub applications_open_at: OffsetDateTime,
    /// The last instant at which applications are accepted.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-16T20:59:59Z"))]
    pub applications_close_at: OffsetDateTime,
    /// When document control ends. Not before applications close, and not after the pool opens.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-15T20:59:59Z"))]
    pub control_end_at: OffsetDateTime,
    /// The earliest instant at which an officer can open the pool.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-03T21:00:00Z"))]
    pub pool_opens_at: OffsetDateTime,
    /// The last instant at which an offer can be sent.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-12-01T20:59:59Z"))]
    pub pool_closes_at: OffsetDateTime,
    /// The last day of any internship.
    #[schema(examples("2026-12-31"))]
    #[validate(custom(function = common_era))]
    pub programme_end_date: Date,
    /// A term whose rules, criteria and eligibility are used where they are left out below, and whose
    /// privacy notice in force is published for this term as well.
    pub copy_of_term_id: Option<Uuid>,
    /// Those of the copied term or the defaults of the programme, if left out.
    #[validate(nested)]
    pub rules: Option<TermRulesSet>,
    /// Those of the copied term or of the 2026 call, if left out.
    #[validate(nested)]
    pub eligibility: Option<EligibilitySet>,
    /// Those of the copied term or the defaults of the programme, if left out.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub criteria: Option<Vec<CriterionSet>>,
    /// Address to which universities send their evidence.
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("temsilci@usp.example"))]
    pub representative_email: Email,
}

/// Create a term
///
/// Prepares a term. Only officers can see it until İŞKUR announces it. All limits, the eligibility
/// criteria and the scoring criteria are part of the term.
#[utoipa::path(
    operation_id = "create_term", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::TermExists, Code::DateOrder])),
    ),
    request_body = TermCreate,
    responses((status = 201, description = "The term", body = TermView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/terms")]
pub async fn create_term(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<TermCreate>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), id, stamp): (_, TermId, _) = (body, new_id(), ctx.stamp());
    let calendar = TermCalendar {
        applications_open_at: body.applications_open_at,
        applications_close_at: body.applications_close_at,
        control_end_at: body.control_end_at,
        pool_opens_at: body.pool_opens_at,
        pool_closes_at: body.pool_closes_at,
        programme_end_date: body.programme_end_date,
    };
    let rules = body.rules.map(TermRulesSet::into_domain);
    let eligibility = body.eligibility.map(EligibilitySet::into_domain);
    let criteria = body.criteria.map(criteria).transpose()?;
    let copied = body.copy_of_term_id.map(TermId);
    let (code, name, operator) = (body.code, body.name, body.operator);
    let email = body.representative_email;
    let notice_id: PrivacyNoticeId = new_id();
    let term = ctx
        .write(move |tx, me| {
            let model = copied.map(|of| model(tx, of)).transpose()?;
            let of = model.as_ref();
            let definition = TermDefinition {
                code: code.clone().into(),
                name: name.clone().into(),
                operator: operator.clone().into(),
                eligibility: eligibility
                    .clone()
                    .or_else(|| of.map(|(_, of)| of.eligibility.clone()))
                    .unwrap_or_default(),
                criteria: criteria
                    .clone()
                    .or_else(|| of.map(|(_, of)| of.criteria.clone()))
                    .unwrap_or_else(default_criteria),
                privacy_notice_version: None,
                representative_email: email.clone().into(),
            };
            let rules = rules.or(of.map(|(term, _)| term.rules)).unwrap_or_default();
            let (term, event) = Term::draft(id, calendar, rules)?;
            code_is_free(tx, &definition.code, id)?;
            terms::insert(tx, &term, &definition, stamp.at)?;
            events::append(tx, &stamp, &[event])?;
            if let Some((of, definition)) = of
                && let Some(version) = &definition.privacy_notice_version
                && let Some(notice) = privacy_notices::find(tx, of.id, version)?
            {
                let event = term.publish_privacy_notice(notice_id, stamp.at)?;
                let (own, term_id) = (key(notice_id), key(id));
                let copy =
                    PrivacyNoticeRow { id: own, term_id, published_at: At(stamp.at), ..notice };
                privacy_notices::insert(tx, &copy)?;
                terms::save_privacy_notice(tx, &term, version)?;
                events::append(tx, &stamp, &[event])?;
            }
            answer(tx, id, Some(me.into()), stamp.at)
        })
        .await?;
    Ok(HttpResponse::Created().insert_header(("Location", format!("/v1/terms/{id}"))).json(term))
}

/// The term that is copied.
fn model(tx: &mut Tx<'_>, term: TermId) -> Result<(Term, TermDefinition), ApiError> {
    let detail = "there is no such term";
    let found = terms::load(tx, term)?;
    let found = found.ok_or_else(|| ApiError::member("copy_of_term_id", "unknown", detail))?;
    Ok((found, terms::definition(tx, term)?))
}

pub(super) fn code_is_free(tx: &mut Tx<'_>, code: &str, own: TermId) -> Result<(), ApiError> {
    match terms::claim_code(tx, code)? {
        Some(other) if other != own => Err(ApiError::taken(&[(Code::TermExists, "code")])),
        _ => Ok(()),
    }
}

impl From<DraftError> for ApiError {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Calendar(order) => order.into(),
            DraftError::Leads(order) => order.into(),
        }
    }
}

impl From<LeadOrder> for ApiError {
    fn from(error: LeadOrder) -> Self {
        Self::member("rules/offer_lead_days", "lead_order", error.to_string())
            .fact(FactName::SgkNoticeLeadDays, error.sgk_notice_lead_days)
    }
}

impl From<CalendarOrder> for ApiError {
    fn from(error: CalendarOrder) -> Self {
        Self::with_detail(Code::DateOrder, error)
            .at(error.later)
            .fact(FactName::Earlier, error.earlier)
    }
}
