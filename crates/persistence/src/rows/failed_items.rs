use crate::schema::failed_items;
use crate::types::{At, Key, Name, key};
use diesel::prelude::*;
use staj_domain::failure::{FailedItem, Job};
use staj_domain::ids::FailedItemId;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = failed_items, treat_none_as_null = true)]
pub(crate) struct FailedItemRow {
    pub id: Key,
    pub job: Name<Job>,
    pub item: String,
    pub attempts: i32,
    pub error: String,
    pub failed_at: At,
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

/// Which failed items a list shows, newest first.
#[derive(Debug, Clone)]
pub struct FailedItemFilter {
    /// Only the items of this job.
    pub job: Option<Job>,
    /// Show the rows after this one.
    pub after: Option<FailedItemId>,
    /// Maximum number of rows.
    pub limit: i64,
}
