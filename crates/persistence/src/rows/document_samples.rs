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
    pub id: Key,
    pub term_id: Key,
    pub seed: i64,
    pub population: i32,
    pub size: i32,
    pub drawn_by: Key,
    pub drawn_at: At,
}

/// The second review of a sampled document (A52).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = document_reviews)]
pub struct DocumentReviewRow {
    pub id: Key,
    pub document_sample_id: Key,
    pub document_id: Key,
    pub verdict: Option<Name<ReviewVerdict>>,
    pub reason_code: Option<String>,
    pub text: Option<String>,
    pub reviewed_by: Option<Key>,
    pub reviewed_at: Option<At>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// A document in a sample.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = document_reviews)]
pub struct DrawnDocument {
    pub id: Key,
    pub document_sample_id: Key,
    pub document_id: Key,
}

/// A review with its document.
#[derive(Debug, Clone, Queryable)]
pub struct DocumentReviewSummary {
    pub review: DocumentReviewRow,
    pub document_type: String,
    pub title: String,
}

/// Number of sampled documents of one school and type with a given verdict, or with none yet.
#[derive(Debug, Clone, Queryable)]
pub struct VerdictCount {
    pub school_id: Key,
    pub school_name: String,
    pub document_type: String,
    pub verdict: Option<Name<ReviewVerdict>>,
    pub count: i64,
}

/// Which samples a list shows.
#[derive(Debug, Clone)]
pub struct DocumentSampleFilter {
    pub term: TermId,
    /// Show the rows after this one, newest first.
    pub after: Option<DocumentSampleId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// Which reviews a list shows.
#[derive(Debug, Clone)]
pub struct DocumentReviewFilter {
    /// Leaves out documents that this officer decided on.
    pub reviewer: UserId,
    pub sample: Option<DocumentSampleId>,
    pub is_recorded: Option<bool>,
    /// Show the rows after this one, in the order of the draw.
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
    /// The review as decisions need it.
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
