use super::{OfferPath, OfferView, Preview, TAG, act, with_lapses, wrong_state};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::problem::{ApiError, Code};
use crate::talent_pool;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::employer::{Quota, QuotaShare, ShareExhausted, WorkplaceClosed};
use staj_domain::fact::FactName;
use staj_domain::ids::OfferId;
use staj_domain::offer::{OfferBook, Outcome, SendError, Sending};
use staj_domain::wage::WageDuty;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{Tx, employers, offers, quotas, reference, terms, workplaces};
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// Send an offer
///
/// Sends a draft to the candidate. The start must be at least the lead time away (R17), the
/// candidate must have enough time to answer, the wage must not be below the statutory wage, and a
/// place of the quota must be free.
#[utoipa::path(
    operation_id = "send_offer", tag = TAG, params(OfferPath, Preview),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::PoolNotOpen, Code::EmployerInactive, Code::QuotaExhausted,
            Code::CandidateUnavailable, Code::CandidateDatesTaken, Code::OpenOfferExists,
            Code::OfferLeadTime, Code::AfterProgrammeEnd, Code::RespondByInvalid,
            Code::BelowStatutoryWage, Code::HolidaysUnknown, Code::ShareExhausted,
            Code::WorkplaceClosed, Code::WeeklyHoursExceeded,
        ])),
    ),
    responses((status = 200, description = "The sent offer", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/send")]
pub async fn send_offer(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferPath>,
    Query(Preview { preview }): Query<Preview>,
) -> Result<Json<OfferView>, ApiError> {
    Ok(Json(send(&ctx, OfferId(path.offer_id), preview).await?))
}

pub(super) async fn send(
    ctx: &Ctx<EmployerMember>,
    id: OfferId,
    preview: bool,
) -> Result<OfferView, ApiError> {
    let stamp = ctx.stamp();
    let attempt = move |tx: &mut Tx<'_>, me| send_in(tx, id, me, &stamp);
    let act = async || act(ctx, id, preview, attempt).await;
    let refused = [Code::QuotaExhausted, Code::ShareExhausted];
    with_lapses(ctx, &refused, |_, me| Ok(me.employer), act).await
}

fn send_in(
    tx: &mut Tx<'_>,
    id: OfferId,
    me: EmployerMember,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let scope = OfferScope::Employer(me.employer);
    let book = offers::lock_book(tx, id, scope)?.ok_or(Code::NotFound)?;
    let offer = book.get(id).ok_or(Code::NotFound)?;
    // Lock this offer's quota and those of the offers that lapse in this transaction. They are
    // locked after the candidate and in the order of their ids, so that two senders cannot
    // deadlock.
    let own = offer.quota;
    for quota in
        book.overdue(stamp.at).map(|overdue| overdue.quota).chain([own]).collect::<BTreeSet<_>>()
    {
        quotas::lock(tx, quota)?;
    }
    let (entry, quota) = (book.entry.id, quotas::lock(tx, own)?);
    let shares = quotas::shares(tx, own, None)?;
    let outcome = decide(tx, book, id, (&quota, &shares), stamp.at)?;
    offers::save(tx, &outcome, stamp)?;
    // Candidates on the employer's lists move to `offered`, under the lock of the quota (4.10).
    if !outcome.changes.is_empty() {
        talent_pool::offered(tx, me.employer, entry, stamp)?;
    }
    Ok(())
}

/// Makes the decision, and loads what it needs in addition to the book.
fn decide(
    tx: &mut Tx<'_>,
    book: OfferBook,
    id: OfferId,
    (quota, shares): (&Quota, &[QuotaShare]),
    now: OffsetDateTime,
) -> Result<Outcome, ApiError> {
    let offer = book.get(id).ok_or(Code::NotFound)?;
    let workplace = workplaces::load(tx, offer.conditions.place.workplace)?;
    let employer = employers::load(tx, offer.employer)?.ok_or(Code::NotFound)?;
    let rules = &reference::wage_rules(tx)?;
    let sending = Sending {
        term: &terms::load(tx, book.entry.term)?.ok_or(Code::NotFound)?,
        duty: WageDuty { employer: &employer, rules },
        holidays: &reference::holidays(tx)?,
        workplace: &workplace.ok_or(Code::NotFound)?,
        quota,
        shares,
    };
    Ok(book.send(id, &sending, now)?)
}

/// Makes the decision as a rehearsal: nothing is locked, and places of offers whose deadline has
/// passed count as free.
pub(super) fn rehearse(
    tx: &mut Tx<'_>,
    book: OfferBook,
    id: OfferId,
    now: OffsetDateTime,
) -> Result<Outcome, ApiError> {
    let (term, offer) = (book.entry.term, book.get(id).ok_or(Code::NotFound)?);
    let quota = quotas::load(tx, offer.employer, term)?.ok_or(Code::NotFound)?;
    let overdue = quotas::overdue(tx, quota.id, now)?;
    let quota = quota.freed(u32::try_from(overdue).unwrap_or(u32::MAX));
    let shares = quotas::shares(tx, quota.id, Some(now))?;
    decide(tx, book, id, (&quota, &shares), now)
}

impl From<SendError> for ApiError {
    fn from(error: SendError) -> Self {
        let text = error.to_string();
        match error {
            SendError::UnknownOffer => Code::NotFound.into(),
            SendError::WrongState(state) => wrong_state(state),
            SendError::PoolNotOpen(phase) => Self::from(Code::PoolNotOpen).wrong_phase(phase),
            SendError::EmployerInactive(state) => Self::inactive(state),
            SendError::LeadTime { days, required, last_send_date, earliest_start_date } => {
                Self::with_detail(Code::OfferLeadTime, text)
                    .at("start_date")
                    .fact(FactName::Days, days)
                    .fact(FactName::RequiredDays, required)
                    .fact(FactName::LastSendDate, last_send_date)
                    .fact(FactName::EarliestStartDate, earliest_start_date)
            }
            SendError::AfterProgrammeEnd { programme_end_date } => {
                Self::with_detail(Code::AfterProgrammeEnd, text)
                    .at("end_date")
                    .fact(FactName::ProgrammeEndDate, programme_end_date)
            }
            SendError::HolidaysUnknown(unknown) => Self::from(unknown),
            SendError::RespondBy { earliest, latest_date } => {
                Self::with_detail(Code::RespondByInvalid, text)
                    .at("respond_by")
                    .instant(FactName::Earliest, Some(earliest))
                    .fact(FactName::LatestDate, latest_date)
            }
            SendError::BelowStatutoryWage(shortfall) => shortfall.into(),
            SendError::CandidateUnavailable => Self::with_detail(Code::CandidateUnavailable, text),
            SendError::CandidateDatesTaken => Self::with_detail(Code::CandidateDatesTaken, text),
            SendError::OpenOfferExists => Self::with_detail(Code::OpenOfferExists, text),
            SendError::QuotaExhausted(quota) => Self::with_detail(Code::QuotaExhausted, text)
                .fact(FactName::Total, quota.total)
                .resolve_with(&["set_quota"]),
            SendError::ShareExhausted(share) => share.into(),
            SendError::WorkplaceClosed(closed) => closed.into(),
            SendError::WeeklyHours { limit } => Self::with_detail(Code::WeeklyHoursExceeded, text)
                .at("work/weekly_hours")
                .fact(FactName::Limit, limit),
        }
    }
}

impl From<ShareExhausted> for ApiError {
    fn from(error: ShareExhausted) -> Self {
        let workplace = error.0.criteria.workplace.map(|id| id.0);
        Self::with_detail(Code::ShareExhausted, &error)
            .fact(FactName::Total, error.0.places)
            .facts(FactName::WorkplaceId, workplace)
            .resolve_with(&["set_quota"])
    }
}

impl From<WorkplaceClosed> for ApiError {
    fn from(error: WorkplaceClosed) -> Self {
        Self::with_detail(Code::WorkplaceClosed, error)
            .at("workplace_id")
            .resolve_with(&["update_workplace", "update_offer"])
    }
}
