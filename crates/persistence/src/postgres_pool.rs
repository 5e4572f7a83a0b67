//! The connection pool of PostgreSQL. A connection that was lost never returns to it.

use crate::error::{StoreError, TransactionError};
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::r2d2::{
    Builder, ConnectionManager, Error, ManageConnection, NopErrorHandler, Pool, PoolError,
    PooledConnection, R2D2Connection,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The connections of one server to PostgreSQL. Clones share them.
#[derive(Clone)]
pub(crate) struct PostgresPool {
    pool: Pool<Manager>,
    generation: Arc<AtomicU64>,
    wait: Duration,
}

/// Opens connections, and tells the pool which of them are lost.
#[derive(Debug)]
struct Manager {
    inner: ConnectionManager<PgConnection>,
    /// Counts the times when a connection was found to be lost. A server that restarts closes all
    /// of its connections, so every connection of an earlier generation is replaced.
    generation: Arc<AtomicU64>,
}

/// A connection with the generation in which it was opened.
struct Lent {
    conn: PgConnection,
    generation: u64,
}

impl Manager {
    fn new(url: &str) -> Self {
        let inner = ConnectionManager::new(with_timeouts(url));
        Self { inner, generation: Arc::default() }
    }
}

fn builder(connections: u32, wait: Duration) -> Builder<Manager> {
    Pool::builder()
        .max_size(connections)
        .min_idle(Some(1))
        .connection_timeout(wait)
        // A test query at each checkout takes a third as long as a read.
        .test_on_check_out(false)
        // The server reports an outage once. Every attempt to connect would report it again.
        .error_handler(Box::new(NopErrorHandler))
}

impl ManageConnection for Manager {
    type Connection = Lent;
    type Error = Error;

    fn connect(&self) -> Result<Lent, Error> {
        let generation = self.generation.load(Ordering::Acquire);
        let mut conn = self.inner.connect()?;
        set_up(&mut conn).map_err(Error::QueryError)?;
        Ok(Lent { conn, generation })
    }

    fn is_valid(&self, lent: &mut Lent) -> Result<(), Error> {
        lent.conn.ping().map_err(Error::QueryError)
    }

    fn has_broken(&self, lent: &mut Lent) -> bool {
        lent.generation < self.generation.load(Ordering::Acquire)
            || self.inner.has_broken(&mut lent.conn)
    }
}

/// How long a statement may take.
const PATIENCE: &str = "set statement_timeout = '30s'";

fn set_up(conn: &mut PgConnection) -> diesel::QueryResult<()> {
    conn.batch_execute("set time zone 'UTC'; set idle_in_transaction_session_timeout = '30s'")?;
    conn.batch_execute(PATIENCE)?;
    // A letter joins eleven tables. The planner orders only eight together by default, and then reads
    // whole tables to find one row: 200 ms of 45,000 candidates instead of one.
    conn.batch_execute("set join_collapse_limit = 16; set from_collapse_limit = 16")?;
    // Compiling the statement of an export takes seconds, and running it milliseconds.
    conn.batch_execute("set jit = off")?;
    // Deadlocks are recognized by their English message. The role may lack the right to change this
    // setting. In that case the server's own setting must be C.
    if conn.batch_execute("set lc_messages = 'C'").is_err() {
        log::debug!("lc_messages keeps the setting of the server");
    }
    Ok(())
}

impl PostgresPool {
    /// Opens the first connection. A request waits at most `wait` for one.
    pub(crate) fn open(url: &str, connections: u32, wait: Duration) -> Result<Self, PoolError> {
        let manager = Manager::new(url);
        let generation = manager.generation.clone();
        let pool = builder(connections, wait).build(manager)?;
        Ok(Self { pool, generation, wait })
    }

    /// Opens connections once the server is there.
    pub(crate) fn follow(url: &str, connections: u32, wait: Duration) -> Self {
        let manager = Manager::new(url);
        let generation = manager.generation.clone();
        let pool = builder(connections, wait).build_unchecked(manager);
        Self { pool, generation, wait }
    }

    pub(crate) fn connections(&self) -> u32 {
        self.pool.max_size()
    }

    /// How many connections are open, and how many of these are idle.
    pub(crate) fn usage(&self) -> (u32, u32) {
        let state = self.pool.state();
        (state.connections, state.idle_connections)
    }

    /// Lends a connection. If the work fails as unavailable and the connection turns out to be
    /// lost, the error is [`StoreError::Lost`], and all connections of this generation are
    /// replaced.
    pub(crate) fn with<T, E: TransactionError>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = self.get()?;
        match work(&mut lent.conn) {
            Err(error) if error.is_unavailable() && is_lost(&mut lent.conn) => {
                staj_metrics::lost();
                let seen = lent.generation;
                // Only the first to notice starts a new generation.
                let _ = self.generation.compare_exchange(
                    seen,
                    seen + 1,
                    Ordering::AcqRel,
                    Ordering::Acquire,
                );
                Err(StoreError::Lost.into())
            }
            done => done,
        }
    }

    /// Runs a statement that may take as long as it needs.
    pub(crate) fn take_time(&self, statement: &str) -> Result<(), StoreError> {
        self.with(|conn| {
            conn.batch_execute("set statement_timeout = 0")?;
            let done = conn.batch_execute(statement);
            conn.batch_execute(PATIENCE)?;
            Ok(done?)
        })
    }

    /// A connection of the present generation.
    fn get(&self) -> Result<PooledConnection<Manager>, StoreError> {
        let until = Instant::now() + self.wait;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let lent = self.pool.get_timeout(left).map_err(StoreError::NoConnection)?;
            if lent.generation == self.generation.load(Ordering::Acquire) {
                return Ok(lent);
            }
        }
    }
}

/// Whether the connection is lost, and not only slow or refused a statement.
fn is_lost(conn: &mut PgConnection) -> bool {
    conn.is_broken() || conn.ping().is_err()
}

/// The URL with timeouts for a server that no longer answers, unless it sets its own. A connection
/// attempt fails after three seconds. A connection on which the server acknowledges nothing is
/// closed after about five.
fn with_timeouts(url: &str) -> String {
    const TIMEOUTS: [(&str, &str); 5] = [
        ("connect_timeout", "3"),
        ("keepalives_idle", "5"),
        ("keepalives_interval", "2"),
        ("keepalives_count", "2"),
        ("tcp_user_timeout", "5000"),
    ];
    let query = url.split_once('?').map(|(_, query)| query);
    let is_set = |name: &str| {
        query.unwrap_or_default().split('&').any(|pair| pair.split('=').next() == Some(name))
    };
    let added = TIMEOUTS.iter().filter(|(name, _)| !is_set(name));
    let added: Vec<_> = added.map(|(name, value)| format!("{name}={value}")).collect();
    let separator = match query {
        None => "?",
        Some("") => "",
        Some(_) => "&",
    };
    format!("{url}{separator}{}", added.join("&"))
}

#[cfg(test)]
mod tests {
    use super::with_timeouts;

    #[test]
    fn a_url_gets_the_timeouts_that_it_does_not_set() {
        let plain = with_timeouts("postgres://u:p@h/d");
        assert!(plain.starts_with("postgres://u:p@h/d?connect_timeout=3&keepalives_idle=5"));
        let own = with_timeouts("postgres:///d?host=/run&connect_timeout=1");
        assert!(own.starts_with("postgres:///d?host=/run&connect_timeout=1&keepalives_idle=5"));
        assert_eq!(own.matches("connect_timeout").count(), 1);
        assert!(with_timeouts("postgres://h/d?").starts_with("postgres://h/d?connect_timeout"));
    }
}
