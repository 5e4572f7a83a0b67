//! Migrations of the schema and updates of the reference data.

use crate::error::{StoreError, TransactionError};
use crate::reference_data;
use crate::store::{Pools, Store, Tx};
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::time::Duration;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// The key of the advisory lock. Instances that start together migrate one at a time.
const LOCK: i64 = 0x5354_414a;

/// How often a migration is tried that does not get its locks, and the pause in between.
const LOCK_ATTEMPTS: u32 = 30;
const LOCK_PAUSE: Duration = Duration::from_secs(1);

/// Why a migration or an update of the reference data failed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A migration failed or could not be read.
    #[error("migration failed: {0}")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A newer program has changed the database, and this one would misread it.
    #[error(
        "the database has the migration {0}, which this version does not know: start the newer version"
    )]
    Newer(String),
    /// The SQLite file belongs to another program.
    #[error(
        "the SQLite file (DATABASE_URL) belongs to another program: it has tables, but no migrations of this one"
    )]
    Foreign,
    /// There was no connection, or a query failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Refuses a database with a migration that this program does not know.
fn check_known<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    known: EmbeddedMigrations,
) -> Result<(), MigrateError> {
    let known: Vec<Box<dyn Migration<DB>>> = known.migrations().map_err(MigrateError::Migration)?;
    let known: Vec<_> = known.iter().map(|of| of.name().version().to_string()).collect();
    let applied = conn.applied_migrations().map_err(MigrateError::Migration)?;
    match applied.iter().map(ToString::to_string).find(|version| !known.contains(version)) {
        None => Ok(()),
        Some(version) => Err(MigrateError::Newer(version)),
    }
}

/// Refuses a file that has tables, but none of this program.
fn check_own(conn: &mut SqliteConnection) -> Result<(), MigrateError> {
    let tables = "(select count(*) from sqlite_master where type = 'table')";
    let own = "(select count(*) from sqlite_master where name = '__diesel_schema_migrations')";
    let is_foreign = diesel::select(sql::<Bool>(&format!("{tables} > 0 and {own} = 0")));
    let is_foreign: bool = is_foreign.get_result(conn).map_err(StoreError::from)?;
    if is_foreign { Err(MigrateError::Foreign) } else { Ok(()) }
}

/// Runs what is missing. A migration that waits for the lock of a table makes everybody wait behind
/// it, so it gives way after two seconds and is tried again.
fn run_patiently(conn: &mut PgConnection) -> Result<(), MigrateError> {
    conn.batch_execute("set lock_timeout = '2s'").map_err(StoreError::from)?;
    for _ in 1..LOCK_ATTEMPTS {
        match conn.run_pending_migrations(POSTGRES) {
            Err(error) if error.to_string().contains("lock timeout") => {
                log::warn!("a migration gives way to other transactions, and is tried again");
                std::thread::sleep(LOCK_PAUSE);
            }
            done => return done.map(drop).map_err(MigrateError::Migration),
        }
    }
    conn.run_pending_migrations(POSTGRES).map(drop).map_err(MigrateError::Migration)
}

impl TransactionError for MigrateError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_transient())
    }

    fn is_unavailable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_unavailable(),
            // The library hides what went wrong. If the connection is lost, that is the cause.
            Self::Migration(_) => true,
            Self::Newer(_) | Self::Foreign => false,
        }
    }

    fn is_lost(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_lost())
    }
}

impl Store {
    /// Applies missing migrations and inserts absent reference data. Safe to repeat. On PostgreSQL,
    /// instances that start together wait for each other.
    pub fn migrate(&self) -> Result<(), MigrateError> {
        match &self.pools {
            Pools::Postgres(pool) => pool.with(|conn| {
                conn.batch_execute(&format!(
                    "set statement_timeout = 0; select pg_advisory_lock({LOCK})"
                ))
                .map_err(StoreError::from)?;
                let migrated = check_known(conn, POSTGRES).and_then(|()| run_patiently(conn));
                let unlocked = conn
                    .batch_execute(&format!(
                        "select pg_advisory_unlock({LOCK}); set statement_timeout = '30s'; \
                         set lock_timeout = 0"
                    ))
                    .map_err(StoreError::from);
                migrated?;
                unlocked.map_err(MigrateError::from)
            })?,
            Pools::Sqlite { writer, .. } => {
                let mut conn = writer.get().map_err(StoreError::NoConnection)?;
                check_own(&mut conn)?;
                check_known(&mut *conn, SQLITE)?;
                conn.run_pending_migrations(SQLITE).map_err(MigrateError::Migration)?;
            }
        }
        self.write(|tx: &mut Tx<'_>| reference_data::load(tx))?;
        Ok(())
    }

    /// Whether the database has every migration of this program.
    pub fn is_current(&self) -> Result<bool, MigrateError> {
        match &self.pools {
            Pools::Postgres(pool) => pool.with(|conn| {
                let lacks = conn.has_pending_migration(POSTGRES);
                lacks.map(|lacks| !lacks).map_err(MigrateError::Migration)
            }),
            Pools::Sqlite { readers, .. } => {
                let mut conn = readers.get().map_err(StoreError::NoConnection)?;
                let lacks = conn.has_pending_migration(SQLITE);
                lacks.map(|lacks| !lacks).map_err(MigrateError::Migration)
            }
        }
    }

    /// Reverts and reapplies every migration, to test that each can be reverted. Deletes all data,
    /// and does not insert the reference data again.
    pub fn redo_migrations(&self) -> Result<(), MigrateError> {
        fn redo<DB: Backend>(
            conn: &mut impl MigrationHarness<DB>,
            migrations: impl Fn() -> EmbeddedMigrations,
        ) -> Result<(), MigrateError> {
            conn.revert_all_migrations(migrations()).map_err(MigrateError::Migration)?;
            conn.run_pending_migrations(migrations()).map(drop).map_err(MigrateError::Migration)
        }
        match &self.pools {
            Pools::Postgres(pool) => pool.with(|conn| redo(conn, || POSTGRES)),
            Pools::Sqlite { writer, .. } => {
                redo(&mut *writer.get().map_err(StoreError::NoConnection)?, || SQLITE)
            }
        }
    }
}
