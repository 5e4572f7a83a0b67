//! How many connections are in use.

use crate::store::{Pools, Store};

impl Store {
    /// How many connections are open, and how many of these are idle. Answers at once, whatever the
    /// database does.
    pub fn usage(&self) -> (u32, u32) {
        match &self.pools {
            Pools::Postgres(pool) => pool.usage(),
            Pools::Sqlite { writer, readers } => {
                let (writer, readers) = (writer.state(), readers.state());
                (
                    writer.connections + readers.connections,
                    writer.idle_connections + readers.idle_connections,
                )
            }
        }
    }
}
