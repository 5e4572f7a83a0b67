//! Empties the database of a sandbox.

use super::Conn;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// Deletes all rows of these tables. The triggers that refuse it are off meanwhile, and nobody else
/// can use the tables until the transaction ends.
pub fn tables(conn: &mut Conn, names: &[&str]) -> QueryResult<()> {
    let switch = |how: &str| -> String {
        names.iter().map(|name| format!("alter table {name} {how} trigger user;")).collect()
    };
    conn.batch_execute(&format!(
        "lock table {0} in access exclusive mode; {1} truncate {0}; {2}",
        names.join(", "),
        switch("disable"),
        switch("enable"),
    ))
}
