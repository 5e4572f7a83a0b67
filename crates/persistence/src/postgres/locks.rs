//! Row locks. `FOR NO KEY UPDATE`, so that a foreign key check does not wait for them.

use super::Conn;
use crate::schema::*;
use crate::types::Key;
use diesel::prelude::*;

macro_rules! locks {
    ($($(#[$doc:meta])* $name:ident: $table:ident;)+) => {$(
        $(#[$doc])*
        pub fn $name(conn: &mut Conn, id: Key) -> QueryResult<bool> {
            $table::table.find(id).select($table::id).for_no_key_update().first::<Key>(conn).optional().map(|row| row.is_some())
        }
    )+};
}

locks! {
    /// The candidate in a term: first of every lock, whatever is done to its offers.
    pool_entry: pool_entries;
    /// After the candidate.
    quota: quotas;
    application: applications;
    employer: employers;
    term: terms;
    session: sessions;
}

/// Serialises what only one replica may do at a time.
pub fn application_wide(conn: &mut Conn, number: i64) -> QueryResult<()> {
    diesel::sql_query("select pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(number)
        .execute(conn)
        .map(drop)
}
