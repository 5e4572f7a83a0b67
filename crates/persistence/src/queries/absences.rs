use super::one_row;
use super::prelude::*;
use crate::rows::absences::*;

/// The absences of an internship, in the order of their days.
pub fn list(conn: &mut Conn, placement: PlacementId) -> Result<Vec<AbsenceRow>, StoreError> {
    Ok(absences::table
        .filter(absences::placement_id.eq(key(placement)))
        .order(absences::start_date)
        .select(AbsenceRow::as_select())
        .load(conn)?)
}

/// Inserts an absence.
pub fn insert(conn: &mut Conn, absence: &AbsenceRow) -> Result<(), StoreError> {
    diesel::insert_into(absences::table).values(absence).execute(conn)?;
    Ok(())
}

/// Deletes an absence. `StoreError::Stale` if it does not exist any more.
pub fn delete(conn: &mut Conn, absence: AbsenceId) -> Result<(), StoreError> {
    let id = key(absence);
    one_row(diesel::delete(absences::table.find(id)).execute(conn)?, "absences", id)
}
