//! PostgreSQL: the shared queries, compiled for it, and its own SQL.

pub(crate) type Conn = diesel::PgConnection;
pub(crate) type Db = diesel::pg::Pg;

pub(crate) mod empty;
pub(crate) mod locks;
#[path = "../queries/mod.rs"]
pub(crate) mod queries;
pub(crate) mod sql;
