//! Migrations of the schema and updates of the reference data.

use crate::error::{StoreError, TransactionError};
use crate::reference_data;
use crate::store::{Pools, Store, Tx};
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// The key of the advisory lock. Instances that start together migrate one at a time.
const LOCK: i64 = 0x5354_414a;

/// Why a migration or an update of the reference data failed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A migration failed or could not be read.
    #[error("migration failed: {0}")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There was no connection, or a query failed.
    #[error(transparent)]
    Store(#[from] StoreError),
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
                let migrated = conn
                    .run_pending_migrations(POSTGRES)
                    .map(drop)
                    .map_err(MigrateError::Migration);
                let unlocked = conn
                    .batch_execute(&format!(
                        "select pg_advisory_unlock({LOCK}); set statement_timeout = '30s'"
                    ))
                    .map_err(StoreError::from);
                migrated?;
                unlocked.map_err(MigrateError::from)
            })?,
            Pools::Sqlite { writer, .. } => {
                let mut conn = writer.get().map_err(StoreError::NoConnection)?;
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
        fn redo<DB: diesel::backend::Backend>(
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
