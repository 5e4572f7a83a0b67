use super::prelude::*;
use crate::rows::failed_items::*;
use staj_domain::failure::{FailedItem, Job};

/// The items that a job failed on and has not completed since, including those set aside. In no
/// particular order.
pub fn of_job(conn: &mut Conn, job: Job) -> Result<Vec<FailedItem>, StoreError> {
    let found = failed_items::table
        .filter(failed_items::job.eq(Name(job)))
        .select(FailedItemRow::as_select())
        .load(conn)?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// A page of failed items. The item whose first failure is latest comes first.
pub fn list(conn: &mut Conn, filter: &FailedItemFilter) -> Result<Vec<FailedItem>, StoreError> {
    let mut query = failed_items::table
        .select(FailedItemRow::as_select())
        .order(failed_items::id.desc())
        .into_boxed::<Db>();
    if let Some(job) = filter.job {
        query = query.filter(failed_items::job.eq(Name(job)));
    }
    if let Some(after) = filter.after {
        query = query.filter(failed_items::id.lt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?.into_iter().map(Into::into).collect())
}

/// Locks an item and loads it for a decision. `None` if it does not exist.
pub fn lock(conn: &mut Conn, id: FailedItemId) -> Result<Option<FailedItem>, StoreError> {
    if !locks::failed_item(conn, key(id))? {
        return Ok(None);
    }
    let found = failed_items::table
        .find(key(id))
        .select(FailedItemRow::as_select())
        .first(conn)
        .optional()?;
    Ok(found.map(Into::into))
}

/// Inserts or replaces an item. If two servers fail on it at the same time, the last write wins.
pub fn save(conn: &mut Conn, item: &FailedItem) -> Result<(), StoreError> {
    let row = FailedItemRow::from(item);
    diesel::insert_into(failed_items::table)
        .values(&row)
        .on_conflict((failed_items::job, failed_items::item))
        .do_update()
        .set((
            failed_items::attempts.eq(row.attempts),
            failed_items::error.eq(&row.error),
            failed_items::failed_at.eq(row.failed_at),
            failed_items::retry_at.eq(row.retry_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes an item that has now been completed. Does nothing if it does not exist.
pub fn delete(conn: &mut Conn, id: FailedItemId) -> Result<(), StoreError> {
    diesel::delete(failed_items::table.find(key(id))).execute(conn)?;
    Ok(())
}
