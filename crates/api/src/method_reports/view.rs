use crate::revision::SignatoryView;
use crate::terms::CriterionView;
use serde::Serialize;
use staj_persistence::rows::method_reports::MethodReportRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A revision of the method report of a term. It never changes. Its content is generated from the
/// same criteria that the scorer reads (R30).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MethodReport)]
pub struct MethodReportView {
    pub id: Uuid,
    pub term_id: Uuid,
    /// Counts from 0. The highest number is the current revision.
    #[schema(minimum = 0, examples(0))]
    pub revision: i32,
    /// What changed.
    #[schema(examples("İlk yayın"))]
    pub description: String,
    pub prepared_by: SignatoryView,
    pub checked_by: SignatoryView,
    pub approved_by: SignatoryView,
    /// Version of the scorer. It is raised whenever the same input may get different scores.
    #[schema(minimum = 1, examples(1))]
    pub scorer_version: u32,
    /// What applicants get points for, and the maximum of each.
    pub criteria: Vec<CriterionView>,
    /// Hash of the scorer's version and the criteria. Revisions with the same hash score in the
    /// same way.
    #[schema(examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))]
    pub sha256: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-02T09:00:00Z"))]
    pub published_at: OffsetDateTime,
}

/// The revisions of a method report, the current one first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MethodReportList {
    pub items: Vec<MethodReportView>,
}

impl From<MethodReportRow> for MethodReportView {
    fn from(row: MethodReportRow) -> Self {
        let (method, signatures) = (row.method(), row.signatures());
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            revision: row.revision,
            description: row.description,
            prepared_by: signatures.prepared_by.into(),
            checked_by: signatures.checked_by.into(),
            approved_by: signatures.approved_by.into(),
            scorer_version: method.scorer_version,
            criteria: method.criteria.into_iter().map(Into::into).collect(),
            sha256: row.sha256,
            published_at: row.published_at.0,
        }
    }
}
