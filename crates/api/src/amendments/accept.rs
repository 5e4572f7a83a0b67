use super::{AmendmentPath, TAG, judge, lock, row};
use crate::acceptance_letters::{Issue, issue};
use crate::caller::{Candidate, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::offers::{OfferView, OfferViewer, Preview, act, answer, with_lapses};
use crate::problem::{ApiError, Code};
use crate::services::token::legible;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::event::{Event, OfferEvent};
use staj_domain::guardian::check_consent;
use staj_domain::ids::OfferId;
use staj_domain::offer::{Amended, OfferBook};
use staj_persistence::rows::Stamp;
use staj_persistence::{
    Tx, events, guardian_consents, offer_amendments, offers, placements, sgk_notices,
};

/// Accept an amendment
///
/// Its conditions replace those of the offer at once. If the internship was confirmed, open offers that
/// share a day with its new dates end in the same transaction (A2). If its days or its place changed,
/// the acceptance letter is issued again, the school gets the corrected SGK notice, and its approval
/// begins again (A74). Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "accept_amendment", tag = TAG, params(AmendmentPath, Preview),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::AmendmentDecided, Code::DatesOverlap, Code::ShareExhausted,
            Code::WorkplaceClosed, Code::HolidaysUnknown, Code::AfterProgrammeEnd,
            Code::BelowStatutoryWage, Code::WeeklyHoursExceeded, Code::GuardianConsentMissing,
        ])),
    ),
    responses((status = 200, description = "The offer with its new conditions", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/amendments/{amendment_id}/accept")]
pub async fn accept_amendment(
    ctx: Ctx<Candidate>,
    path: Path<AmendmentPath>,
    Query(Preview { preview }): Query<Preview>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, amendment, stamp) = (OfferId(path.offer_id), path.amendment_id, ctx.stamp());
    let (open, code) = (ctx.open(), legible::<4>());
    let attempt = move |tx: &mut Tx<'_>, me| {
        let viewer = OfferViewer::Candidate(me);
        let (book, amendment) = lock(tx, id, amendment, viewer)?;
        let to = amendment.conditions.clone();
        let amended = judge(tx, &book, id, &to, |with| {
            book.clone().accept_amendment(amendment, with, stamp.at)
        })?;
        let Some(amended) = amended else { return Ok(()) };
        let before = answer(&open, tx, id, viewer)?;
        offers::save(tx, &amended.outcome, &stamp)?;
        offer_amendments::save_accepted(tx, &amended, stamp.at)?;
        correct(tx, &book, &amended, &code, &stamp)?;
        let after = answer(&open, tx, id, viewer)?;
        let happened =
            Event::new(id, OfferEvent::AcceptAmendment).changing(changes(&before, &after)?);
        Ok(events::append(tx, &stamp, &[happened])?)
    };
    let employer = move |tx: &mut Tx<'_>, me| {
        let scope = OfferViewer::Candidate(me).scope();
        Ok(offers::find(tx, id, scope)?.ok_or(Code::NotFound)?.offer.employer_id.id())
    };
    let act = async || act(&ctx, id, preview, attempt.clone()).await;
    Ok(Json(with_lapses(&ctx, &[Code::ShareExhausted], employer, act).await?))
}

/// Corrects what was made at the confirmation: the letter, the notice and the placement.
fn correct(
    tx: &mut Tx<'_>,
    book: &OfferBook,
    amended: &Amended,
    code: &str,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let offer = amended.offer.id;
    let Some(placement) = placements::load_of_offer(tx, offer)? else { return Ok(()) };
    let start = amended.offer.conditions.period.start();
    let (birth_date, consent) = guardian_consents::of_entry(tx, book.entry.id)?;
    check_consent(birth_date, start, consent)?;
    if !amended.concerns_school() {
        return Ok(());
    }
    let (placement, happened) = placement.amend();
    placements::save(tx, &placement)?;
    events::append(tx, stamp, &[happened])?;
    let letter = Issue {
        placement: placement.id,
        replaces: true,
        offer,
        entry: book.entry.id,
        by: row(tx, offer, amended.amendment.id)?.proposed_by.id(),
        code,
    };
    issue(tx, &letter, stamp.at)?;
    let notice = sgk_notices::load_of_placement(tx, placement.id)?.ok_or(Code::NotFound)?;
    let (notice, happened) = notice.correct(start, &book.rules, stamp.at);
    sgk_notices::save(tx, &notice)?;
    events::append(tx, stamp, &happened)?;
    Ok(())
}
