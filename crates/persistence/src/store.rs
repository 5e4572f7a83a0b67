//! Connections and transactions.

use crate::error::{StoreError, TransactionError};
use crate::postgres_pool::PostgresPool;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::r2d2::{self, ConnectionManager, CustomizeConnection, Pool, PoolError};
use diesel::sql_types::Text;
use staj_logging::span;
use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The database of one server: PostgreSQL, or an embedded SQLite file. Clones share the connection
/// pool.
#[derive(Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    /// Attempts at one transaction before the caller gets its transient error.
    attempts: u32,
    /// A copy of the database that follows it, for reads that may be behind.
    standby: Option<Arc<Standby>>,
}

/// A copy of a database that follows it.
struct Standby {
    store: Store,
    /// Whether the log says that it does not answer.
    is_away: AtomicBool,
}

/// The connection pools.
#[derive(Clone)]
pub(crate) enum Pools {
    Postgres(PostgresPool),
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
    /// The first connection could not be made.
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] PoolError),
}

/// A request waits this long for a connection before it fails as unavailable. The API lets in only
/// as many requests as there are connections, so a longer wait means that none can be opened.
const WAIT: Duration = Duration::from_secs(2);
/// Connections for the jobs and the mails, which would find none while requests use all.
const SPARE: u32 = 2;
const ATTEMPTS: u32 = 10;
/// How long SQLite waits for another writer, in milliseconds.
const BUSY: u32 = 5000;

/// A read waits this long for a connection to the standby before the database itself serves it.
const STANDBY_WAIT: Duration = Duration::from_millis(100);

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

#[derive(Debug)]
struct SqliteSettings {
    writes: bool,
    busy: u32,
}

impl CustomizeConnection<SqliteConnection, r2d2::Error> for SqliteSettings {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        // FULL: a committed confirmation survives a power cut. Statistics are taken from a thousand
        // rows of each index, which is enough and does not take long.
        let Self { writes, busy } = self;
        let query_only = if *writes { "OFF" } else { "ON" };
        conn.batch_execute(&format!(
            "PRAGMA busy_timeout = {busy}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; \
             PRAGMA analysis_limit = 1000; PRAGMA query_only = {query_only};"
        ))
        .map_err(r2d2::Error::QueryError)
    }
}

impl Standby {
    /// Writes the beginning and the end of an outage to the log.
    fn report(&self, is_away: bool) {
        match (self.is_away.swap(is_away, Ordering::Relaxed), is_away) {
            (false, true) => {
                log::warn!("the standby does not answer: the database serves its reads")
            }
            (true, false) => log::warn!("the standby answers again"),
            (true, true) | (false, false) => {}
        }
    }
}

