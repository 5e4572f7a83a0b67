use super::TAG;
use crate::absences::absent_days;
use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use crate::services::token::legible_typed;
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::period::Period;
use staj_domain::placement::PlacementState;
use staj_persistence::rows::acceptance_letters::LetterSummary;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::{Tx, acceptance_letters, placements};
use time::{Date, OffsetDateTime};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct LetterPath {
    /// The verification code that is printed on the letter.
    #[param(example = "7K3QM-0VXWE-9TRC2-HA8ZP")]
    code: String,
}

/// Whether a letter is valid.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LetterValidity {
    Valid,
    /// The internship was cancelled.
    Revoked,
    /// The internship was amended, and another letter replaced this one.
    Superseded,
}

/// The data against which people can check a letter that they hold. It reveals nothing else about
/// the intern.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterVerification {
    validity: LetterValidity,
    #[schema(examples("2026-0000042/1"))]
    number: String,
    #[schema(examples("2026-07-01"))]
    issued_on: Date,
    /// The intern's names. Only the first character of each name is shown.
    #[schema(examples("A*** Y***"))]
    intern: String,
    #[schema(examples("Aselsan"))]
    employer_name: String,
    /// First day of the internship.
    #[schema(examples("2026-07-20"))]
    start_date: Date,
    /// Last day of the internship.
    #[schema(examples("2026-08-14"))]
    end_date: Date,
    /// Number of working days from the first to the last day.
    #[schema(minimum = 0, examples(20))]
    working_days: u32,
    /// How many of them the intern worked, as a certificate says (A80). Null unless it was completed.
    #[schema(required, minimum = 0, examples(18))]
    worked_days: Option<u32>,
    /// Whether the internship was completed, so that a certificate with this code is genuine (A80). False for
    /// a letter that is not valid.
    completed: bool,
}

impl LetterVerification {
    fn new(tx: &mut Tx<'_>, found: LetterSummary, now: OffsetDateTime) -> Result<Self, ApiError> {
        let LetterSummary { letter, state, .. } = found;
        let content = letter.content.0;
        let period = Period::new(content.start_date, content.end_date)
            .map_err(|error| ApiError::logged(Code::Internal, error))?;
        let is_over = state.0.at(period, now) == PlacementState::Completed;
        let completed = is_over && letter.superseded_at.is_none();
        let scope = PlacementScope::Everyone;
        let of = match completed {
            true => placements::find(tx, letter.placement_id.id(), scope)?,
            false => None,
        };
        let absent = of.map(|of| absent_days(tx, of)).transpose()?.flatten();
        let names = content.given_name.split_whitespace().chain(content.surname.split_whitespace());
        let masked = |name: &str| name.chars().take(1).chain("***".chars()).collect::<String>();
        Ok(Self {
            validity: match (state.0, letter.superseded_at) {
                (PlacementState::Cancelled, _) => LetterValidity::Revoked,
                (_, Some(_)) => LetterValidity::Superseded,
                (_, None) => LetterValidity::Valid,
            },
            number: letter.number,
            issued_on: letter.issued_on,
            intern: names.map(masked).collect::<Vec<_>>().join(" "),
            employer_name: content.employer_name,
            start_date: content.start_date,
            end_date: content.end_date,
            working_days: content.working_days,
            worked_days: absent.map(|days| content.working_days.saturating_sub(days)),
            completed,
        })
    }
}

/// Verify an acceptance letter
///
/// Tells anybody who has a letter whether it is valid and what a genuine copy says. A certificate of
/// completion has the code of its letter: it is genuine if the internship was `completed` (A80). A code has 100 random
/// bits. Capital and small letters, dashes and blanks make no difference. If no letter has this code,
/// the response is 404.
#[utoipa::path(
    operation_id = "verify_letter", tag = TAG, params(LetterPath), security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "The letter's validity and its content", body = LetterVerification))
)]
#[get("/v1/letters/{code}")]
pub async fn verify_letter(
    open: Open,
    path: Path<LetterPath>,
) -> Result<Json<LetterVerification>, ApiError> {
    let (code, now) = (legible_typed(&path.code), open.now);
    let found = open
        .read(move |tx| {
            let found = acceptance_letters::find_by_code(tx, &code)?.ok_or(Code::NotFound)?;
            LetterVerification::new(tx, found, now)
        })
        .await?;
    Ok(Json(found))
}
