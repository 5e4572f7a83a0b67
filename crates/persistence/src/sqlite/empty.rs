//! Empties the database of a sandbox.

use super::Conn;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Deletes all rows of these tables. The triggers that refuse it are made again afterwards, in the
/// same transaction.
pub fn tables(conn: &mut Conn, names: &[&str]) -> QueryResult<()> {
    let triggers = "select name, sql from sqlite_master where type = 'trigger'";
    let triggers: Vec<Trigger> = diesel::sql_query(triggers).load(conn)?;
    // Rows of other tables still refer to those that are deleted first.
    conn.batch_execute("pragma defer_foreign_keys = on")?;
    for Trigger { name, .. } in &triggers {
        conn.batch_execute(&format!("drop trigger {name}"))?;
    }
    for name in names {
        conn.batch_execute(&format!("delete from {name}"))?;
    }
    for Trigger { sql, .. } in &triggers {
        conn.batch_execute(sql)?;
    }
    Ok(())
}
