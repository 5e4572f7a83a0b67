use crate::schema::installation;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::mode::Mode;
use time::OffsetDateTime;
use uuid::Uuid;

/// What the first server that used a database wrote into it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = installation)]
pub struct InstallationRow {
    id: i32,
    /// The mode of every server that uses this database.
    pub mode: Name<Mode>,
    /// A generated identity number, sealed with the data secret.
    pub canary: Vec<u8>,
    /// The content of the marker in the file store.
    pub files_marker: Key,
    /// When the row was written.
    pub created_at: At,
    /// When a server last proved that the database can be written.
    pub probed_at: At,
}

/// The id of the only row.
pub(crate) const ONLY: i32 = 1;

impl InstallationRow {
    /// The row of a new installation.
    pub fn new(mode: Mode, canary: Vec<u8>, files_marker: Uuid, now: OffsetDateTime) -> Self {
        Self {
            id: ONLY,
            mode: Name(mode),
            canary,
            files_marker: Key(files_marker),
            created_at: At(now),
            probed_at: At(now),
        }
    }
}
