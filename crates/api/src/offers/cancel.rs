use super::revoke::OfferEnd;
use super::{OfferPath, OfferView, OfferViewer, Preview, TAG, act, wrong_state};
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::input::{Body, Query};
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::fact::FactName;
use staj_domain::ids::OfferId;
use staj_domain::offer::{CancelError, Canceller as By, OfferBook, OfferEndCause, OfferState};
use staj_domain::placement::PlacementState;
use staj_persistence::rows::Stamp;
use staj_persistence::{Tx, events, offers, placements, sgk_notices};

one_of! {
    /// Who can cancel: the employer that made the offer, and the programme office for any
    /// internship (A11).
    pub enum Canceller { EmployerMember, ProgrammeOfficer }
}

impl Canceller {
    pub fn by(self) -> By {
        match self {
            Self::EmployerMember(_) => By::Employer,
            Self::ProgrammeOfficer(_) => By::ProgrammeOffice,
        }
    }
}

impl From<Canceller> for OfferViewer {
    fn from(canceller: Canceller) -> Self {
        match canceller {
            Canceller::EmployerMember(member) => Self::EmployerMember(member),
            Canceller::ProgrammeOfficer(officer) => Self::ProgrammeOfficer(officer),
        }
    }
}

/// Cancel an accepted or confirmed offer
///
/// You can cancel until the internship starts. You must give a reason (R46, A10). The place returns
/// to your quota, and the candidate can have another internship. Offers that the confirmation
/// invalidated do not become valid again (A5). If the SGK notice has been shared with the school,
/// it is recalled. The acceptance letter is revoked. The programme office can cancel the confirmed
/// offers of any employer, but only for the reason `force_majeure` (A11).
#[utoipa::path(
    operation_id = "cancel_offer", tag = TAG, params(OfferPath, Preview),
    extensions(
        ("x-roles" = json!(roles::<Canceller>())),
        ("x-problem-codes" = json!([
            Code::OfferState, Code::InternshipStarted, Code::SgkNoticeState, Code::ReasonRequired,
        ])),
    ),
    request_body = OfferEnd,
    responses((status = 200, description = "The cancelled offer", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/cancel")]
pub async fn cancel_offer(
    ctx: Ctx<Canceller>,
    path: Path<OfferPath>,
    Query(Preview { preview }): Query<Preview>,
    body: Body<OfferEnd>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp, why) = (OfferId(path.offer_id), ctx.stamp(), body.0.into_domain()?);
    let cancelled = act(&ctx, id, preview, move |tx, me| {
        let (by, viewer) = (me.by(), OfferViewer::from(me));
        let book = offers::lock_book(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
        cancel_in(tx, book, id, (why.clone(), by), &stamp)
    });
    Ok(Json(cancelled.await?))
}

/// Cancels an offer of a locked book, with its placement and its SGK notice.
pub fn cancel_in(
    tx: &mut Tx<'_>,
    book: OfferBook,
    id: OfferId,
    (why, by): (OfferEndCause, By),
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let outcome = book.cancel(id, why, by, stamp.at)?;
    offers::save(tx, &outcome, stamp)?;
    let was_confirmed =
        outcome.changes.iter().any(|c| c.offer.id == id && c.from == OfferState::Confirmed);
    if was_confirmed && let Some(placement) = placements::load_of_offer(tx, id)? {
        let notice = sgk_notices::load_of_placement(tx, placement.id)?.ok_or(Code::NotFound)?;
        // The school's rejection has cancelled it already.
        if placement.state != PlacementState::Cancelled {
            let (placement, cancelled) = placement.cancel(stamp.at)?;
            placements::save(tx, &placement)?;
            events::append(tx, stamp, &cancelled)?;
        }
        let (notice, recalled) = notice.recall(stamp.at)?;
        sgk_notices::save(tx, &notice)?;
        events::append(tx, stamp, &recalled)?;
    }
    Ok(())
}

impl From<CancelError> for ApiError {
    fn from(error: CancelError) -> Self {
        let text = error.to_string();
        match error {
            CancelError::UnknownOffer => Code::NotFound.into(),
            CancelError::WrongState(state) => wrong_state(state),
            CancelError::Started(start_date) => Self::with_detail(Code::InternshipStarted, text)
                .fact(FactName::StartDate, start_date),
            CancelError::NotForceMajeure => Self::member("reason", "not_force_majeure", text),
        }
    }
}