impl Store {
    /// Opens `sqlite://PATH` or `postgres://…` with this many connections for requests, and two more
    /// for jobs and mails. SQLite has another one, for writes. Creates the SQLite file and its folder
    /// if they do not exist.
    pub fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        Self::with(url, connections + SPARE, ATTEMPTS, BUSY)
    }

    /// A standby at `postgres://…`, for [`Store::with_standby`]. It need not be there yet, and nobody
    /// waits long for it.
    pub fn open_standby(url: &str, connections: u32) -> Self {
        let pool = PostgresPool::follow(url, connections, STANDBY_WAIT);
        Self { pools: Pools::Postgres(pool), attempts: 1, standby: None }
    }

    /// A store with one connection, which does not wait for other transactions.
    pub(crate) fn impatient(url: &str) -> Result<Self, OpenError> {
        Self::with(url, 1, 1, 0)
    }

    fn with(url: &str, connections: u32, attempts: u32, busy: u32) -> Result<Self, OpenError> {
        if is_postgres(url) {
            let pool = PostgresPool::open(url, connections, WAIT)?;
            return Ok(Self { pools: Pools::Postgres(pool), attempts, standby: None });
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
                .connection_customizer(Box::new(SqliteSettings { writes, busy }))
                .build(ConnectionManager::new(path))
        };
        // The writer first: it creates the file and turns on the write-ahead log.
        Ok(Self {
            pools: Pools::Sqlite { writer: open(true, 1)?, readers: open(false, connections)? },
            attempts,
            standby: None,
        })
    }

    /// A store whose reads that may be behind run on this copy of its database.
    pub fn with_standby(self, standby: Self) -> Self {
        let standby = Standby { store: standby, is_away: AtomicBool::new(false) };
        Self { standby: Some(Arc::new(standby)), ..self }
    }

    /// The number of connections for requests.
    pub fn connections(&self) -> u32 {
        match &self.pools {
            Pools::Postgres(pool) => pool.connections().saturating_sub(SPARE),
            Pools::Sqlite { readers, .. } => readers.max_size().saturating_sub(SPARE),
        }
    }

    /// Runs queries that change nothing. They are not in one transaction, so each query sees what
    /// was committed before it. If the connection is lost, runs `f` once more on another one.
    pub fn read<T, E: TransactionError>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        span("read", || match &self.pools {
            Pools::Postgres(pool) => {
                let read = || pool.with(|conn| f(&mut Tx::Postgres(conn)));
                match read() {
                    Err(error) if error.is_lost() => read(),
                    done => done,
                }
            }
            Pools::Sqlite { readers, .. } => {
                f(&mut Tx::Sqlite(&mut *readers.get().map_err(StoreError::NoConnection)?))
            }
        })
    }

    /// Runs queries that change nothing as [`Store::read`] does, on the standby if there is one. It
    /// follows within seconds, so somebody may not see yet what they have just changed. If the standby
    /// fails, the queries run on the database itself.
    pub fn read_behind<T, E: TransactionError>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(standby) = &self.standby else { return self.read(f) };
        match standby.store.read(&f) {
            Err(error) if error.is_unavailable() => {
                standby.report(true);
                self.read(f)
            }
            // It gives way to the changes that it follows.
            Err(error) if error.is_transient() => self.read(f),
            done => {
                standby.report(false);
                done
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

    /// Runs `f` as [`Store::write`] does, but always rolls back.
    pub fn rehearse<T, E: TransactionError>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(f, Finish::Undo)
    }

    /// Tells the query planner how large the tables are and how their values are distributed. Both
    /// databases plan badly without it, and PostgreSQL notices a bulk write only after a minute.
    /// Reads go on meanwhile. A table that somebody has locked is left out.
    pub fn analyze(&self) -> Result<(), StoreError> {
        match &self.pools {
            // Half a minute is not enough for the tables of 450,000 candidates on a slow disk.
            Pools::Postgres(pool) => pool.take_time("analyze (skip_locked)"),
            Pools::Sqlite { writer, .. } => {
                let writer = || writer.get().map_err(StoreError::NoConnection);
                let tables =
                    "name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
                let tables = diesel::select(sql::<Text>(tables)).load::<String>(&mut *writer()?)?;
                // One at a time, because others wait for the only writer meanwhile.
                for table in tables {
                    writer()?.batch_execute(&format!("analyze {table}"))?;
                }
                // A connection reads the statistics together with the schema, so the schema has to
                // change before the others read them again.
                writer()?.immediate_transaction(|conn| {
                    let change = "create table statistics_changed (at text) strict; drop table statistics_changed";
                    Ok(conn.batch_execute(change)?)
                })
            }
        }
    }

    fn transact<T, E: TransactionError>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, E>,
        finish: Finish,
    ) -> Result<T, E> {
        let mut attempt = 1;
        let mut lost = 0;
        loop {
            match span("write", || self.attempt(&f, finish)) {
                Err(Failed { error, .. }) if error.is_transient() && attempt < self.attempts => {
                    log::warn!(attempt = attempt; "transaction retried");
                    staj_metrics::retried();
                    // A random backoff, so that colliding transactions do not collide again.
                    let spread = RandomState::new().build_hasher().finish() % 8;
                    let jitter = u64::from(attempt) * 3 + spread;
                    std::thread::sleep(Duration::from_millis(jitter));
                    attempt += 1;
                }
                // Nothing was committed, so the transaction can run on another connection.
                Err(Failed { error, may_be_committed: false }) if error.is_lost() && lost == 0 => {
                    lost += 1;
                }
                done => return done.map_err(|failed| failed.error),
            }
        }
    }

    fn attempt<T, E: TransactionError>(
        &self,
        f: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
        finish: Finish,
    ) -> Result<T, Failed<E>> {
        let may_be_committed = Cell::new(false);
        let run = |tx: &mut Tx<'_>| match (f(tx), finish) {
            (Ok(done), Finish::Commit) => {
                may_be_committed.set(true);
                Ok(done)
            }
            (Ok(done), Finish::Undo) => Err(End::Rehearsed(done)),
            (Err(error), _) => Err(End::Failed(error)),
        };
        let ended = match &self.pools {
            Pools::Postgres(pool) => pool.with(|conn| {
                let mut transaction = conn.build_transaction().read_committed();
                transaction.run(|conn| run(&mut Tx::Postgres(conn)))
            }),
            Pools::Sqlite { writer, .. } => match writer.get() {
                // Takes the write lock at once, because a transaction that has read cannot wait
                // for it later.
                Ok(mut conn) => conn.immediate_transaction(|conn| run(&mut Tx::Sqlite(conn))),
                Err(error) => Err(StoreError::NoConnection(error).into()),
            },
        };
        match ended {
            Ok(done) | Err(End::Rehearsed(done)) => Ok(done),
            Err(End::Failed(error)) => {
                Err(Failed { error, may_be_committed: may_be_committed.get() })
            }
        }
    }
}

