use crate::page::page;
use crate::wire::{Job, Wire};
use serde::Serialize;
use staj_domain::failure::FailedItem;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// An item that a job failed to process. The job retries it a few times, with a pause before each
/// attempt, and then sets it aside until somebody asks for a retry. The item disappears once it
/// succeeds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedItem)]
pub struct FailedItemView {
    pub id: Uuid,
    pub job: Job,
    /// What the job worked on: the id of a pool entry, a placement, a term or an event, or the
    /// name of a reminder.
    #[schema(examples("4711"))]
    pub item: String,
    /// Number of failed attempts. A requested retry resets it to zero.
    #[schema(minimum = 0, examples(3))]
    pub attempts: u16,
    /// The last error, for the operator.
    #[schema(examples("a text cannot be filled: undefined value"))]
    pub error: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-02T09:00:00Z"))]
    pub failed_at: OffsetDateTime,
    /// When the job retries it; null if it is set aside.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required, examples("2026-03-02T09:08:00Z"))]
    pub retry_at: Option<OffsetDateTime>,
}

page! {
    /// A page of failed items, newest first.
    FailedItemPage of FailedItemView
}

impl From<FailedItem> for FailedItemView {
    fn from(found: FailedItem) -> Self {
        let FailedItem { id, job, item, attempts, error, failed_at, retry_at } = found;
        Self { id: id.0, job: Wire(job), item, attempts, error, failed_at, retry_at }
    }
}
