//! SQLite: the shared queries, compiled against it. A write transaction has the database to itself.

pub(crate) type Conn = diesel::SqliteConnection;
pub(crate) type Db = diesel::sqlite::Sqlite;

pub(crate) mod locks;
#[path = "../queries/mod.rs"]
pub(crate) mod queries;
pub(crate) mod sql;
