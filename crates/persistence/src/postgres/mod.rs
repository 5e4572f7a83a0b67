//! PostgreSQL: the shared queries, compiled against it, and what only it says.

pub(crate) type Conn = diesel::PgConnection;
pub(crate) type Db = diesel::pg::Pg;

pub(crate) mod locks;
#[path = "../queries/mod.rs"]
pub(crate) mod queries;
pub(crate) mod sql;
