//! A connection that bypasses the server: only the rules of the database apply.

use crate::Db;
use crate::db::is_postgres;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use staj_persistence::personal::Table;
use uuid::Uuid;

/// A direct connection to the database of a test.
pub enum Raw {
    /// To PostgreSQL.
    Postgres(PgConnection),
    /// To SQLite.
    Sqlite(SqliteConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Raw {
    /// Connects to the database of a test.
    pub fn new(db: &Db) -> Self {
        Self::at(db.url())
    }

    /// Connects to the database at this URL.
    pub fn at(url: &str) -> Self {
        if is_postgres() {
            Self::Postgres(PgConnection::establish(url).unwrap())
        } else {
            let path = url.trim_start_matches("sqlite://");
            let mut conn = SqliteConnection::establish(path).unwrap();
            // The schema relies on these settings, which SQLite keeps per connection.
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; \
                 PRAGMA synchronous = OFF",
            )
            .unwrap();
            Self::Sqlite(conn)
        }
    }

    /// Runs statements until one fails, and returns its error.
    pub fn run(&mut self, statements: &str) -> QueryResult<()> {
        match self {
            Self::Postgres(conn) => conn.batch_execute(statements),
            Self::Sqlite(conn) => conn.batch_execute(statements),
        }
    }

    /// Closes every other connection to this database, as a restart of PostgreSQL does. On
    /// SQLite this does nothing, because there is no database server.
    pub fn close_other_connections(&mut self) {
        if is_postgres() {
            self.lines(
                "select pg_terminate_backend(pid)::text as line from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid()",
            );
        }
    }

    /// Runs a query and returns the column `line` of every row.
    pub fn lines(&mut self, query: &str) -> Vec<String> {
        let query = diesel::sql_query(query);
        let lines: Vec<Line> = match self {
            Self::Postgres(conn) => query.load(conn).unwrap(),
            Self::Sqlite(conn) => query.load(conn).unwrap(),
        };
        lines.into_iter().map(|line| line.line).collect()
    }

    /// Every row of a table of the registry as text, in order.
    pub fn rows(&mut self, table: &Table) -> Vec<String> {
        let text = |name: &str| match is_postgres() {
            true => format!("coalesce(cast({name} as text), '')"),
            false => format!(
                "case when typeof({name}) = 'blob' then hex({name}) else coalesce({name}, '') end"
            ),
        };
        let personal = table.personal.iter().map(|column| column.name);
        let columns: Vec<_> = table.plain.iter().copied().chain(personal).map(text).collect();
        let columns = columns.join(" || '|' || ");
        self.lines(&format!("select {columns} as line from {} order by 1", table.name))
    }
}

/// An id as an SQL literal.
pub fn literal(id: Uuid) -> String {
    if is_postgres() { format!("'{id}'::uuid") } else { format!("x'{}'", id.simple()) }
}
