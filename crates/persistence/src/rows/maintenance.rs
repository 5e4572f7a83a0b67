use crate::rows::installation::ONLY;
use crate::schema::maintenance;
use crate::types::At;
use diesel::prelude::*;
use time::OffsetDateTime;

/// A notice that every server only reads.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = maintenance)]
pub struct MaintenanceRow {
    id: i32,
    /// Since when.
    pub started_at: At,
    /// When it will probably end. It does not end by itself.
    pub until: Option<At>,
    /// What callers are told.
    pub text: String,
}

impl MaintenanceRow {
    /// A new notice.
    pub fn new(now: OffsetDateTime, until: Option<OffsetDateTime>, text: String) -> Self {
        Self { id: ONLY, started_at: At(now), until: until.map(At), text }
    }
}
