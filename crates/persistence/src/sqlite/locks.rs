//! No row locks: `BEGIN IMMEDIATE` has taken the one write lock. These functions only
//! check that the row exists.

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
    candidate: candidates;
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
    university_announcement: university_announcements;
    session: sessions;
    mail: mails;
    failed_item: failed_items;
    interview: interviews;
}

/// Returns all documents, because no other transaction can hold a lock.
pub fn free_documents(_: &mut Conn, ids: &[Key]) -> QueryResult<Vec<Key>> {
    Ok(ids.to_vec())
}

/// Returns all of the given pool entries.
pub fn free_pool_entries(_: &mut Conn, ids: &[Key]) -> QueryResult<Vec<Key>> {
    Ok(ids.to_vec())
}

/// Does nothing, because there is only one writer.
pub fn quotas(_: &mut Conn, _: &[Key]) -> QueryResult<()> {
    Ok(())
}

/// Does nothing, because SQLite has no statement timeout.
pub fn take_time(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// Does nothing, because no other transaction can write.
pub fn unique_value(_: &mut Conn, _: &[u8]) -> QueryResult<()> {
    Ok(())
}

/// Returns true, because no other transaction can write.
pub fn try_unique_value(_: &mut Conn, _: &[u8]) -> QueryResult<bool> {
    Ok(true)
}

/// Returns the query unchanged, because no other transaction can lock a row.
macro_rules! skipping {
    ($query:expr) => {
        $query
    };
}
pub(crate) use skipping;
