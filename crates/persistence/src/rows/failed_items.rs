use crate::schema::failed_items;
use crate::types::{At, Key, Name, key};
use diesel::prelude::*;
use staj_domain::failure::{FailedItem, Job};
use staj_domain::ids::FailedItemId;

/// A failed item as stored. See `FailedItem` for the meaning of its fields.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = failed_items, treat_none_as_null = true)]
pub(crate) struct FailedItemRow {
    /// Id of the item, generated at its first failure.
    pub id: Key,
    /// The job that failed.
    pub job: Name<Job>,
    /// What the job worked on: the id of a row, or the name of a reminder.
    pub item: String,
    /// Failed attempts since the first failure or the last manual retry.
    pub attempts: i32,
    /// The last error.
    pub error: String,
    /// When the last attempt failed.
    pub failed_at: At,
    /// When the job may try again. `None` once the item is set aside.
    pub retry_at: Option<At>,
}

impl From<&FailedItem> for FailedItemRow {
    fn from(item: &FailedItem) -> Self {
        Self {
            id: key(item.id),
            job: Name(item.job),
            item: item.item.clone(),
            attempts: item.attempts.into(),
            error: item.error.clone(),
            failed_at: At(item.failed_at),
            retry_at: item.retry_at.map(At),
        }
    }
}

impl From<FailedItemRow> for FailedItem {
    fn from(row: FailedItemRow) -> Self {
        Self {
            id: row.id.id(),
            job: row.job.0,
            item: row.item,
            attempts: u16::try_from(row.attempts).unwrap_or(u16::MAX),
            error: row.error,
            failed_at: row.failed_at.0,
            retry_at: row.retry_at.map(|at| at.0),
        }
    }
}

/// Which failed items a list shows. The item whose first failure is latest comes first.
#[derive(Debug, Clone)]
pub struct FailedItemFilter {
    /// Only items of this job. `None` for every job.
    pub job: Option<Job>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<FailedItemId>,
    /// Maximum number of rows.
    pub limit: i64,
}
