use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use crate::wire::Verdict;
use serde::{Deserialize, Serialize};
use staj_domain::fact::FactName;
use staj_domain::placement::{Ruling, RulingError};
use time::OffsetDateTime;
use utoipa::ToSchema;
use validator::Validate;

/// A decision of the school's unit.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitRuling {
    pub verdict: Verdict,
    /// The reasons. Required for a rejection.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Bölümün staj takvimine uymuyor"))]
    pub text: Option<Paragraphs<1000>>,
}

impl UnitRuling {
    pub(super) fn into_domain(self, at: OffsetDateTime) -> Result<Ruling, ApiError> {
        Ruling::new(self.verdict.0, self.text.map(Into::into), at)
            .map_err(|missing| ApiError::with_detail(Code::ReasonRequired, missing).at("text"))
    }
}

impl From<RulingError> for ApiError {
    fn from(error: RulingError) -> Self {
        match error {
            RulingError::WrongState(state) => state.into(),
            RulingError::Final(verdict) => {
                Self::with_detail(Code::DecisionIsFinal, error).fact(FactName::Verdict, verdict)
            }
            RulingError::Started(start_date) => Self::with_detail(Code::InternshipStarted, error)
                .fact(FactName::StartDate, start_date),
        }
    }
}
