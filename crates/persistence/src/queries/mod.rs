//! Every query, written once for both databases. A query uses only the `Conn` and `Db` of the
//! database for which it is compiled.

/// Orders a boxed query by a time and the id, and begins after the last row of the page before. `$at`
/// turns the time into a value of its column.
macro_rules! in_order {
    ($query:expr, $order:expr, $time:expr, $id:expr, $at:expr) => {{
        let query = $query;
        let after = $order.after.map(|(time, id)| ($at(time), key(id)));
        match ($order.latest_first, after) {
            (false, None) => query.order(($time, $id)),
            (false, Some((time, id))) => {
                query.filter($time.gt(time).or($time.eq(time).and($id.gt(id)))).order(($time, $id))
            }
            (true, None) => query.order(($time.desc(), $id.desc())),
            (true, Some((time, id))) => query
                .filter($time.lt(time).or($time.eq(time).and($id.lt(id))))
                .order(($time.desc(), $id.desc())),
        }
    }};
}

/// Restricts a boxed query to the rows whose column has one of these names. Without names, it does not.
macro_rules! among {
    ($query:expr, $column:expr, $names:expr) => {{
        let query = $query;
        match $names.as_slice() {
            [] => query,
            // One name also lets an index provide the order.
            [name] => query.filter($column.eq(literal(*name))),
            names => query.filter($column.eq_any(names.iter().copied().map(Name))),
        }
    }};
}

pub(crate) mod absences;
pub(crate) mod acceptance_letters;
pub(crate) mod access_log;
pub(crate) mod account_links;
pub(crate) mod announcements;
pub(crate) mod applications;
pub(crate) mod audit;
pub(crate) mod audit_seals;
pub(crate) mod declared_records;
pub(crate) mod document_samples;
pub(crate) mod documents;
pub(crate) mod employers;
pub(crate) mod evaluations;
pub(crate) mod events;
pub(crate) mod evidence_packages;
pub(crate) mod faculties;
pub(crate) mod failed_items;
pub(crate) mod guardian_consents;
pub(crate) mod guesses;
pub(crate) mod idempotency_keys;
pub(crate) mod incidents;
pub(crate) mod installation;
pub(crate) mod interviews;
pub(crate) mod inventory;
pub(crate) mod item_checks;
pub(crate) mod lags;
pub(crate) mod mails;
pub(crate) mod maintenance;
pub(crate) mod method_reports;
pub(crate) mod my_counts;
pub(crate) mod my_tasks;
pub(crate) mod notifications;
pub(crate) mod objections;
pub(crate) mod offer_amendments;
pub(crate) mod offer_questions;
pub(crate) mod offers;
pub(crate) mod outbox;
mod people;
pub(crate) mod placements;
pub(crate) mod pool_entries;
pub(crate) mod privacy;
pub(crate) mod privacy_notices;
pub(crate) mod quotas;
pub(crate) mod reference;
pub(crate) mod rotation;
pub(crate) mod second_factors;
pub(crate) mod seed;
pub(crate) mod sessions;
pub(crate) mod sgk_notices;
pub(crate) mod statistics;
pub(crate) mod stored_files;
pub(crate) mod supplementary_documents;
pub(crate) mod talent_pool;
pub(crate) mod tasks;
pub(crate) mod terms;
pub(crate) mod university_announcements;
pub(crate) mod users;
pub(crate) mod versions;
pub(crate) mod workplaces;

use super::{Conn, Db, empty, locks, sql};

/// The imports that every query file needs.
mod prelude {
    pub(super) use super::{Conn, Db, locks};
    pub(super) use crate::StoreError;
    pub(super) use crate::plans::{FirstRows, Literal, literal, one_of};
    pub(super) use crate::schema::*;
    pub(super) use crate::types::{At, Json, Key, Name, key};
    pub(super) use diesel::prelude::*;
    pub(super) use staj_domain::ids::*;
}

/// Puts rows into the order of a page of ids, for a second query that knows nothing of the order.
fn arranged<R>(
    page: &[crate::types::Key],
    rows: Vec<R>,
    id: impl Fn(&R) -> crate::types::Key,
) -> Vec<R> {
    let mut rows = rows;
    rows.sort_by_key(|row| page.iter().position(|of| *of == id(row)));
    rows
}

/// Checks that an update has changed the row. `StoreError::Stale` if it has not, because the row is
/// gone or has another version.
fn one_row(
    updated: usize,
    table: &'static str,
    id: crate::types::Key,
) -> Result<(), crate::StoreError> {
    if updated == 1 { Ok(()) } else { Err(crate::StoreError::Stale { table, id: id.0 }) }
}
