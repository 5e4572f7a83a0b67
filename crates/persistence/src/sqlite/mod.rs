//! SQLite: the shared queries, compiled for it. There is only one write transaction at a time.

pub(crate) type Conn = diesel::SqliteConnection;
pub(crate) type Db = diesel::sqlite::Sqlite;

pub(crate) mod empty;
pub(crate) mod locks;
#[path = "../queries/mod.rs"]
pub(crate) mod queries;
pub(crate) mod sql;
