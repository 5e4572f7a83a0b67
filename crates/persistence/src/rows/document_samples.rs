use crate::StoreError;
use crate::schema::{document_reviews, document_samples};
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::document::{DocumentReview, Opinion, Rejection, ReviewOutcome, ReviewVerdict};
use staj_domain::ids::{DocumentReviewId, DocumentSampleId, TermId, UserId};
use time::OffsetDateTime;

/// A random sample of the approved documents of a term (A52).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = document_samples)]
pub struct DocumentSampleRow {
    /// Id of the sample.
    pub id: Key,
    /// The term of the documents.
    pub term_id: Key,
    /// The seed of the draw. It is used once in a term.
    pub seed: i64,
    /// Number of approved documents at the time of the draw.
    pub population: i32,
    /// Number of documents in the sample.
    pub size: i32,
    /// The officer who drew it.
    pub drawn_by: Key,
    /// When it was drawn.
    pub drawn_at: At,
}

/// The second review of a sampled document (A52).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = document_reviews)]
pub struct DocumentReviewRow {
    /// Id of the review. The ids in a sample follow the order of drawing.
    pub id: Key,
    /// The sample.
    pub document_sample_id: Key,
    /// The sampled document.
    pub document_id: Key,
    /// `None` until a verdict is recorded.
    pub verdict: Option<Name<ReviewVerdict>>,
    /// Why the document should have been rejected. `None` unless the reviewer disagrees.
    pub reason_code: Option<String>,
    /// Explanation of a disagreement. `None` if there is none.
    pub text: Option<String>,
    /// The reviewer. `None` until a verdict is recorded.
    pub reviewed_by: Option<Key>,
    /// When the verdict was recorded. `None` until then.
    pub reviewed_at: Option<At>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// A document in a new sample. Its review has no verdict yet.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = document_reviews)]
pub struct DrawnDocument {
    /// Id of the review.
    pub id: Key,
    /// The sample.
    pub document_sample_id: Key,
    /// The sampled document.
    pub document_id: Key,
}

/// A review with the type and title of its document.
#[derive(Debug, Clone, Queryable)]
pub struct DocumentReviewSummary {
    /// The review.
    pub review: DocumentReviewRow,
    /// Type of the document.
    pub document_type: String,
    /// Title that the candidate gave the document.
    pub title: String,
}

/// Number of sampled documents of one school and type with a given verdict, or with none yet.
#[derive(Debug, Clone, Queryable)]
pub struct VerdictCount {
    /// The school.
    pub school_id: Key,
    /// Name of the school.
    pub school_name: String,
    /// Type of the documents.
    pub document_type: String,
    /// `None` for documents without a verdict.
    pub verdict: Option<Name<ReviewVerdict>>,
    /// Number of documents.
    pub count: i64,
}

/// Which samples a list shows, newest first.
#[derive(Debug, Clone)]
pub struct DocumentSampleFilter {
    /// Only samples of this term.
    pub term: TermId,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<DocumentSampleId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// Which reviews a list shows, in the order in which they were drawn.
#[derive(Debug, Clone)]
pub struct DocumentReviewFilter {
    /// Leaves out documents that this officer accepted or approved.
    pub reviewer: UserId,
    /// Only reviews of this sample. `None` for every sample of every term.
    pub sample: Option<DocumentSampleId>,
    /// Only reviews with (`true`) or without (`false`) a verdict. `None` for both.
    pub is_recorded: Option<bool>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<DocumentReviewId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// The columns that recording a verdict writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = document_reviews)]
pub(crate) struct OutcomeColumns {
    verdict: Name<ReviewVerdict>,
    reason_code: Option<String>,
    text: Option<String>,
    reviewed_by: Key,
    reviewed_at: At,
    version: i32,
}

impl OutcomeColumns {
    pub(crate) fn new(outcome: ReviewOutcome, version: i32, at: OffsetDateTime) -> Self {
        let verdict = Name(outcome.opinion.verdict());
        let (reason_code, text) = match outcome.opinion {
            Opinion::Agree => (None, None),
            Opinion::Disagree(Rejection { reason, text }) => (Some(reason), text),
        };
        let (reviewed_by, reviewed_at) = (Key(outcome.by.0), At(at));
        Self { verdict, reason_code, text, reviewed_by, reviewed_at, version: version + 1 }
    }
}

impl DocumentReviewRow {
    /// The review as decisions need it. `StoreError::Corrupt` if a disagreement has no reason.
    pub(crate) fn review(self, deciders: Vec<UserId>) -> Result<DocumentReview, StoreError> {
        let corrupt = || StoreError::Corrupt { table: "document_reviews", id: self.id.0 };
        let outcome = match (self.verdict, self.reviewed_by) {
            (Some(Name(verdict)), Some(by)) => {
                let opinion = match verdict {
                    ReviewVerdict::Agree => Opinion::Agree,
                    ReviewVerdict::Disagree => Opinion::Disagree(Rejection {
                        reason: self.reason_code.clone().ok_or_else(corrupt)?,
                        text: self.text.clone(),
                    }),
                };
                Some(ReviewOutcome { by: by.id(), opinion })
            }
            _ => None,
        };
        Ok(DocumentReview { id: self.id.id(), deciders, outcome, version: self.version })
    }
}
