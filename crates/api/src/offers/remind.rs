use super::{OfferPath, OfferView, OfferViewer, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::reminders::remind;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::OfferId;
use staj_domain::offer::{RemindError, Reminded};
use staj_persistence::offers;

/// Remind somebody of an offer
///
/// Employers remind the candidate of an offer that is not answered, candidates the employer of an
/// acceptance that is not confirmed, and the programme office either. The reminder is mailed at once.
/// The next one can be sent two days later (A68).
#[utoipa::path(
    operation_id = "remind_of_offer", tag = TAG, params(OfferPath),
    extensions(
        ("x-roles" = json!(roles::<OfferViewer>())),
        ("x-problem-codes" = json!([Code::OfferState, Code::RemindedRecently])),
    ),
    responses((status = 200, description = "The offer", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/remind")]
pub async fn remind_of_offer(
    ctx: Ctx<OfferViewer>,
    path: Path<OfferPath>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp, open) = (OfferId(path.offer_id), ctx.stamp(), ctx.open());
    let offer = ctx
        .write(move |tx, me| {
            let may: &[_] = match me {
                OfferViewer::EmployerMember(_) => &[Reminded::Candidate],
                OfferViewer::Candidate(_) => &[Reminded::Employer],
                OfferViewer::ProgrammeOfficer(_) => &[Reminded::Candidate, Reminded::Employer],
            };
            let book = offers::lock_book(tx, id, me.scope())?.ok_or(Code::NotFound)?;
            remind(tx, book.remind(id, may, stamp.at)?, &stamp)?;
            answer(&open, tx, id, me)
        })
        .await?;
    Ok(Json(offer))
}

impl From<RemindError> for ApiError {
    fn from(error: RemindError) -> Self {
        let text = error.to_string();
        match error {
            RemindError::UnknownOffer => Code::NotFound.into(),
            RemindError::WrongState(state, needed) => {
                Self::with_detail(Code::OfferState, text).state(state, needed)
            }
        }
    }
}