/// A transaction that failed.
struct Failed<E> {
    error: E,
    /// Whether the commit had begun. If the connection is lost then, nobody knows the outcome.
    may_be_committed: bool,
}

/// Why diesel rolls back.
enum End<T, E> {
    /// The closure or the database failed.
    Failed(E),
    /// A rehearsal is over.
    Rehearsed(T),
}

impl<T, E: From<StoreError>> From<StoreError> for End<T, E> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl<T, E: From<StoreError>> From<diesel::result::Error> for End<T, E> {
    fn from(error: diesel::result::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl<T, E: TransactionError> TransactionError for End<T, E> {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_transient())
    }

    fn is_unavailable(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_unavailable())
    }

    fn is_lost(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_lost())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::sql_types::Integer;

    /// Runs `f` on the connection of a store that is a SQLite file.
    fn on_sqlite<T>(
        f: impl Fn(&mut SqliteConnection) -> QueryResult<T>,
    ) -> impl Fn(&mut Tx<'_>) -> Result<T, StoreError> {
        move |tx| match tx {
            Tx::Sqlite(conn) => Ok(f(conn)?),
            Tx::Postgres(_) => unreachable!("the store is a SQLite file"),
        }
    }

    #[test]
    fn open_connections_plan_with_the_renewed_statistics() {
        let folder =
            std::env::temp_dir().join(format!("staj-analyze-{}", crate::new_id::<uuid::Uuid>()));
        let store = Store::open(&format!("sqlite://{}/staj.db", folder.display()), 1).unwrap();
        let create = on_sqlite(|conn| {
            conn.batch_execute(
                "create table papers (owner int, state int);
                 create index by_state on papers (state);
                 create index by_owner on papers (owner);",
            )
        });
        store.write(create).unwrap();
        // From now on there are statistics, but none of this table.
        store.analyze().unwrap();
        // All rows have the same state, so only the index of the owners is worth using.
        let fill = on_sqlite(|conn| {
            conn.batch_execute(
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
                   insert into papers select i, 1 from n;",
            )
        });
        store.write(fill).unwrap();
        // A connection notices a change of the schema when it runs a query, but not when it
        // explains one. No two explanations have the same text, because statements are cached.
        let plan = |column: &'static str| {
            let explain = on_sqlite(move |conn| {
                conn.batch_execute("select count(*) from papers where owner = 1")?;
                let query = format!(
                    "explain query plan select {column} from papers where state = 1 and owner in (1, 2, 3, 4)"
                );
                sql::<(Integer, Integer, Integer, Text)>(&query)
                    .load::<(i32, i32, i32, String)>(conn)
            });
            let steps = store.read(explain).unwrap();
            steps.into_iter().map(|(.., step)| step).collect::<String>()
        };
        assert!(plan("1").contains("by_state"));
        store.analyze().unwrap();
        assert!(plan("2").contains("by_owner"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
