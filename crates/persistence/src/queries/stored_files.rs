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
