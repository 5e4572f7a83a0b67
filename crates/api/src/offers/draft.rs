use super::work::OfferWorkInput;
use super::{OfferView, OfferViewer, TAG, answer};
use crate::caller::{EmployerMember, roles};
use crate::ctx::{Ctx, new_id};
use crate::idempotency::Item;
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use crate::text::Printed;
use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use staj_domain::employer::Workplace;
use staj_domain::ids::{EmployerId, OfferId, PoolEntryId, WorkplaceId};
use staj_domain::money::Kurus;
use staj_domain::offer::{DraftError, OfferConditions, Place};
use staj_domain::period::Period;
use staj_domain::wage::WageDuty;
use staj_persistence::{Tx, employers, events, offers, quotas, reference, terms, workplaces};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A new offer. Optional members that are left out get their default values.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferCreate {
    /// Pool entry of the candidate.
    pub pool_entry_id: Uuid,
    /// First day of the internship.
    #[schema(examples("2026-07-20"))]
    #[validate(custom(function = common_era))]
    pub start_date: Date,
    /// Last day of the internship.
    #[schema(examples("2026-08-14"))]
    #[validate(custom(function = common_era))]
    pub end_date: Date,
    /// Where the internship takes place. It need not be in a province that the candidate prefers (R37,
    /// R39). Left out, it is the employer's only open workplace. Required if there are several.
    pub workplace_id: Option<Uuid>,
    /// The unit of the employer in which the intern works. Null if the employer named none.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200, examples("Yazılım Geliştirme"))]
    pub unit: Option<Printed<200>>,
    /// Whether Saturdays are working days.
    #[serde(default)]
    #[schema(default = false)]
    pub works_saturdays: bool,
    /// What candidates read about the work before they bind themselves (A70).
    #[validate(nested)]
    pub work: OfferWorkInput,
    /// Monthly wage in kuruş. If it is left out, it is the lowest wage that is lawful on every day
    /// (R68). Required if no wage rule is in force on any of the days.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9007199254740991i64, examples(842265))]
    pub monthly_wage_minor: Option<i64>,
    /// The last instant at which the candidate may answer (R59).
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-07-05T20:59:59Z"))]
    pub respond_by: OffsetDateTime,
}

/// Draft an offer
///
/// Creates an offer to a candidate in the pool. Lead time, deadlines, wage and quota are checked
/// when it is sent. Until then you can edit it, and only your employer can see it.
#[utoipa::path(
    operation_id = "draft_offer", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::NotFound, Code::PoolNotOpen, Code::EmployerInactive, Code::QuotaMissing,
            Code::CandidateUnavailable, Code::DateOrder,
        ])),
    ),
    request_body = OfferCreate,
    responses((status = 201, description = "The draft", body = OfferView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/offers")]
pub async fn draft_offer(
    ctx: Ctx<EmployerMember>,
    body: Body<OfferCreate>,
) -> Result<HttpResponse, ApiError> {
    let offer = draft(&ctx, body.0, None).await?;
    let location = format!("/v1/offers/{}", offer.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(offer))
}

/// Drafts an offer. `item` says which of several it is.
pub(super) async fn draft(
    ctx: &Ctx<EmployerMember>,
    body: OfferCreate,
    item: Option<Item>,
) -> Result<OfferView, ApiError> {
    let (id, stamp): (OfferId, _) = (new_id(), ctx.stamp());
    let open = ctx.open();
    ctx.write(move |tx, me| {
        if let Some(made) = item.as_ref().map(|item| item.made(tx)).transpose()?.flatten() {
            return answer(&open, tx, OfferId(made), OfferViewer::EmployerMember(me));
        }
        let book =
            offers::lock_entry(tx, PoolEntryId(body.pool_entry_id))?.ok_or(Code::NotFound)?;
        let term = terms::load(tx, book.entry.term)?.ok_or(Code::NotFound)?;
        let employer = employers::load(tx, me.employer)?.ok_or(Code::NotFound)?;
        let quota = quotas::load(tx, me.employer, term.id)?.ok_or(Code::QuotaMissing)?;
        let period = period(body.start_date, body.end_date)?;
        let monthly_wage = match body.monthly_wage_minor {
            Some(wage) => Kurus(wage),
            None => {
                let rules = &reference::wage_rules(tx)?;
                let duty = WageDuty { employer: &employer, rules };
                duty.floor(period).ok_or_else(|| {
                    let detail = "no statutory wage is known for these days";
                    ApiError::member("monthly_wage_minor", "required", detail)
                })?
            }
        };
        let workplace = workplace(tx, me.employer, body.workplace_id)?;
        let conditions = OfferConditions {
            period,
            place: Place::from(&workplace),
            unit: body.unit.clone().map(Into::into),
            works_saturdays: body.works_saturdays,
            work: body.work.clone().of(workplace.contact),
            monthly_wage,
            respond_by: body.respond_by,
        };
        let (offer, event) =
            book.draft(id, (employer.id, employer.state), quota.id, conditions, &term, stamp.at)?;
        offers::insert(tx, &offer, &book.entry, me.user, stamp.at)?;
        events::append(tx, &stamp, &[event])?;
        if let Some(item) = &item {
            item.keep(tx, &open.app.vault, id.0)?;
        }
        answer(&open, tx, id, OfferViewer::EmployerMember(me))
    })
    .await
}

/// The workplace with this id, or the only open one.
pub fn workplace(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    id: Option<Uuid>,
) -> Result<Workplace, ApiError> {
    if let Some(id) = id {
        let found = workplaces::load(tx, WorkplaceId(id))?;
        let own = found.filter(|workplace| workplace.employer == employer);
        let detail = "the employer has no such workplace";
        return own.ok_or_else(|| ApiError::member("workplace_id", "unknown", detail));
    }
    let mut open = workplaces::open_ones(tx, employer)?;
    let detail = match open.len() {
        0 => "the employer has no open workplace: add one with create_workplace",
        _ => "the employer has several open workplaces",
    };
    let only = open.pop().filter(|_| open.is_empty());
    only.ok_or_else(|| ApiError::member("workplace_id", "required", detail))
}

pub fn period(start: Date, end: Date) -> Result<Period, ApiError> {
    let period = Period::new(start, end)
        .map_err(|error| ApiError::with_detail(Code::DateOrder, error).at("end_date"))?;
    period
        .countable()
        .map_err(|too_long| ApiError::member("end_date", "range", too_long.to_string()))
}

impl From<DraftError> for ApiError {
    fn from(error: DraftError) -> Self {
        match &error {
            DraftError::PoolNotOpen(phase) => {
                let phase = *phase;
                Self::from(Code::PoolNotOpen).wrong_phase(phase)
            }
            DraftError::EmployerInactive(state) => Self::inactive(*state),
            DraftError::CandidateUnavailable => {
                Self::with_detail(Code::CandidateUnavailable, error)
            }
        }
    }
}
