use super::ruling::UnitRuling;
use super::{PlacementPath, PlacementView, PlacementViewer, TAG, answer, change};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::offers::cancel_in;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;
use staj_domain::offer::{Canceller, OfferEndCause, OfferEndReason};
use staj_domain::placement::Verdict;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{offers, placements};

/// Decide whether the school approves an internship
///
/// The school's unit approves or rejects the internship for the school's administration (R71).
/// Insurance does not depend on it: the school insures interns of the programme as for a compulsory
/// internship (A25, A27). If the unit rejects the internship, which it can do before its start, the
/// internship ends at once: the offer is cancelled with the reason `university_rejected`, the notice
/// is recalled, and the letter is revoked. The decision is final, unless an
/// amendment changes the internship: then the unit decides again (A74).
#[utoipa::path(
    operation_id = "decide_university_approval", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([
            Code::DecisionIsFinal, Code::InternshipStarted, Code::PlacementState,
            Code::ReasonRequired,
        ])),
    ),
    request_body = UnitRuling,
    responses((status = 200, description = "The placement with the decision", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/university-approval")]
pub async fn decide_university_approval(
    ctx: Ctx<SchoolUnit>,
    path: Path<PlacementPath>,
    body: Body<UnitRuling>,
) -> Result<Json<PlacementView>, ApiError> {
    Ok(Json(decide(&ctx, PlacementId(path.placement_id), body.0).await?))
}

pub(super) async fn decide(
    ctx: &Ctx<SchoolUnit>,
    id: PlacementId,
    ruling: UnitRuling,
) -> Result<PlacementView, ApiError> {
    let stamp = ctx.stamp();
    let ruling = ruling.into_domain(stamp.at)?;
    ctx.write(move |tx, me| {
        let viewer = PlacementViewer::SchoolUnit(me);
        // The candidate is locked before the placement.
        let offer = placements::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?.placement;
        let offer = offer.offer_id.id();
        let book = offers::lock_book(tx, offer, OfferScope::Everyone)?.ok_or(Code::NotFound)?;
        let mut rejected_now = false;
        let view = change(tx, id, viewer, &stamp, |found| {
            let decided =
                found.placement.rule_on_approval(ruling.clone(), found.period, stamp.at)?;
            rejected_now = ruling.verdict == Verdict::Rejected && !decided.1.is_empty();
            Ok(decided)
        })?;
        if !rejected_now {
            return Ok(view);
        }
        // The decision has cancelled the placement. The offer and the notice follow it (A57).
        let reason = OfferEndReason::UniversityRejected;
        let why = OfferEndCause { reason, text: ruling.text.clone() };
        cancel_in(tx, book, offer, (why, Canceller::SchoolUnit), &stamp)?;
        answer(tx, id, viewer, stamp.at)
    })
    .await
}
