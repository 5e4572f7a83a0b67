use crate::actions::ActionView;
use crate::page::page;
use crate::points::number;
use crate::problem::ApiError;
use crate::wire::{ReviewVerdict, Wire};
use serde::Serialize;
use staj_domain::Named;
use staj_domain::document::{
    REVIEW_TRANSITIONS, Rate, ReviewAction, ReviewState, ReviewVerdict as Verdict, Tally,
};
use staj_domain::machine::open_actions;
use staj_domain::user::Role;
use staj_persistence::rows::document_samples::*;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A random sample of the approved documents of a term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentSample)]
pub struct DocumentSampleView {
    pub id: Uuid,
    pub term_id: Uuid,
    /// Seed of the draw.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(20260320))]
    pub seed: i64,
    /// Number of approved documents at the time of the draw.
    #[schema(minimum = 1, examples(38200))]
    pub population: i32,
    /// Number of documents that were drawn.
    #[schema(minimum = 1, examples(400))]
    pub size: i32,
    /// The user who drew the sample.
    pub drawn_by: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-20T09:00:00Z"))]
    pub drawn_at: OffsetDateTime,
}

page! {
    /// A page of samples, newest first.
    DocumentSamplePage of DocumentSampleView
}

impl From<DocumentSampleRow> for DocumentSampleView {
    fn from(row: DocumentSampleRow) -> Self {
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            seed: row.seed,
            population: row.population,
            size: row.size,
            drawn_by: row.drawn_by.0,
            drawn_at: row.drawn_at.0,
        }
    }
}

/// A sample and the results of its review.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentSampleReport {
    pub sample: DocumentSampleView,
    pub total: DocumentSampleFigures,
    /// Ordered by the name of the school.
    pub by_school: Vec<DocumentSampleOfSchool>,
    pub by_document_type: Vec<DocumentSampleOfType>,
}

/// The figures of one school.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentSampleOfSchool {
    pub school_id: Uuid,
    #[schema(examples("Orta Doğu Teknik Üniversitesi"))]
    pub school_name: String,
    pub figures: DocumentSampleFigures,
}

/// The figures of one document type.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentSampleOfType {
    #[schema(examples("language_certificate"))]
    pub document_type: String,
    pub figures: DocumentSampleFigures,
}

/// How many documents were drawn and reviewed, and how often the reviewer disagreed.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentSampleFigures {
    #[schema(minimum = 0, maximum = 10000, examples(400))]
    pub size: u64,
    #[schema(minimum = 0, maximum = 10000, examples(380))]
    pub reviewed: u64,
    #[schema(minimum = 0, maximum = 10000, examples(19))]
    pub disagreements: u64,
    /// Null until a document has been reviewed.
    #[schema(required)]
    pub rate: Option<DisagreementRate>,
}

/// The share of disagreements among the reviewed documents, in percent.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisagreementRate {
    #[schema(minimum = 0, maximum = 100, examples(5.0))]
    pub percent: f64,
    /// Lower end of the 95% confidence interval of the true rate (Wilson score interval).
    #[schema(minimum = 0, maximum = 100, examples(3.22))]
    pub low_percent: f64,
    /// Upper end of the same interval.
    #[schema(minimum = 0, maximum = 100, examples(7.68))]
    pub high_percent: f64,
}

impl From<Tally> for DocumentSampleFigures {
    fn from(tally: Tally) -> Self {
        let rate = |Rate { share, low, high }| DisagreementRate {
            percent: number(share),
            low_percent: number(low),
            high_percent: number(high),
        };
        let Tally { size, reviewed, disagreements } = tally;
        Self { size, reviewed, disagreements, rate: tally.rate().map(rate) }
    }
}

impl DocumentSampleReport {
    /// Adds up the counts, which must be ordered by the name of the school.
    pub fn new(sample: DocumentSampleRow, counts: &[VerdictCount]) -> Self {
        let mut total = Tally::default();
        let mut by_school: Vec<(&VerdictCount, Tally)> = Vec::new();
        let mut by_type: BTreeMap<&str, Tally> = BTreeMap::new();
        for of in counts {
            let tally = tally(of);
            total += tally;
            *by_type.entry(&of.document_type).or_default() += tally;
            match by_school.last_mut() {
                Some((last, school)) if last.school_id == of.school_id => *school += tally,
                _ => by_school.push((of, tally)),
            }
        }
        let of_school = |(of, tally): (&VerdictCount, Tally)| DocumentSampleOfSchool {
            school_id: of.school_id.0,
            school_name: of.school_name.clone(),
            figures: tally.into(),
        };
        let of_type = |(document_type, tally): (&str, Tally)| DocumentSampleOfType {
            document_type: document_type.to_owned(),
            figures: tally.into(),
        };
        Self {
            sample: sample.into(),
            total: total.into(),
            by_school: by_school.into_iter().map(of_school).collect(),
            by_document_type: by_type.into_iter().map(of_type).collect(),
        }
    }
}

fn tally(of: &VerdictCount) -> Tally {
    let size = of.count.unsigned_abs();
    let verdict = of.verdict.map(|verdict| verdict.0);
    Tally {
        size,
        reviewed: if verdict.is_some() { size } else { 0 },
        disagreements: if verdict == Some(Verdict::Disagree) { size } else { 0 },
    }
}

/// A document of a sample, and the verdict of its second reviewer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentReview)]
pub struct DocumentReviewView {
    pub id: Uuid,
    pub document_sample_id: Uuid,
    /// Read it with `get_document` and `get_document_content`.
    pub document_id: Uuid,
    #[schema(examples("language_certificate"))]
    pub document_type: String,
    #[schema(examples("YDS 2025 sonuç belgesi"))]
    pub title: String,
    /// Null until somebody has reviewed it.
    #[schema(required)]
    pub verdict: Option<ReviewVerdict>,
    #[schema(required, examples("incomplete"))]
    pub reason_code: Option<String>,
    #[schema(required)]
    pub text: Option<String>,
    #[schema(required)]
    pub reviewed_by: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub reviewed_at: Option<OffsetDateTime>,
    /// What you may do with it: `record`, until it has been reviewed.
    pub actions: Vec<ActionView>,
    /// Increases with each change of this object.
    pub version: i32,
}

page! {
    /// A page of reviews, in the order in which their documents were drawn.
    DocumentReviewPage of DocumentReviewView
}

impl DocumentReviewView {
    /// The review as a reviewer sees it. They see no documents that they decided on themselves.
    pub fn new(found: DocumentReviewSummary, role: Role) -> Result<Self, ApiError> {
        let DocumentReviewSummary { review, document_type, title } = found;
        let state = match review.verdict {
            None => ReviewState::Open,
            Some(_) => ReviewState::Recorded,
        };
        let may = |action: ReviewAction| match action {
            ReviewAction::Record => {
                ActionView::new(action.name(), "record_document_review", Ok::<_, ApiError>(()))
            }
        };
        let open = open_actions(REVIEW_TRANSITIONS, state, role).into_iter();
        Ok(Self {
            actions: open.map(may).collect::<Result<_, _>>()?,
            id: review.id.0,
            document_sample_id: review.document_sample_id.0,
            document_id: review.document_id.0,
            document_type,
            title,
            verdict: review.verdict.map(|verdict| Wire(verdict.0)),
            reason_code: review.reason_code,
            text: review.text,
            reviewed_by: review.reviewed_by.map(|user| user.0),
            reviewed_at: review.reviewed_at.map(|at| at.0),
            version: review.version,
        })
    }
}
