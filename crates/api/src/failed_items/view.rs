use crate::page::page;
use crate::wire::{Job, Wire};
use serde::Serialize;
use staj_domain::failure::FailedItem;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that a job could not do. It rests and is tried again a few times, then it is set
/// aside until somebody asks for another try. It is gone from the list once it was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedItem)]
pub struct FailedItemView {
    pub id: Uuid,
    pub job: Job,
    /// What the job worked on: the id of a pool entry, a placement, a term or an event, or the
    /// name of a reminder.
    #[schema(examples("4711"))]
    pub item: String,
    /// Failed attempts since it was first tried, or since somebody last asked for another try.
    #[schema(minimum = 0, examples(3))]
    pub attempts: u16,
    /// The last error, for the operator.
    #[schema(examples("a text cannot be filled: undefined value"))]
    pub error: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-02T09:00:00Z"))]
    pub failed_at: OffsetDateTime,
    /// When it is tried again; null once it was set aside.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required, examples("2026-03-02T09:08:00Z"))]
    pub retry_at: Option<OffsetDateTime>,
}

page! {
    /// A page of failed items, the newest first.
    FailedItemPage of FailedItemView
}

impl From<FailedItem> for FailedItemView {
    fn from(found: FailedItem) -> Self {
        let FailedItem { id, job, item, attempts, error, failed_at, retry_at } = found;
        Self { id: id.0, job: Wire(job), item, attempts, error, failed_at, retry_at }
    }
}
