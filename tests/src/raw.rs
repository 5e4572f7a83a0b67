//! A connection past the server: no pool, no locks, no rules but the database's own.

use crate::Db;
use crate::db::is_postgres;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use uuid::Uuid;

pub enum Raw {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Raw {
    pub fn new(db: &Db) -> Self {
        Self::at(db.url())
    }

    pub fn at(url: &str) -> Self {
        if is_postgres() {
            Self::Postgres(PgConnection::establish(url).unwrap())
        } else {
            let path = url.trim_start_matches("sqlite://");
            let mut conn = SqliteConnection::establish(path).unwrap();
            // Settings that belong to the schema, though SQLite has them per connection.
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; \
                 PRAGMA synchronous = OFF",
            )
            .unwrap();
            Self::Sqlite(conn)
        }
    }

    /// Runs statements; what the first one that fails says.
    pub fn run(&mut self, statements: &str) -> QueryResult<()> {
        match self {
            Self::Postgres(conn) => conn.batch_execute(statements),
            Self::Sqlite(conn) => conn.batch_execute(statements),
        }
    }

    /// The column `line` of every row.
    pub fn lines(&mut self, query: &str) -> Vec<String> {
        let query = diesel::sql_query(query);
        let lines: Vec<Line> = match self {
            Self::Postgres(conn) => query.load(conn).unwrap(),
            Self::Sqlite(conn) => query.load(conn).unwrap(),
        };
        lines.into_iter().map(|line| line.line).collect()
    }
}

/// An id as a literal of SQL.
pub fn literal(id: Uuid) -> String {
    if is_postgres() { format!("'{id}'::uuid") } else { format!("x'{}'", id.simple()) }
}
