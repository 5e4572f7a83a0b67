//! Connections and transactions.

use crate::error::{StoreError, TransactionError};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ConnectionManager, CustomizeConnection, Pool, PoolError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// The database of one server: PostgreSQL, or an embedded SQLite file. Clones share the connection
/// pool.
#[derive(Clone)]
pub struct Store {
    pub(crate) pools: Pools,
}

/// The connection pools.
#[derive(Clone)]
pub(crate) enum Pools {
    Postgres(Pool<ConnectionManager<PgConnection>>),
    /// One writer, because SQLite has one write lock; readers do not wait for it.
    Sqlite {
        writer: Pool<ConnectionManager<SqliteConnection>>,
        readers: Pool<ConnectionManager<SqliteConnection>>,
    },
}

/// How a successful transaction ends.
#[derive(Debug, Clone, Copy)]
enum Finish {
    Commit,
    Undo,
}

/// A connection that [`Store::read`], [`Store::write`] or [`Store::rehearse`] lends to its closure.
/// Every query takes one.
pub enum Tx<'c> {
    /// A connection to PostgreSQL.
    Postgres(&'c mut PgConnection),
    /// A connection to SQLite.
    Sqlite(&'c mut SqliteConnection),
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names neither database. The scheme is required, because SQLite accepts any text as a
    /// file name.
    #[error("DATABASE_URL must begin with sqlite:// or postgres://")]
    UnknownScheme,
    /// The folder of the SQLite file does not exist and cannot be created.
    #[error("the folder of the database cannot be created: {0}")]
    Folder(#[from] std::io::Error),
    /// No first connection could be made.
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] PoolError),
}

/// A request waits this long for a connection before it fails as unavailable.
const WAIT: Duration = Duration::from_secs(5);
/// Attempts at one transaction before the caller gets its transient error.
const ATTEMPTS: u32 = 10;

#[derive(Debug)]
struct SqliteSettings {
    writes: bool,
}

impl CustomizeConnection<SqliteConnection, r2d2::Error> for SqliteSettings {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        // FULL: a committed confirmation survives a power cut.
        let query_only = if self.writes { "OFF" } else { "ON" };
        conn.batch_execute(&format!(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA query_only = {query_only};"
        ))
        .map_err(r2d2::Error::QueryError)
    }
}

#[derive(Debug)]
struct PostgresSettings;

impl CustomizeConnection<PgConnection, r2d2::Error> for PostgresSettings {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), r2d2::Error> {
        conn.batch_execute("set time zone 'UTC'; set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '30s'")
            .map_err(r2d2::Error::QueryError)?;
        // Deadlocks are recognized by their English message. The role may lack the right to change
        // this setting. In that case the server's own setting must be C.
        if conn.batch_execute("set lc_messages = 'C'").is_err() {
            log::debug!("lc_messages keeps the setting of the server");
        }
        Ok(())
    }
}

impl Store {
    /// Opens `sqlite://PATH` or `postgres://…` with at most this many connections. SQLite has one
    /// more, for writes. Creates the SQLite file and its folder if they do not exist.
    pub fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = Pool::builder()
                .max_size(connections)
                .min_idle(Some(1))
                .connection_timeout(WAIT)
                // A test query at each checkout costs a third of a read. Without it, a broken
                // connection is dropped after its first error.
                .test_on_check_out(false)
                .connection_customizer(Box::new(PostgresSettings))
                .build(ConnectionManager::new(url))?;
            return Ok(Self { pools: Pools::Postgres(pool) });
        }
        let path = url.strip_prefix("sqlite://").ok_or(OpenError::UnknownScheme)?;
        if let Some(folder) = std::path::Path::new(path).parent() {
            std::fs::create_dir_all(folder)?;
        }
        let open = |writes, size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(WAIT)
                .test_on_check_out(false)
                .connection_customizer(Box::new(SqliteSettings { writes }))
                .build(ConnectionManager::new(path))
        };
        // The writer first: it creates the file and turns on the write-ahead log.
        Ok(Self {
            pools: Pools::Sqlite { writer: open(true, 1)?, readers: open(false, connections)? },
        })
    }

    /// Runs queries that change nothing. They are not in one transaction, so each query sees what
    /// was committed before it. Nothing is retried.
    pub fn read<T, E: From<StoreError>>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.pools {
            Pools::Postgres(pool) => {
                f(&mut Tx::Postgres(&mut *pool.get().map_err(StoreError::NoConnection)?))
            }
            Pools::Sqlite { readers, .. } => {
                f(&mut Tx::Sqlite(&mut *readers.get().map_err(StoreError::NoConnection)?))
            }
        }
    }

    /// Runs `f` in one transaction. Commits if `f` returns `Ok` and rolls back otherwise. After a
    /// transient error, runs `f` again, up to ten times in total.
    pub fn write<T, E: TransactionError>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(f, Finish::Commit)
    }

    /// Runs `f` as [`Store::write`] does, and always rolls back.
    pub fn rehearse<T, E: TransactionError>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(f, Finish::Undo)
    }

    fn transact<T, E: TransactionError>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, E>,
        finish: Finish,
    ) -> Result<T, E> {
        let mut attempt = 1;
        loop {
            match self.attempt(&f, finish) {
                Err(error) if error.is_transient() && attempt < ATTEMPTS => {
                    log::warn!(attempt = attempt; "transaction retried");
                    // A random backoff, so that colliding transactions do not collide again.
                    let spread = RandomState::new().build_hasher().finish() % 8;
                    let jitter = u64::from(attempt) * 3 + spread;
                    std::thread::sleep(Duration::from_millis(jitter));
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    fn attempt<T, E: From<StoreError>>(
        &self,
        f: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
        finish: Finish,
    ) -> Result<T, E> {
        /// Why diesel rolls back: its own error, the closure's error, or a rehearsal.
        enum End<T, E> {
            Closure(E),
            Database(diesel::result::Error),
            Rehearsed(T),
        }
        impl<T, E> From<diesel::result::Error> for End<T, E> {
            fn from(error: diesel::result::Error) -> Self {
                Self::Database(error)
            }
        }
        let run = |tx: &mut Tx<'_>| match (f(tx), finish) {
            (Ok(done), Finish::Commit) => Ok(done),
            (Ok(done), Finish::Undo) => Err(End::Rehearsed(done)),
            (Err(error), _) => Err(End::Closure(error)),
        };
        let ended = match &self.pools {
            Pools::Postgres(pool) => {
                let mut conn = pool.get().map_err(StoreError::NoConnection)?;
                conn.build_transaction().read_committed().run(|conn| run(&mut Tx::Postgres(conn)))
            }
            Pools::Sqlite { writer, .. } => {
                let mut conn = writer.get().map_err(StoreError::NoConnection)?;
                // Takes the write lock at once, because a transaction that has read cannot wait
                // for it later.
                conn.immediate_transaction(|conn| run(&mut Tx::Sqlite(conn)))
            }
        };
        match ended {
            Ok(done) | Err(End::Rehearsed(done)) => Ok(done),
            Err(End::Closure(error)) => Err(error),
            Err(End::Database(error)) => Err(StoreError::from(error).into()),
        }
    }
}
