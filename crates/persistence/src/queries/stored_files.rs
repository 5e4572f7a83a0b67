use super::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

/// Whether a row still names its file: not after it was erased with a person.
macro_rules! is_kept {
    (announcement_evidence) => {
        diesel::dsl::sql::<diesel::sql_types::Bool>("true")
    };
    ($table:ident) => {
        $table::erased_at.is_null()
    };
}

/// Those of the stored files that no row names.
pub fn without_row(conn: &mut Conn, stored: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    let keys = || stored.iter().copied().map(Key);
    let mut owned = HashSet::new();
    macro_rules! add_owned {
        ($($table:ident),+) => {$(
            let rows = $table::table.filter($table::id.eq_any(keys())).filter(is_kept!($table));
            owned.extend(rows.select($table::id).load::<Key>(conn)?.into_iter().map(|id| id.0));
        )+};
    }
    add_owned!(documents, supplementary_documents, announcement_evidence);
    Ok(stored.iter().filter(|id| !owned.contains(*id)).copied().collect())
}

/// The size of all files that a row names, in bytes. Reads every row.
pub fn size(conn: &mut Conn) -> Result<u64, StoreError> {
    let mut bytes = 0;
    macro_rules! add {
        ($($table:ident),+) => {$(
            let of_table: Option<i64> = $table::table
                .filter(is_kept!($table))
                .select(diesel::dsl::sum($table::size_bytes))
                .first(conn)?;
            bytes += u64::try_from(of_table.unwrap_or(0)).unwrap_or(0);
        )+};
    }
    add!(documents, supplementary_documents, announcement_evidence);
    Ok(bytes)
}

/// The id of every file that a row names.
pub fn with_row(conn: &mut Conn) -> Result<Vec<Uuid>, StoreError> {
    let mut ids = vec![];
    macro_rules! add {
        ($($table:ident),+) => {$(
            ids.extend($table::table.filter(is_kept!($table)).select($table::id).load::<Key>(conn)?.into_iter().map(|id| id.0));
        )+};
    }
    add!(documents, supplementary_documents, announcement_evidence);
    Ok(ids)
}
