use super::{OfferPath, OfferView, Preview, TAG, act, wrong_state};
use crate::acceptance_letters::{Issue, issue};
use crate::caller::{EmployerMember, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Query;
use crate::problem::{ApiError, Code};
use crate::services::token::legible;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::fact::FactName;
use staj_domain::guardian::{ConsentMissing, check_consent};
use staj_domain::ids::{OfferId, PlacementId, SgkNoticeId};
use staj_domain::offer::{ConfirmError, Confirmation, OfferBook};
use staj_domain::placement::Placement;
use staj_domain::sgk_notice::SgkNotice;
use staj_domain::wage::WageDuty;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::placements::ConfirmedOffer;
use staj_persistence::{
    Tx, employers, events, guardian_consents, offers, placements, reference, sgk_notices,
};
use time::OffsetDateTime;

/// Confirm an accepted offer
///
/// Makes the internship definite. You can confirm in the extra period after the acceptance (R47).
/// The first two confirmations of a candidate win (R54): offers that are no longer possible are
/// invalidated in the same transaction. The SGK notice for the school and the acceptance letter are
/// created as well. The wage must not be below the statutory one (A56). If the intern will be under
/// 18 on the first day, the school must have recorded a guardian's consent (A43).
#[utoipa::path(
    operation_id = "confirm_offer", tag = TAG, params(OfferPath, Preview),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::ConfirmationExpired, Code::InternshipLimitReached,
            Code::DatesOverlap, Code::EmployerInactive, Code::GuardianConsentMissing,
            Code::BelowStatutoryWage, Code::HolidaysUnknown,
        ])),
    ),
    responses((status = 200, description = "The confirmed offer", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/confirm")]
pub async fn confirm_offer(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferPath>,
    Query(Preview { preview }): Query<Preview>,
) -> Result<Json<OfferView>, ApiError> {
    Ok(Json(confirm(&ctx, OfferId(path.offer_id), preview).await?))
}

pub(super) async fn confirm(
    ctx: &Ctx<EmployerMember>,
    id: OfferId,
    preview: bool,
) -> Result<OfferView, ApiError> {
    let stamp = ctx.stamp();
    let (placement_id, notice_id): (PlacementId, SgkNoticeId) = (new_id(), new_id());
    let code = legible::<4>();
    act(ctx, id, preview, move |tx, me| {
        let scope = OfferScope::Employer(me.employer);
        let book = offers::lock_book(tx, id, scope)?.ok_or(Code::NotFound)?;
        let (entry, rules) = (book.entry, book.rules);
        let province_code = book.get(id).ok_or(Code::NotFound)?.conditions.place.province_code;
        let confirmed = decide(tx, book, id, stamp.at)?;
        offers::save(tx, &confirmed.outcome, &stamp)?;
        if let Some(period) = confirmed.internship {
            let (placement, made) = Placement::of_confirmed(placement_id, id);
            let of = ConfirmedOffer {
                term: entry.term,
                employer: me.employer,
                entry: entry.id,
                school: entry.school,
                province_code,
                period,
            };
            placements::insert(tx, &placement, &of, stamp.at)?;
            let (placement, by) = (placement_id, me.user);
            let letter =
                Issue { placement, replaces: false, offer: id, entry: entry.id, by, code: &code };
            issue(tx, &letter, stamp.at)?;
            let (notice, noted) = SgkNotice::of_confirmed(
                notice_id,
                placement_id,
                entry.school,
                period.start(),
                &rules,
            );
            sgk_notices::insert(tx, &notice, &of, stamp.at)?;
            events::append(tx, &stamp, &[made, noted])?;
        }
        Ok(())
    })
    .await
}

/// Makes the decision, and loads what it needs in addition to the book.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    book: OfferBook,
    id: OfferId,
    now: OffsetDateTime,
) -> Result<Confirmation, ApiError> {
    let (entry, offer) = (book.entry.id, book.get(id).ok_or(Code::NotFound)?);
    let employer = employers::load(tx, offer.employer)?.ok_or(Code::NotFound)?;
    let rules = &reference::wage_rules(tx)?;
    let confirmed = book.confirm(id, WageDuty { employer: &employer, rules }, now)?;
    if let Some(period) = confirmed.internship {
        let (birth_date, consent) = guardian_consents::of_entry(tx, entry)?;
        check_consent(birth_date, period.start(), consent)?;
    }
    Ok(confirmed)
}

impl From<ConfirmError> for ApiError {
    fn from(error: ConfirmError) -> Self {
        let text = error.to_string();
        match error {
            ConfirmError::UnknownOffer => Code::NotFound.into(),
            ConfirmError::WrongState(state) => wrong_state(state),
            ConfirmError::Expired(confirm_by) => Self::with_detail(Code::ConfirmationExpired, text)
                .instant(FactName::ConfirmBy, Some(confirm_by)),
            ConfirmError::LimitReached(limit) => {
                Self::with_detail(Code::InternshipLimitReached, text).fact(FactName::Limit, limit)
            }
            ConfirmError::DatesOverlap => Self::with_detail(Code::DatesOverlap, text),
            ConfirmError::EmployerInactive(state) => Self::inactive(state),
            ConfirmError::BelowStatutoryWage(shortfall) => shortfall.into(),
        }
    }
}

impl From<ConsentMissing> for ApiError {
    fn from(error: ConsentMissing) -> Self {
        Self::with_detail(Code::GuardianConsentMissing, error)
            .resolve_with(&["ask_guardian", "set_guardian_consent"])
    }
}
