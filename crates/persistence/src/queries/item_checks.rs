use super::prelude::*;
use crate::rows::item_checks::*;
use diesel::upsert::excluded;

/// The checked items of an application, in alphabetical order.
pub fn list(conn: &mut Conn, application: ApplicationId) -> Result<Vec<ItemCheckRow>, StoreError> {
    Ok(item_checks::table
        .filter(item_checks::application_id.eq(key(application)))
        .order(item_checks::item)
        .select(ItemCheckRow::as_select())
        .load(conn)?)
}

/// Inserts the check of an item that an officer doubts.
pub fn insert(conn: &mut Conn, check: &ItemCheckRow) -> Result<(), StoreError> {
    diesel::insert_into(item_checks::table).values(check).execute(conn)?;
    Ok(())
}

/// Saves the correction of an item. What was typed and asked before stays.
pub fn correct(conn: &mut Conn, check: &ItemCheckRow) -> Result<(), StoreError> {
    diesel::insert_into(item_checks::table)
        .values(check)
        .on_conflict((item_checks::application_id, item_checks::item))
        .do_update()
        .set((
            item_checks::corrected.eq(excluded(item_checks::corrected)),
            item_checks::reason.eq(excluded(item_checks::reason)),
            item_checks::corrected_by.eq(excluded(item_checks::corrected_by)),
            item_checks::corrected_at.eq(excluded(item_checks::corrected_at)),
        ))
        .execute(conn)?;
    Ok(())
}
