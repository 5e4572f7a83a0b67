//! What the candidate of an offer asks, and what the employer answers. Nobody else sees it, and the
//! employer does not learn who asks (A73).

mod answer;
mod ask;
mod list;
mod view;

use crate::problem::{ApiError, Code};
use crate::supplementary_documents::OfferParty;
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::machine::States;
use staj_domain::offer::{OfferState, QuestionError};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "offers";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_offer_questions)
        .service(ask::ask_about_offer)
        .service(answer::answer_offer_question);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AskedOfferPath {
    /// Id of the offer.
    offer_id: Uuid,
}

impl From<QuestionError> for ApiError {
    fn from(error: QuestionError) -> Self {
        let text = error.to_string();
        match error {
            QuestionError::WrongState(state) => Self::with_detail(Code::OfferState, text)
                .state(state, States::that(OfferState::holds_quota)),
            QuestionError::TooMany(limit) => {
                Self::with_detail(Code::QuestionLimitReached, text).fact(FactName::Limit, limit)
            }
            QuestionError::Reveals(_) => Self::member("text", "reveals_identity", text),
            QuestionError::Answered => Self::with_detail(Code::AlreadyAnswered, text),
        }
    }
}
