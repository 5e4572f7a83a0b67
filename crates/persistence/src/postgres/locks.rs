//! Row locks. `FOR NO KEY UPDATE`, so that a foreign key check does not wait for them.

use super::Conn;
use crate::schema::*;
use crate::types::Key;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use sha2::{Digest, Sha256};

macro_rules! locks {
    ($($(#[$doc:meta])* $name:ident: $table:ident;)+) => {$(
        $(#[$doc])*
        pub fn $name(conn: &mut Conn, id: Key) -> QueryResult<bool> {
            $table::table.find(id).select($table::id).for_no_key_update().first::<Key>(conn).optional().map(|row| row.is_some())
        }
    )+};
}

locks! {
    /// Before everything of theirs.
    candidate: candidates;
    /// After the candidate.
    quota: quotas;
    /// After the candidate, where both are locked.
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

/// The candidate, with their entry in the pool of a term: the first lock of every change to the
/// candidate's offers. It covers the offers of their other terms, too (R51).
pub fn pool_entry(conn: &mut Conn, id: Key) -> QueryResult<bool> {
    pool_entries::table
        .inner_join(candidates::table)
        .filter(pool_entries::id.eq(id))
        .select(pool_entries::id)
        .for_no_key_update()
        .first::<Key>(conn)
        .optional()
        .map(|row| row.is_some())
}

/// Locks candidates with their pool entries, as [`pool_entry`] does, and returns the entries. Skips
/// those that another transaction has locked.
pub fn free_pool_entries(conn: &mut Conn, ids: &[Key]) -> QueryResult<Vec<Key>> {
    pool_entries::table
        .inner_join(candidates::table)
        .filter(pool_entries::id.eq_any(ids))
        .select(pool_entries::id)
        .for_no_key_update()
        .skip_locked()
        .load(conn)
}

/// Locks quotas in ascending id.
pub fn quotas(conn: &mut Conn, ids: &[Key]) -> QueryResult<()> {
    let ordered = quotas::table.filter(quotas::id.eq_any(ids)).order(quotas::id);
    ordered.select(quotas::id).for_no_key_update().load::<Key>(conn).map(drop)
}

/// Locks the given documents, skipping those that another transaction has locked.
pub fn free_documents(conn: &mut Conn, ids: &[Key]) -> QueryResult<Vec<Key>> {
    documents::table
        .filter(documents::id.eq_any(ids))
        .select(documents::id)
        .for_no_key_update()
        .skip_locked()
        .load(conn)
}

/// Removes the statement timeout for this transaction, which works on the rows of a whole term.
pub fn take_time(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("set local statement_timeout = 0").execute(conn).map(drop)
}

/// Reserves a unique value until the transaction ends. A second transaction waits, then sees
/// the row of the first.
pub fn unique_value(conn: &mut Conn, value: &[u8]) -> QueryResult<()> {
    diesel::sql_query("select pg_advisory_xact_lock($1)")
        .bind::<BigInt, _>(number_of(value))
        .execute(conn)
        .map(drop)
}

/// Reserves a unique value until the transaction ends. `false` if another transaction has it.
pub fn try_unique_value(conn: &mut Conn, value: &[u8]) -> QueryResult<bool> {
    let locked =
        sql::<Bool>("pg_try_advisory_xact_lock(").bind::<BigInt, _>(number_of(value)).sql(")");
    diesel::select(locked).get_result(conn)
}

fn number_of(value: &[u8]) -> i64 {
    Sha256::digest(value)[..8].iter().fold(0, |n: i64, byte| n << 8 | i64::from(*byte))
}

/// Locks rows and skips those that another transaction has locked.
macro_rules! skipping {
    ($query:expr) => {
        $query.for_update().skip_locked()
    };
}
pub(crate) use skipping;
