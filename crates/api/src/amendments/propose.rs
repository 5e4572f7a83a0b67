use super::view::AmendmentView;
use super::{AmendedOfferPath, TAG, judge, load};
use crate::caller::{EmployerMember, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::{Body, common_era, given};
use crate::offers::{OfferViewer, OfferWorkInput, period, with_lapses, workplace};
use crate::problem::{ApiError, Code};
use crate::text::{Paragraphs, Printed};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::ids::{AmendmentId, OfferId};
use staj_domain::money::Kurus;
use staj_domain::offer::{Amendment, AmendmentState, OfferConditions, Place};
use staj_persistence::rows::offer_amendments::AmendmentRow;
use staj_persistence::types::key;
use staj_persistence::{Tx, events, offer_amendments, offers};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// New conditions for an offer. Omitted fields keep their values. Null clears an optional field.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendmentCreate {
    /// Why. The candidate reads it.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("Laboratuvar bir hafta geç açılıyor"))]
    pub reason: Paragraphs<1000>,
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-07-27"))]
    pub start_date: Option<Date>,
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-08-21"))]
    pub end_date: Option<Date>,
    pub workplace_id: Option<Uuid>,
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = Option<Option<String>>, format = "printed", min_length = 1, max_length = 200)]
    pub unit: Option<Option<Printed<200>>>,
    pub works_saturdays: Option<bool>,
    /// All that candidates read about the work. A contact that is left out is that of the workplace.
    #[validate(nested)]
    pub work: Option<OfferWorkInput>,
    /// Monthly wage in kuruş. It cannot be lower than it was. To only raise it, use `raise_offer_wage`,
    /// which needs no consent.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9007199254740991i64)]
    pub monthly_wage_minor: Option<i64>,
    /// The last instant at which the candidate may answer: at least as long as for an offer, and seven
    /// days before the earlier of the two first days, so that the school can be informed. For a running
    /// internship it is the evening of the new last day at the latest.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-07-05T20:59:59Z"))]
    pub respond_by: OffsetDateTime,
}

/// Propose an amendment of an offer
///
/// Proposes other conditions for an offer that is sent, accepted or confirmed. Nothing changes until the
/// candidate accepts them. Every rule is judged now, and again then: dates, wage, overlaps, shares of
/// the quota, and the time in which the school is informed. Once the internship has begun, its first day
/// cannot change. One amendment of an offer can wait at a time (A74).
#[utoipa::path(
    operation_id = "propose_amendment", tag = TAG, params(AmendedOfferPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::AmendmentOpen, Code::AmendmentEmpty, Code::EmployerInactive,
            Code::DatesOverlap, Code::ShareExhausted, Code::WorkplaceClosed, Code::HolidaysUnknown,
            Code::AfterProgrammeEnd, Code::RespondByInvalid, Code::BelowStatutoryWage,
            Code::WeeklyHoursExceeded, Code::DateOrder,
        ])),
    ),
    request_body = AmendmentCreate,
    responses((status = 201, description = "The amendment", body = AmendmentView))
)]
#[post("/v1/offers/{offer_id}/amendments")]
pub async fn propose_amendment(
    ctx: Ctx<EmployerMember>,
    path: Path<AmendedOfferPath>,
    body: Body<AmendmentCreate>,
) -> Result<HttpResponse, ApiError> {
    let (id, amendment): (_, AmendmentId) = (OfferId(path.offer_id), new_id());
    let (Body(body), stamp) = (body, ctx.stamp());
    let attempt = move |tx: &mut Tx<'_>, me: EmployerMember| {
        let scope = OfferViewer::EmployerMember(me).scope();
        let book = offers::lock_book(tx, id, scope)?.ok_or(Code::NotFound)?;
        let offer = book.get(id).ok_or(Code::NotFound)?.clone();
        let (body, now) = (body.clone(), offer.conditions.clone());
        let place = match body.workplace_id {
            Some(new) if new != now.place.workplace.0 => {
                Some(workplace(tx, me.employer, Some(new))?)
            }
            _ => None,
        };
        let contact = place.as_ref().map_or(&now.work.contact, |place| &place.contact).clone();
        let to = OfferConditions {
            period: period(
                body.start_date.unwrap_or(now.period.start()),
                body.end_date.unwrap_or(now.period.end()),
            )?,
            work: match body.work {
                Some(work) => work.of(contact),
                None => staj_domain::offer::Work { contact, ..now.work },
            },
            place: place.as_ref().map_or(now.place, Place::from),
            unit: body.unit.map_or(now.unit, |unit| unit.map(Into::into)),
            works_saturdays: body.works_saturdays.unwrap_or(now.works_saturdays),
            monthly_wage: body.monthly_wage_minor.map_or(now.monthly_wage, Kurus),
            respond_by: now.respond_by,
        };
        let proposal = Amendment {
            id: amendment,
            offer: id,
            conditions: to.clone(),
            respond_by: body.respond_by,
            state: AmendmentState::Proposed,
        };
        let earlier = load(tx, &offer)?;
        let (proposal, happened) =
            judge(tx, &book, id, &to, |with| book.amend(proposal, &earlier, with, stamp.at))?;
        let row = AmendmentRow::new(&proposal, body.reason.into(), key(me.user), stamp.at);
        offer_amendments::insert(tx, &row, stamp.at)?;
        events::append(tx, &stamp, &[happened])?;
        Ok(AmendmentView::new(row, proposal, offer.state_at(stamp.at), stamp.at))
    };
    let write = async || ctx.write(attempt.clone()).await;
    let proposed = with_lapses(&ctx, &[Code::ShareExhausted], |_, me| Ok(me.employer), write);
    Ok(HttpResponse::Created().json(proposed.await?))
}
