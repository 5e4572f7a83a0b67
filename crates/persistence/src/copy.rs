//! A view of the whole database at one instant, for a backup.

use crate::error::StoreError;
use crate::store::{Pools, Store, Tx};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::path::Path;

impl Store {
    /// Runs `f` on a view of the database that does not change, whatever other connections write.
    /// SQLite is first copied to `path`, and the view is the copy. On PostgreSQL, `f` also receives
    /// the name of a snapshot, with which another program can read the same view until `f` ends.
    pub fn snapshot<T>(
        &self,
        path: &Path,
        f: impl FnOnce(&mut Tx<'_>, Option<&str>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.pools {
            Pools::Postgres(pool) => pool.with(|conn| {
                conn.build_transaction().repeatable_read().read_only().run(|conn| {
                    // The other program reads for as long as it needs, and this connection waits.
                    conn.batch_execute(
                        "set local idle_in_transaction_session_timeout = 0; \
                         set local statement_timeout = 0",
                    )?;
                    let name = diesel::select(diesel::dsl::sql::<Text>("pg_export_snapshot()"));
                    let name: String = name.get_result(conn)?;
                    f(&mut Tx::Postgres(conn), Some(&name))
                })
            }),
            Pools::Sqlite { writer, .. } => {
                let copy = path.to_string_lossy().into_owned();
                // Reads one instant, and others go on writing meanwhile. The readers may not do it.
                diesel::sql_query("vacuum into ?")
                    .bind::<Text, _>(&copy)
                    .execute(&mut *writer.get().map_err(StoreError::NoConnection)?)?;
                let mut conn = SqliteConnection::establish(&copy).map_err(StoreError::Copy)?;
                f(&mut Tx::Sqlite(&mut conn), None)
            }
        }
    }

    /// Whether the database has no table.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.read(crate::inventory::count_rows)?.is_empty())
    }
}
