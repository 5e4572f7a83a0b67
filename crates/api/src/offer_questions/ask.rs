use super::view::OfferQuestionView;
use super::{AskedOfferPath, TAG};
use crate::caller::{Candidate, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::ids::{OfferId, OfferQuestionId};
use staj_domain::offer::{OfferState, clue};
use staj_persistence::rows::offer_questions::OfferQuestionRow;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::types::{At, key};
use staj_persistence::{events, offer_questions, offers, reference};
use utoipa::ToSchema;
use validator::Validate;

/// What the candidate asks.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferQuestionCreate {
    /// The employer reads it and does not learn who asks. Before it may know you, your name, your
    /// school's name, an address and a long number are refused in it.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("Servis var mı?"))]
    pub text: Paragraphs<1000>,
}

/// Ask about an offer
///
/// You can ask while the offer is open and during the internship, at most 10 times. The employer does
/// not learn who you are from it (A73).
#[utoipa::path(
    operation_id = "ask_about_offer", tag = TAG, params(AskedOfferPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::OfferState, Code::QuestionLimitReached])),
    ),
    request_body = OfferQuestionCreate,
    responses((status = 201, description = "The question", body = OfferQuestionView))
)]
#[post("/v1/offers/{offer_id}/questions")]
pub async fn ask_about_offer(
    ctx: Ctx<Candidate>,
    path: Path<AskedOfferPath>,
    body: Body<OfferQuestionCreate>,
) -> Result<HttpResponse, ApiError> {
    let (offer, stamp) = (OfferId(path.offer_id), ctx.stamp());
    let question = OfferQuestionRow {
        id: key(new_id::<OfferQuestionId>()),
        offer_id: key(offer),
        text: body.0.text.into(),
        asked_at: At(stamp.at),
        answer: None,
        answered_at: None,
        answered_by: None,
    };
    let row = question.clone();
    ctx.write(move |tx, me| {
        let scope = OfferScope::Candidate(me.id);
        let book = offers::lock_book(tx, offer, scope)?.ok_or(Code::NotFound)?;
        let found = offers::find(tx, offer, scope)?.ok_or(Code::NotFound)?;
        let asked = book.get(offer).ok_or(Code::NotFound)?;
        let state: OfferState = asked.state_at(stamp.at);
        let clue = match found.is_revealed(state) {
            true => None,
            false => {
                let school =
                    reference::find_school(tx, book.entry.school)?.ok_or(Code::NotFound)?;
                clue(&row.text, &[&found.given_name, &found.surname, &school.name])
            }
        };
        let earlier = offer_questions::list(tx, offer)?.len();
        let happened = asked.ask(earlier, clue, stamp.at)?;
        offer_questions::insert(tx, &row)?;
        Ok(events::append(tx, &stamp, &[happened])?)
    })
    .await?;
    Ok(HttpResponse::Created().json(OfferQuestionView::from(question)))
}
