use super::prelude::*;
use crate::rows::installation::{InstallationRow, ONLY};
use time::OffsetDateTime;

/// Locks the installation until the transaction ends, whether or not its row exists. `None` if no
/// server has used this database yet.
pub fn lock(conn: &mut Conn) -> Result<Option<InstallationRow>, StoreError> {
    locks::unique_value(conn, b"installation")?;
    find(conn)
}

/// The row of the installation. `None` if no server has used this database yet.
pub fn find(conn: &mut Conn) -> Result<Option<InstallationRow>, StoreError> {
    let row = installation::table.select(InstallationRow::as_select());
    Ok(row.first(conn).optional()?)
}

/// Inserts the row of a new installation.
pub fn insert(conn: &mut Conn, row: &InstallationRow) -> Result<(), StoreError> {
    diesel::insert_into(installation::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes the present time, to prove that the database can be written. Does nothing before the row
/// exists.
pub fn probe(conn: &mut Conn, at: OffsetDateTime) -> Result<(), StoreError> {
    diesel::update(installation::table.find(ONLY))
        .set(installation::probed_at.eq(At(at)))
        .execute(conn)?;
    Ok(())
}

/// Whether the database has neither users nor terms.
pub fn is_unused(conn: &mut Conn) -> Result<bool, StoreError> {
    use diesel::dsl::{exists, not};
    let query = diesel::select(
        not(exists(users::table.select(users::id)))
            .and(not(exists(terms::table.select(terms::id)))),
    );
    Ok(query.get_result(conn)?)
}

/// A sealed identity number of any candidate. `None` if there is no candidate.
pub fn sealed_number(conn: &mut Conn) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(candidates::table
        .filter(candidates::national_id_sealed.is_not_null())
        .select(candidates::national_id_sealed.assume_not_null())
        .first(conn)
        .optional()?)
}

/// Whether any file of the file store belongs to a row.
pub fn has_files(conn: &mut Conn) -> Result<bool, StoreError> {
    use diesel::dsl::exists;
    let query = diesel::select(
        exists(documents::table.select(documents::id))
            .or(exists(supplementary_documents::table.select(supplementary_documents::id)))
            .or(exists(announcement_evidence::table.select(announcement_evidence::id))),
    );
    Ok(query.get_result(conn)?)
}
