use super::TAG;
use super::view::OfferQuestionView;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::put;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::OfferId;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{Tx, events, offer_questions, offers};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfferQuestionPath {
    /// Id of the offer.
    offer_id: Uuid,
    /// Id of the question.
    offer_question_id: Uuid,
}

/// What the employer answers.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferQuestionAnswer {
    /// Shown to the candidate. It is final.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 2000, examples("Evet, Kızılay'dan kalkıyor."))]
    pub text: Paragraphs<2000>,
}

/// Answer a question about an offer
///
/// The candidate is told. An answer is final. Repeating it changes nothing.
#[utoipa::path(
    operation_id = "answer_offer_question", tag = TAG, params(OfferQuestionPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::OfferState, Code::AlreadyAnswered])),
    ),
    request_body = OfferQuestionAnswer,
    responses((status = 200, description = "The question with its answer", body = OfferQuestionView))
)]
#[put("/v1/offers/{offer_id}/questions/{offer_question_id}/answer")]
pub async fn answer_offer_question(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferQuestionPath>,
    body: Body<OfferQuestionAnswer>,
) -> Result<Json<OfferQuestionView>, ApiError> {
    let (offer, id, stamp) = (OfferId(path.offer_id), path.offer_question_id, ctx.stamp());
    let answer: String = body.0.text.into();
    let answered = ctx.write(move |tx, me| {
        let scope = OfferScope::Employer(me.employer);
        let book = offers::lock_book(tx, offer, scope)?.ok_or(Code::NotFound)?;
        let find = |tx: &mut Tx<'_>| -> Result<_, ApiError> {
            let found = offer_questions::list(tx, offer)?.into_iter().find(|of| of.id.0 == id);
            Ok(found.ok_or(Code::NotFound)?)
        };
        let asked = find(tx)?;
        let of = book.get(offer).ok_or(Code::NotFound)?;
        let (question, happened) = of.answer(asked.into(), answer.clone(), stamp.at)?;
        if let Some(happened) = happened {
            offer_questions::save_answer(tx, &question, me.user, stamp.at)?;
            events::append(tx, &stamp, &[happened])?;
        }
        Ok(OfferQuestionView::from(find(tx)?))
    });
    Ok(Json(answered.await?))
}
