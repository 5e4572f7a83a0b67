//! No row locks: `BEGIN IMMEDIATE` has taken the one write lock. What is left is whether the row exists.

use super::Conn;
use crate::schema::*;
use crate::types::Key;
use diesel::prelude::*;

macro_rules! locks {
    ($($(#[$doc:meta])* $name:ident: $table:ident;)+) => {$(
        $(#[$doc])*
        pub fn $name(conn: &mut Conn, id: Key) -> QueryResult<bool> {
            $table::table.find(id).select($table::id).first::<Key>(conn).optional().map(|row| row.is_some())
        }
    )+};
}

locks! {
    pool_entry: pool_entries;
    quota: quotas;
    placement: placements;
    application: applications;
    document: documents;
    document_review: document_reviews;
    employer: employers;
    term: terms;
    school: schools;
    announcement: announcements;
    session: sessions;
    mail: mails;
    failed_item: failed_items;
    interview: interviews;
}

/// Nobody else has locked any.
pub fn free_documents(_: &mut Conn, ids: &[Key]) -> QueryResult<Vec<Key>> {
    Ok(ids.to_vec())
}

/// A statement takes as long as it takes.
pub fn take_time(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// Nobody else writes meanwhile.
pub fn unique_value(_: &mut Conn, _: &[u8]) -> QueryResult<()> {
    Ok(())
}

/// Nobody else writes, so that no row is taken.
macro_rules! skipping {
    ($query:expr) => {
        $query
    };
}
pub(crate) use skipping;
