use super::view::DocumentReviewView;
use super::{DocumentReviewPath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::documents::reason;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Line, Paragraphs};
use crate::wire::ReviewVerdict;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::document::{Opinion, ReviewError, ReviewVerdict as Verdict};
use staj_domain::ids::DocumentReviewId;
use staj_persistence::{Tx, document_samples, events};
use utoipa::ToSchema;
use validator::Validate;

/// The verdict of the second reviewer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentReviewRecord {
    pub verdict: ReviewVerdict,
    /// Why the document should have been rejected. Required to disagree. It must be one of the
    /// reasons in `list_reject_reasons` that are allowed at the approval level.
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, examples("incomplete"))]
    pub reason_code: Option<Line<100>>,
    /// Explanation of the reason. Some reasons require it.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Belgenin tarihi başvurudan sonra"))]
    pub text: Option<Paragraphs<1000>>,
}

impl DocumentReviewRecord {
    fn opinion(&self, tx: &mut Tx<'_>) -> Result<Opinion, ApiError> {
        match (self.verdict.0, &self.reason_code) {
            (Verdict::Agree, None) => Ok(Opinion::Agree),
            (Verdict::Agree, Some(_)) => {
                Err(ApiError::member("reason_code", "not_wanted", "agreeing needs no reason"))
            }
            (Verdict::Disagree, Some(code)) => {
                Ok(Opinion::disagree(&reason(tx, code)?, self.text.clone().map(Into::into))?)
            }
            (Verdict::Disagree, None) => {
                Err(ApiError::from(Code::ReasonRequired).at("reason_code"))
            }
        }
    }
}

/// Record a document review
///
/// Records whether you would also have approved the document. A review is recorded once, by an
/// officer who did not decide on the document. The document stays approved, because the review
/// measures the control, not the document.
#[utoipa::path(
    operation_id = "record_document_review", tag = TAG, params(DocumentReviewPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([
            Code::OwnDecision, Code::ReviewRecorded, Code::ReasonRequired,
        ])),
    ),
    request_body = DocumentReviewRecord,
    responses((status = 200, description = "The recorded review", body = DocumentReviewView))
)]
#[post("/v1/document-reviews/{document_review_id}/record")]
pub async fn record_document_review(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<DocumentReviewPath>,
    body: Body<DocumentReviewRecord>,
) -> Result<Json<DocumentReviewView>, ApiError> {
    let (id, stamp, Body(body)) = (DocumentReviewId(path.document_review_id), ctx.stamp(), body);
    let review = ctx
        .write(move |tx, me| {
            let review = document_samples::lock_review(tx, id)?.ok_or(Code::NotFound)?;
            let opinion = body.opinion(tx)?;
            let (review, happened) = review.record(opinion, me.user)?;
            if !happened.is_empty() {
                document_samples::save_review(tx, &review, stamp.at)?;
                events::append(tx, &stamp, &happened)?;
            }
            let found = document_samples::find_review(tx, id)?.ok_or(Code::NotFound)?;
            DocumentReviewView::new(found, me.role)
        })
        .await?;
    Ok(Json(review))
}

impl From<ReviewError> for ApiError {
    fn from(error: ReviewError) -> Self {
        let code = match error {
            ReviewError::OwnDecision => Code::OwnDecision,
            ReviewError::AlreadyRecorded => Code::ReviewRecorded,
        };
        Self::with_detail(code, error)
    }
}
