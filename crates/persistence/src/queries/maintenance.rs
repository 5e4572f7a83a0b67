use super::prelude::*;
use crate::rows::maintenance::MaintenanceRow;

/// The notice. `None` if servers work as usual.
pub fn find(conn: &mut Conn) -> Result<Option<MaintenanceRow>, StoreError> {
    Ok(maintenance::table.select(MaintenanceRow::as_select()).first(conn).optional()?)
}

/// Writes a notice in place of the present one, if there is one.
pub fn begin(conn: &mut Conn, notice: &MaintenanceRow) -> Result<(), StoreError> {
    end(conn)?;
    diesel::insert_into(maintenance::table).values(notice).execute(conn)?;
    Ok(())
}

/// Deletes the notice. Does nothing if there is none.
pub fn end(conn: &mut Conn) -> Result<(), StoreError> {
    diesel::delete(maintenance::table).execute(conn)?;
    Ok(())
}
